/** Which access logs tell the version of TLS of each request, and how to find it in a line. Pure. */
import type { CountedLog } from '../../remote/index.ts';
import type { Configuration, Occurrence } from '../../httpd/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import { serverRootOf } from '../read/snapshot.ts';

/** More logs than this are not read in one audit. */
const MAX_LOGS = 16;

/** The logs of all httpds of a host that can be counted. Pipes are none: nobody can read them again. */
export function countableLogs({ instances }: Snapshot): readonly CountedLog[] {
  const logs = instances.flatMap(({ configuration }) => logsIn(configuration));
  const byPath = new Map(logs.map((log) => [log.path, log]));
  return [...byPath.values()].slice(0, MAX_LOGS);
}

function logsIn(configuration: Configuration): readonly CountedLog[] {
  const named = (name: string): readonly Occurrence[] =>
    configuration.occurrences.filter((occurrence) => occurrence.name.toLowerCase() === name);
  const formats = new Map(named('logformat').map(({ args: [format = '', nickname = ''] }) => [nickname, format]));
  return named('customlog').flatMap(({ args: [target = '', format = ''] }) => {
    if (target.startsWith('|') || target.startsWith('syslog')) return [];
    const pattern = versionPattern(formats.get(format) ?? format);
    if (pattern === null) return [];
    const path = target.startsWith('/') ? target : `${serverRootOf(configuration)}/${target}`;
    return isPlain(path) && isPlain(pattern.before) ? [{ path, ...pattern }] : [];
  });
}

/** What may travel in a script's payload. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** mod_ssl's names of the version, as variable, as note of mod_log_config, and from the environment. */
const VERSION = /^(\{SSL_PROTOCOL\}[xe]|\{version\}c)$/;
/** One directive of a LogFormat: modifiers, parameter, letter. */
const DIRECTIVE = /%[!<>\d,]*((?:\{[^}]*\})?(?:\^[A-Za-z]{2}|[A-Za-z%]))/g;

/**
 * An extended regular expression for what stands before the version in a line; null where the format has no version, or
 * something before it that can't be told apart. A client can put anything into its header fields: httpd escapes quotes
 * there, so that a quoted field ends at the next quote.
 */
export function versionPattern(format: string): Omit<CountedLog, 'path'> | null {
  let before = '^';
  let from = 0;
  for (const match of format.matchAll(DIRECTIVE)) {
    const [whole, directive = ''] = match;
    before += literal(format.slice(from, match.index));
    if (VERSION.test(directive)) return { before, clientFirst: /^%[<>]?[ah] /.test(format) };
    const field = fieldPattern(directive, format[match.index - 1] === '"');
    if (field === null) return null;
    before += field;
    from = match.index + whole.length;
  }
  return null;
}

function fieldPattern(directive: string, quoted: boolean): string | null {
  if (directive === '%') return '%';
  if (quoted) return '([^"\\\\]|\\\\.)*';
  if (directive === 't') return '\\[[^]]*\\]';
  // A time in a format of its own, or a field of the request without quotes, may hold spaces.
  if (/^\{[^}]*\}[tie]$/.test(directive) || /^[rUq]$/.test(directive)) return null;
  return '[^ ]*';
}

function literal(text: string): string {
  return text.replace(/[\\^$.[\]|()*+?{}]/g, '\\$&').replaceAll('\\\\t', '\t');
}
