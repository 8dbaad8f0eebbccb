/** The lines of a virtual host as another one can have them. */
import { parseMark } from '../../core/index.ts';
import {
  directiveForm,
  ownOccurrences,
  type Configuration,
  type DirectiveNode,
  type Document,
  type Node,
  type SectionNode,
  type VirtualHost,
} from '../../httpd/index.ts';
import type { ApacheListenerParams } from './params.ts';

/** Directives of which a virtual host has things of its own that two can't have under one name. */
const UNIQUE = ['wsgidaemonprocess'];

/** The name of a directive in the virtual host that can't be copied; undefined where there is none. */
export function uncopiable(config: Configuration, vhost: VirtualHost): string | undefined {
  return ownOccurrences(config, vhost).find(({ name }) => UNIQUE.includes(name.toLowerCase()))?.name;
}

/** Conditions: what they hold stands in the virtual host itself. */
const CONDITIONS = /^if(module|define|version|directive|section|file)$/i;

/**
 * The bytes between the lines that open and close it, without what the new one sets itself and without marks of earlier
 * changes. Null where they can't be told apart.
 */
export function copiedLines(document: Document, { lines }: VirtualHost, params: ApacheListenerParams): string | null {
  const section = lines === null ? null : sectionAt(document.nodes, lines.open.start);
  if (section?.close == null) return null;
  const gaps = leftOut(section.children, params);
  let bytes = '';
  let at = section.open.end;
  for (const { start, end } of gaps) {
    bytes += document.bytes.slice(at, start);
    at = end;
  }
  return bytes + document.bytes.slice(at, section.close.start);
}

function sectionAt(nodes: readonly Node[], start: number): SectionNode | null {
  for (const node of nodes) {
    if (node.kind !== 'section' || start < node.start || start >= node.end) continue;
    return node.open.start === start ? node : sectionAt(node.children, start);
  }
  return null;
}

function leftOut(nodes: readonly Node[], params: ApacheListenerParams): readonly Node[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'section') return CONDITIONS.test(node.name) ? leftOut(node.children, params) : [];
    if (node.kind === 'comment') return parseMark(node.text) === null ? [] : [node];
    return node.kind === 'directive' && isReplaced(node, params) ? [node] : [];
  });
}

function isReplaced({ name, args }: DirectiveNode, params: ApacheListenerParams): boolean {
  const words = args.map(({ value }) => value);
  switch (name.toLowerCase()) {
    case 'sslprotocol':
      return params.ssl_protocol !== undefined;
    case 'sslciphersuite':
      return params.ssl_cipher_suite !== undefined && directiveForm(name, words) === 'default';
    case 'sslhonorcipherorder':
      return params.ssl_honor_cipher_order !== undefined;
    case 'sslopensslconfcmd':
      return isBeaten(words[0] ?? '', params);
    case 'sslcertificatefile':
    case 'sslcertificatekeyfile':
    case 'sslcertificatechainfile':
      return params.certificate_file !== undefined;
    default:
      return false;
  }
}

/** Commands that beat a value which is given. */
function isBeaten(command: string, params: ApacheListenerParams): boolean {
  if (/^(min|max)?protocol$/i.test(command)) return params.ssl_protocol !== undefined;
  return /^cipherstring$/i.test(command) && params.ssl_cipher_suite !== undefined;
}
