/** What an `SSLProtocol` directive enables, and which versions a client can really reach with it. */
import { type ProtocolVersion, PROTOCOL_VERSIONS } from './protocol-version.ts';
import { type LibraryVersion, isOpensslAtLeast } from './openssl-version.ts';
import { type HttpdVersion, isHttpdAtLeast } from './httpd-version.ts';

/** What decides how a host reads `SSLProtocol`. Null where it isn't known: then the newest is assumed. */
export interface SslProtocolHost {
  readonly httpd: HttpdVersion | null;
  readonly library: LibraryVersion | null;
  /** Whether the library was built with SSLv3; by default only OpenSSL before 1.1.0, whose default build had it. */
  readonly ssl3?: boolean;
}

/** Something httpd says, or ought to say, about a directive. An `error` fails `configtest`; a `warning` doesn't. */
export interface SettingFinding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What a directive's words come to. */
export interface SslProtocolReading {
  /** The versions the words enable, oldest first. Empty: httpd doesn't start, though `configtest` passes. */
  readonly enabled: readonly ProtocolVersion[];
  /** Those of `enabled` that a client can get; see {@link reachableVersions}. */
  readonly reachable: readonly ProtocolVersion[];
  readonly findings: readonly SettingFinding[];
}

interface State {
  readonly enabled: Set<ProtocolVersion>;
  readonly findings: SettingFinding[];
}

/**
 * Reads the arguments of `SSLProtocol` as mod_ssl does (ssl_cmd_protocol_parse in ssl_engine_config.c): from left to
 * right, `+` adds, `-` removes, a bare word replaces all before it, which httpd only warns about (AH02532).
 */
export function readSslProtocol(args: readonly string[], host: SslProtocolHost): SslProtocolReading {
  const state: State = { enabled: new Set(), findings: [] };
  for (const arg of args) applyWord(arg, state, host);
  const enabled = PROTOCOL_VERSIONS.filter((version) => state.enabled.has(version));
  const failed = state.findings.some((finding) => finding.severity === 'error');
  if (enabled.length === 0 && !failed) {
    const message = 'no protocol is left: httpd passes configtest and then fails to start (AH02231)';
    state.findings.push({ severity: 'warning', message });
  }
  return { enabled, reachable: reachableVersions(enabled, host.library), findings: state.findings };
}

function applyWord(arg: string, state: State, host: SslProtocolHost): void {
  const sign = arg.startsWith('+') || arg.startsWith('-') ? arg.charAt(0) : '';
  const word = arg.slice(sign.length);
  const meant = versionsOfWord(word, sign, host);
  if (typeof meant === 'string') {
    state.findings.push({ severity: 'error', message: meant });
    return;
  }
  // `-SSLv2` is skipped altogether; it isn't even a replacement.
  if (word.toLowerCase() === 'sslv2') return;
  if (sign === '') replace(word, state);
  for (const version of meant) {
    if (sign === '-') state.enabled.delete(version);
    else state.enabled.add(version);
  }
}

function replace(word: string, state: State): void {
  if (state.enabled.size > 0) {
    const message = `"${word}" replaces all protocols before it: is a + or - missing? (AH02532)`;
    state.findings.push({ severity: 'warning', message });
  }
  state.enabled.clear();
}

/** The versions a word stands for, or the error httpd gives for it. */
function versionsOfWord(word: string, sign: string, host: SslProtocolHost): readonly ProtocolVersion[] | string {
  const lower = word.toLowerCase();
  if (lower === 'sslv2') return sign === '-' ? [] : 'SSLv2 is no longer supported';
  const known = knownVersions(host);
  if (lower === 'all') return known;
  const version = PROTOCOL_VERSIONS.find((candidate) => candidate.toLowerCase() === lower);
  if (version === undefined) return `illegal protocol "${word.slice(0, 60)}"`;
  if (known.includes(version)) return [version];
  // mod_ssl knows the word SSLv3 in every build and lets it be removed where the library hasn't got it.
  if (version === 'SSLv3') return sign === '-' ? [] : 'SSLv3 is not in this OpenSSL';
  return `illegal protocol "${word}": this httpd or its OpenSSL is too old for it`;
}

/**
 * The versions that mod_ssl was built to know, which is what `all` means: TLS 1.1 and 1.2 from OpenSSL 1.0.1 on,
 * TLS 1.3 from httpd 2.4.36 and OpenSSL 1.1.1 on, SSLv3 where the library has it.
 */
export function knownVersions(host: SslProtocolHost): readonly ProtocolVersion[] {
  const atLeast = (version: string): boolean => host.library === null || isOpensslAtLeast(host.library, version);
  const ssl3 = host.ssl3 ?? (host.library?.library === 'OpenSSL' && !atLeast('1.1.0'));
  const tls13 = atLeast('1.1.1') && (host.httpd === null || isHttpdAtLeast(host.httpd, '2.4.36'));
  const absent = new Set<ProtocolVersion>(ssl3 ? [] : ['SSLv3']);
  if (!atLeast('1.0.1') && host.library?.library === 'OpenSSL') absent.add('TLSv1.1').add('TLSv1.2');
  if (!tls13) absent.add('TLSv1.3');
  return PROTOCOL_VERSIONS.filter((version) => !absent.has(version));
}

/**
 * Which of the enabled versions a client can get. From OpenSSL 1.1.0 on mod_ssl sets only a highest and a lowest
 * version: the highest enabled one, and from there down to the first gap (ssl_init_ctx_protocol in
 * ssl_engine_init.c). So `all -TLSv1.1` silently loses TLS 1.0. Before, each version was switched by itself.
 */
export function reachableVersions(
  enabled: readonly ProtocolVersion[],
  library: LibraryVersion | null,
): readonly ProtocolVersion[] {
  if (library !== null && library.library === 'OpenSSL' && !isOpensslAtLeast(library, '1.1.0')) return enabled;
  const highest = enabled.at(-1);
  if (highest === undefined) return [];
  let lowest = PROTOCOL_VERSIONS.indexOf(highest);
  while (lowest > 0 && enabled.some((version) => version === PROTOCOL_VERSIONS[lowest - 1])) lowest -= 1;
  return PROTOCOL_VERSIONS.slice(lowest).filter((version) => enabled.includes(version));
}
