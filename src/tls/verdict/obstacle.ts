/** Reasons, found in what is known of a host, for which a client class can't get in. Nothing known, nothing found. */
import type { Cause } from './cause.ts';
import { type CipherSuite, knownSuite, suiteTitle } from '../config/cipher-suite.ts';
import { asModSslPassesIt, readCipherList } from '../config/cipher-list.ts';
import { couldMatch, killerOf } from '../config/cipher-match.ts';
import { type ClientClass, offeredSuites } from '../clients/client-class.ts';
import type { HostKnowledge } from './host-knowledge.ts';
import { sharedSuites } from '../wire/once.ts';
import { isOpensslAtLeast, knowsSecurityLevel, needsSecurityLevelZero } from '../config/openssl-version.ts';
import { type ProtocolVersion, compareVersions, versionsBetween } from '../config/protocol-version.ts';
import { readSslProtocol } from '../config/ssl-protocol.ts';

/** One reason, with the facts that show it. */
export interface Obstacle {
  readonly cause: Cause;
  readonly evidence: string;
}

/**
 * What a verdict rests on. `seen`: handshakes alone show it. `read`: a handshake, and what was read on the host fits it.
 * `inferred`: it fits best of what is known; something else could look the same.
 */
export type Basis = 'seen' | 'read' | 'inferred';

/** A reason, and what it rests on. */
export interface Explained extends Obstacle {
  readonly basis: Basis;
  /** What stands in the way as well, or may: what helps against it is told too. */
  readonly also?: readonly Cause[];
}

/** The values a host serves with, or would. Null: not known or not set, and so no reason. */
export interface Values {
  /** The arguments of `SSLProtocol`. */
  readonly protocol: readonly string[] | null;
  /** The cipher list of `SSLCipherSuite`. */
  readonly cipherList: string | null;
}

/** Reasons that lie in the host and its certificates: no directive of httpd can remove them. Gravest first. */
export function hostObstacles(client: ClientClass, host: HostKnowledge): Obstacle[] {
  return [
    otherModule(host),
    ssl3Only(client),
    sslv2Framing(client, host),
    librarySuites(client, host),
    certificateKeys(client, host),
    fipsMode(client, host),
    sha1Policy(client, host),
  ].filter((obstacle) => obstacle !== null);
}

/** Reasons that lie in the values of the directives. Gravest first. */
export function valueObstacles(client: ClientClass, values: Values, host: HostKnowledge): Obstacle[] {
  return [
    ...(values.protocol === null ? [] : protocolValue(client, values.protocol, host)),
    ...(values.cipherList === null ? [] : cipherValue(client, values.cipherList, host)),
    ...securityLevel(client, values.cipherList, host),
  ];
}

function otherModule({ tlsModule }: HostKnowledge): Obstacle | null {
  if (tlsModule === null || tlsModule === 'ssl') return null;
  return { cause: 'other-tls-module', evidence: `TLS is done by mod_${tlsModule}` };
}

/** SSL 3.0 is off wherever fleet works; a client that does nothing newer stays out. */
function ssl3Only(client: ClientClass): Obstacle | null {
  if (client.versions.max !== 'SSLv3') return null;
  return { cause: 'protocol-version', evidence: `${client.title} does nothing newer than SSL 3.0, which stays off` };
}

/** OpenSSL 4.0 removed the SSLv2-format ClientHello (its release notes). */
function sslv2Framing(client: ClientClass, { library }: HostKnowledge): Obstacle | null {
  if (client.hello.format !== 'sslv2' || library === null || !isOpensslAtLeast(library, '4.0.0')) return null;
  return { cause: 'sslv2-hello', evidence: `${library.text} doesn't read a hello in SSLv2's framing` };
}

function librarySuites(client: ClientClass, { suites, library }: HostKnowledge): Obstacle | null {
  if (suites === null || librarySuitesOf(client, suites).length > 0) return null;
  const offered = offeredSuites(client);
  const name = library?.text ?? 'the library';
  const no3des = offered.includes('000a') && !suites.some((suite) => suite.encryption === '3DES');
  if (no3des)
    return { cause: 'library-no-3des', evidence: `${name} has no 3DES suite, nor any other the client offers` };
  return { cause: 'no-shared-cipher', evidence: `${name} has none of the client's ${offered.length} suites` };
}

/** The library's own rows of what the client offers, without export suites: mod_ssl switches those off for good. */
function librarySuitesOf(client: ClientClass, suites: readonly CipherSuite[] | null): readonly CipherSuite[] {
  const shared =
    suites === null ? offeredSuites(client).flatMap((id) => knownSuite(id) ?? []) : sharedSuites(client, suites);
  return shared.filter((suite) => !suite.export);
}

/** Which key a suite needs, in the words of `CertificateFacts.keyType`; null when any will do. */
function keyTypeFor(suite: CipherSuite): string | null {
  return { RSA: 'rsa', ECDSA: 'ec', DSS: 'dsa' }[suite.authentication] ?? null;
}

function certificateKeys(client: ClientClass, { suites, certificates }: HostKnowledge): Obstacle | null {
  if (certificates === null || certificates.length === 0) return null;
  const usable = librarySuitesOf(client, suites);
  const needed = usable.map(keyTypeFor);
  const served = certificates.some(({ keyTypes }) => needed.some((key) => key === null || keyTypes.includes(key)));
  const allEcdsa = certificates.every(({ keyTypes }) => keyTypes.length > 0 && keyTypes.every((key) => key === 'ec'));
  if (served || !allEcdsa || usable.length === 0) return null;
  const vhosts = certificates.map(({ vhost }) => vhost).join(', ');
  const evidence = `only ECDSA certificates at ${vhosts}; the client's suites need an RSA key`;
  return { cause: 'ecdsa-only-certificate', evidence };
}

export function isBelowTls12(client: ClientClass): boolean {
  return compareVersions(client.versions.max, 'TLSv1.2') < 0;
}

function fipsMode(client: ClientClass, { fips }: HostKnowledge): Obstacle | null {
  return fips === true && isBelowTls12(client) ? { cause: 'fips', evidence: 'the host is in FIPS mode' } : null;
}

/**
 * Red Hat's OpenSSL 3 has a switch that takes SHA-1 and MD5-SHA1 signatures away from TLS; its own text says that
 * TLS 1.2 is then the oldest version, whatever httpd is told.
 */
function sha1Policy(client: ClientClass, { sha1Signatures, library }: HostKnowledge): Obstacle | null {
  const openssl3 = library === null || isOpensslAtLeast(library, '3.0.0');
  if (sha1Signatures !== false || !openssl3 || !isBelowTls12(client)) return null;
  return { cause: 'sha1-signature-policy', evidence: 'the crypto policy says rh-allow-sha1-signatures = no' };
}

function protocolValue(client: ClientClass, args: readonly string[], host: HostKnowledge): Obstacle[] {
  const reading = readSslProtocol(args, host);
  const text = `SSLProtocol ${args.join(' ')}`;
  const error = reading.findings.find((finding) => finding.severity === 'error');
  if (error !== undefined) return [{ cause: 'protocol-version', evidence: `${text}: ${error.message}` }];
  const does = versionsBetween(client.versions.min, client.versions.max);
  if (reading.reachable.some((version) => does.includes(version))) return [];
  const reachable = list(reading.reachable);
  const hole = reading.enabled.some((version) => does.includes(version));
  if (hole) return [{ cause: 'protocol-hole', evidence: `${text} has a gap: only ${reachable} can be reached` }];
  return [{ cause: 'protocol-version', evidence: `${text} serves ${reachable}; the client does ${list(does)}` }];
}

function list(versions: readonly ProtocolVersion[]): string {
  return versions.length === 0 ? 'no version' : versions.join(', ');
}

function cipherValue(client: ClientClass, cipherList: string, host: HostKnowledge): Obstacle[] {
  const text = `SSLCipherSuite ${cipherList}`;
  const reading = readCipherList(cipherList);
  const error = reading.findings.find((finding) => finding.severity === 'error');
  if (error !== undefined) return [{ cause: 'no-shared-cipher', evidence: `${text}: ${error.message}` }];
  const candidates = librarySuitesOf(client, host.suites);
  const fitting = candidates.filter((suite) => couldBeSigned(suite, host));
  const passed = asModSslPassesIt(cipherList);
  if (fitting.length === 0 || fitting.some((suite) => couldMatch(passed, suite, host.library) !== 'no')) return [];
  const killed = fitting.map((suite) => [killerOf(cipherList, suite), suite.id] as const).find(([killer]) => killer);
  const why = killed === undefined ? 'selects none of them' : `removes ${suiteTitle(killed[1])} by ${killed[0]}`;
  const evidence = `${text} leaves none of the client's ${fitting.length} suites that this host could serve: it ${why}`;
  return [{ cause: 'no-shared-cipher', evidence }];
}

/** Whether some vhost has a key for the suite, or its keys aren't known. */
function couldBeSigned(suite: CipherSuite, { certificates }: HostKnowledge): boolean {
  const key = keyTypeFor(suite);
  if (key === null || certificates === null || certificates.length === 0) return true;
  return certificates.some(({ keyTypes }) => keyTypes.length === 0 || keyTypes.includes(key));
}

/** Level 3 and above refuse TLS 1.0 in every OpenSSL that knows levels (SSL_CTX_set_security_level(3)). */
const LEVEL_WITHOUT_TLS10 = 3;

function securityLevel(client: ClientClass, cipherList: string | null, host: HostKnowledge): Obstacle[] {
  const { library } = host;
  if (library === null || !isBelowTls12(client)) return [];
  const asked = cipherList === null ? null : readCipherList(cipherList).securityLevel;
  if (!knowsSecurityLevel(library)) return asked === null ? [] : [unknownKeyword(library.text)];
  const level = asked ?? host.defaultSecurityLevel;
  const strict = needsSecurityLevelZero(library, host.tls10NeedsLevelZeroFrom);
  if (level !== null && level < (strict ? 1 : LEVEL_WITHOUT_TLS10)) return [];
  if (level === null && !strict) return [];
  const rule = strict ? 'serves TLS below 1.2 only at security level 0' : 'refuses TLS 1.0 from security level 3 on';
  return [{ cause: 'seclevel', evidence: `${library.text} ${rule}, and ${levelText(asked, level)}` }];
}

function levelText(asked: number | null, level: number | null): string {
  if (asked !== null) return `the list sets level ${asked}`;
  return level === null ? 'the list sets none' : `the list sets none, so that the host's own level ${level} holds`;
}

function unknownKeyword(library: string): Obstacle {
  const evidence = `${library} is not known to have security levels: @SECLEVEL must be left out of the list`;
  return { cause: 'no-shared-cipher', evidence };
}
