/** Builders for configurations in tests, and the comparison with the oracle. */
import { expect } from 'vitest';
import { nameVirtualHosts, resolveConfiguration, virtualHosts } from '../../src/httpd/index.ts';
import type { Configuration, ConfigurationSource, Occurrence } from '../../src/httpd/index.ts';
import { hostTree } from '../../src/disk/index.ts';
import { askOracle, oracleVersion } from './oracle.ts';
import type { OracleAnswer, OracleQuestion } from './oracle.ts';

export interface Tree {
  readonly files: Readonly<Record<string, string>>;
  readonly mainFile?: string;
  readonly serverRoot?: string;
  readonly defines?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly modules?: readonly string[];
  readonly directories?: readonly string[];
  readonly version?: string;
  /** Real paths of files that are reached through links. */
  readonly links?: Readonly<Record<string, string>>;
}

export const MAIN = '/etc/httpd/httpd.conf';

/** A source from texts; a string is the main file alone. */
export function source(tree: Tree | string): ConfigurationSource {
  const { files, links = {}, ...rest } = typeof tree === 'string' ? { files: { [MAIN]: tree } } : tree;
  const entries = Object.entries(files).map(([path, bytes]) => {
    return [path, { path, realPath: links[path] ?? path, bytes: bytes.replaceAll('@ROOT@', '') }] as const;
  });
  return {
    mainFile: rest.mainFile ?? MAIN,
    serverRoot: rest.serverRoot ?? '/etc/httpd',
    files: new Map(entries),
    directories: new Set(rest.directories ?? []),
    defines: new Set(rest.defines ?? []),
    env: rest.env ?? {},
    modules: new Set(rest.modules ?? ['ssl_module', 'macro_module', 'mod_ssl.c']),
    version: rest.version ?? '2.4.62',
  };
}

export function resolve(tree: Tree | string): Configuration {
  return resolveConfiguration(source(tree));
}

/** Those that Debian's httpd has built in, and those that the oracle loads. */
const PRESENT = 'mpm_event authz_core info log_config version unixd logio watchdog'.split(' ');

/** What fleet makes of files that lie below `root`, as httpd is asked about them. */
export function readFromDisk(
  root: string,
  { mainFile, serverRoot, modules = [], defines = [], env = {} }: OracleQuestion,
): Configuration {
  return resolveConfiguration({
    mainFile,
    serverRoot,
    files: new Map(),
    view: hostTree(root),
    defines: new Set(defines),
    env: { ...env, ROOT: '' },
    modules: new Set([...PRESENT, ...modules].map((name) => `${name}_module`)),
    version: oracleVersion(),
  });
}

/** `name args` of the stream, quickly read. */
export function stream(config: Configuration): string[] {
  return config.occurrences.map((o) => [o.name, ...o.args].join(' '));
}

/** Directives httpd executes while it reads and doesn't list afterwards. */
const NOT_LISTED = new Set(['serverroot', 'loadmodule', 'loadfile', 'defaultruntimedir']);

/** Problems of configurations that httpd takes. */
export const ACCEPTED: ReadonlySet<string> = new Set(['undefined-variable', 'unclosed-section', 'line-lost', 'opaque']);

/** Runs httpd and fleet over the same files and expects the same stream of directives, with places. */
export function expectSameAsHttpd(tree: Tree | string): { oracle: OracleAnswer; config: Configuration } {
  const full = typeof tree === 'string' ? { files: { [MAIN]: tree } } : tree;
  const modules = (full.modules ?? ['ssl', 'macro']).map((name) => name.replace(/_module$/, ''));
  const oracle = askOracle({ mainFile: MAIN, serverRoot: '/etc/httpd', ...full, modules });
  const identifiers = [...modules, ...PRESENT];
  const config = resolve({ ...full, modules: identifiers.map((name) => `${name}_module`), version: oracleVersion() });
  expect(oracle.ok, oracle.output).toBe(true);
  expect(config.problems.filter(({ code }) => !ACCEPTED.has(code))).toEqual([]);
  const theirs = oracle.config.map((d) => {
    const sections = d.sections.map((s) => words(s)).join(' / ');
    return `${d.file.startsWith('macro ') ? 'macro' : `${d.file}:${d.line}`} [${sections}] ${canonical(d.text)}`;
  });
  expect(
    config.occurrences.filter((o) => !NOT_LISTED.has(o.name.toLowerCase())).map((o) => describe(config, o)),
  ).toEqual(theirs);
  return { oracle, config };
}

function describe(config: Configuration, o: Occurrence): string {
  const vhost =
    o.context.vhost === null
      ? []
      : [`VirtualHost ${config.virtualHostSections[o.context.vhost]?.addresses.join(' ') ?? '?'}`];
  const sections = [...vhost, ...o.context.sections.map((s) => words([s.name, ...s.args].join(' ')))].join(' / ');
  return `${o.macro === null ? `${o.path}:${o.endLine}` : 'macro'} [${sections}] ${canonical(`${o.name} ${o.expandedArgs}`)}`;
}

/** mod_info spells names as their module does. */
function canonical(text: string): string {
  return words(text).replace(/^\S+/, (name) => name.toLowerCase());
}

function words(text: string): string {
  return text.replace(/["\\]/g, '').replace(/\s+/g, ' ').trim();
}

/** Compares every address's list of virtual hosts, in order, with `-D DUMP_VHOSTS`. */
export function expectSameVirtualHosts(oracle: OracleAnswer, config: Configuration): void {
  const theirs = parseVirtualHostDump(oracle.vhosts);
  const endpoints = virtualHosts(config).flatMap((v) => v.addresses);
  const ours = endpoints.map((e) => {
    const address = e.address.includes(':') ? `[${e.address}]` : e.address;
    const key = `${address}:${e.port === 0 ? '*' : e.port}`.replace('[0:0:0:0:0:0:0:1]', '[::1]');
    const chain = nameVirtualHosts(config, e);
    // Where httpd asks the machine for a name, its answer is taken.
    const places = chain.map(
      (v, i) =>
        `${v.serverName ?? theirs.get(key)?.[i]?.split(' ')[0]} ${v.lines === null ? 'macro' : `${v.path}:${v.lines.open.endLine}`}`,
    );
    return [key, places] as const;
  });
  expect(new Map(ours)).toEqual(theirs);
}

function parseVirtualHostDump(lines: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current = '';
  for (const line of lines) {
    const head = /^(\S+)\s+(?:is a NameVirtualHost|(\S+) \((.*?)\))$/.exec(line);
    const named = /^\s+port \S+ namevhost (\S+) \((.*)\)$/.exec(line);
    if (head !== null) {
      current = head[1] ?? '';
      found.set(current, head[2] === undefined ? [] : [`${head[2]} ${place(head[3])}`]);
    } else if (named !== null) found.get(current)?.push(`${named[1] ?? ''} ${place(named[2])}`);
  }
  return found;
}

function place(text: string | undefined): string {
  return text?.startsWith('macro ') === true ? 'macro' : (text ?? '');
}
