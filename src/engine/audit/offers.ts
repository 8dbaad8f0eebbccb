/**
 * What a listener accepts that no client class would show: a class gets the best that it and the server share, so that
 * TLS 1.1, or 3DES beside better suites, would stay unseen. Each offer is one hello that leaves the server no choice.
 */
import type { MatrixEntry } from '../../core/index.ts';
import type { ClientClass, HelloExtension, ProtocolVersion, TlsHelloFormat } from '../../tls/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import type { HostConnection } from '../hosts/host-connection.ts';
import { attemptsAt, HELLOS, observeMatrix } from '../read/matrix.ts';
import { pointsOf } from '../read/snapshot.ts';

const RC4 = ['0005', '0004', 'c011', 'c007'];
const TRIPLE_DES = ['000a', '0016', 'c012', 'c008'];
/** Below 112 bits: single DES and the suites of the export era. */
const WEAK = ['0009', '0015', '0003', '0006', '0008', '0014', '0062', '0064'];
const STATIC_RSA = ['009c', '009d', '003c', '003d', '002f', '0035'];
const ANY = [...'c013 c014 c009 c00a 0033 0039 002f 0035'.split(' '), ...TRIPLE_DES, ...RC4];

const EXTENSIONS: readonly HelloExtension[] = [
  { type: 'server_name' },
  { type: 'supported_groups', groups: ['001d', '0017', '0018', '0019'] },
  { type: 'ec_point_formats', formats: ['00'] },
  { type: 'renegotiation_info' },
];
const SIGNATURES: HelloExtension = {
  type: 'signature_algorithms',
  schemes: ['0401', '0403', '0501', '0503', '0601', '0603', '0804', '0805', '0806', '0201', '0203'],
};

/** A client that takes every certificate: the server's answer is all that counts. */
const NOBODY: Omit<ClientClass, 'name' | 'title' | 'versions' | 'hello'> = {
  aliases: [],
  period: { from: 1996, to: null },
  sendsServerName: true,
  accepts: {
    keyTypes: ['rsa', 'ec', 'dsa'],
    minRsaBits: null,
    maxRsaBits: null,
    ecBits: [256, 384, 521],
    minDhBits: null,
    maxDhBits: null,
    signatureHashes: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((hash) => ({ hash, needs: null })),
  },
  userAgent: null,
  afterHello: [],
  sources: [],
  unverified: [],
  notes: [],
};

/** The offers, in the form of client classes; their names say what is offered. */
export const OFFERS: readonly ClientClass[] = [
  offer('SSLv3 alone', { min: 'SSLv3', max: 'SSLv3' }, ANY),
  offer('TLS 1.0 alone', { min: 'TLSv1', max: 'TLSv1' }, ANY),
  offer('TLS 1.1 alone', { min: 'TLSv1.1', max: 'TLSv1.1' }, ANY),
  offer('3DES alone', { min: 'SSLv3', max: 'TLSv1.2' }, TRIPLE_DES),
  offer('RC4 alone', { min: 'SSLv3', max: 'TLSv1.2' }, RC4),
  offer('suites below 112 bits alone', { min: 'SSLv3', max: 'TLSv1.2' }, WEAK),
  offer('RSA key transport alone', { min: 'SSLv3', max: 'TLSv1.2' }, STATIC_RSA),
];

/** Knocks with every offer at every point; one that could not be made exposes nothing. */
export function observeOffers(
  snapshot: Snapshot,
  connection: HostConnection,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<readonly MatrixEntry[]> {
  const handshakes = { ...HELLOS, perListener: settings.handshakes?.perListener ?? HELLOS.perListener };
  const attempts = attemptsAt(pointsOf(snapshot), OFFERS);
  return observeMatrix(attempts, connection, { engine, settings: { ...settings, handshakes } });
}

function offer(
  what: string,
  versions: { readonly min: ProtocolVersion; readonly max: ProtocolVersion },
  cipherSuites: readonly string[],
): ClientClass {
  const hello: TlsHelloFormat = {
    format: 'tls',
    recordVersion: versions.max === 'SSLv3' ? 'SSLv3' : 'TLSv1',
    helloVersion: versions.max,
    sessionIdLength: 0,
    cipherSuites,
    compressionMethods: ['00'],
    extensions: extensionsOf(versions.max),
  };
  return { ...NOBODY, name: `offered ${what}`, title: `A hello that offers ${what}`, versions, hello };
}

/** SSLv3 knows no extensions, and versions before 1.2 no signature_algorithms (RFC 5246, 7.4.1.4.1). */
function extensionsOf(version: ProtocolVersion): readonly HelloExtension[] {
  if (version === 'SSLv3') return [];
  return version === 'TLSv1.2' ? [...EXTENSIONS, SIGNATURES] : EXTENSIONS;
}
