/** The lines of a listener: its mark, Listen, and the virtual host. */
import { occurrencesIn, type Configuration, type Document, type VirtualHost } from '../../httpd/index.ts';
import type { WantedDirective } from '../shared/tls-values.ts';
import { listenText, vhostText, type ApacheListenerParams } from './params.ts';

/** What the lines are made of. */
export interface BlockParts {
  readonly params: ApacheListenerParams;
  readonly original: VirtualHost;
  /** Lines of the original, with their line ends. */
  readonly copied: string;
  readonly directives: readonly WantedDirective[];
  /** False where a Listen line covers the address already. */
  readonly ownListen: boolean;
}

/** The lines below the mark, each with its end, in the style of the original's file. */
export function blockText(config: Configuration, document: Document, parts: BlockParts): string {
  const { params, original, copied, directives, ownListen } = parts;
  const newline = /\r\n/.test(document.bytes.slice(0, original.lines?.open.end)) ? '\r\n' : '\n';
  const outer = /^[ \t]*/.exec(document.bytes.slice(original.lines?.open.start))?.[0] ?? '';
  const inner = /^([ \t]+)[^\s#<]/m.exec(copied)?.[1] ?? (/^[^\s#<]/m.test(copied) ? outer : `${outer}    `);
  const added = [
    ...(occurrencesIn(config, original.id, 'SSLEngine').length > 0 ? [] : ['SSLEngine on']),
    ...certificateLines(params),
    ...directives.map(({ name, args }) => `${name} ${args}`),
  ];
  return [
    ...(ownListen ? [`${outer}Listen ${listenText(params)} https`] : []),
    `${outer}<VirtualHost ${vhostText(params)}>`,
    `${inner}# A copy of ${nameOf(original)} for old clients: what changes there has to be changed here, too.`,
    ...(copied === '' ? [] : [copied.replace(/\r?\n$/, '')]),
    ...added.map((line) => `${inner}${line}`),
    `${outer}</VirtualHost>`,
    '',
  ].join(newline);
}

/** The mark, in the column in which the block stands. */
export function markLine(text: string, mark: string): string {
  const [, indent = '', newline = '\n'] = /^([ \t]*)[^\n]*?(\r?\n)/.exec(text) ?? [];
  return `${indent}# ${mark}${newline}`;
}

function certificateLines(params: ApacheListenerParams): readonly string[] {
  const { certificate_file: file, certificate_key_file: key, certificate_chain_file: chain } = params;
  return [
    ...(file === undefined ? [] : [`SSLCertificateFile ${file}`]),
    ...(key === undefined ? [] : [`SSLCertificateKeyFile ${key}`]),
    ...(chain === undefined ? [] : [`SSLCertificateChainFile ${chain}`]),
  ];
}

function nameOf({ serverName }: VirtualHost): string {
  return serverName !== null && /^[\w.-]+$/.test(serverName) ? serverName : 'a virtual host';
}
