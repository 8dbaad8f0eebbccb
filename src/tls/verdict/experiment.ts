/** Further hellos that tell causes apart: each differs from the client's own, or from another one, in one thing. */
import { type ClientClass, type HelloExtension, type TlsHelloFormat, offeredSuites } from '../clients/client-class.ts';
import type { ProbeMode } from '../wire/observation.ts';
import type { ProtocolVersion } from '../config/protocol-version.ts';

/** What each experiment asks. */
export const EXPERIMENTS = [
  /** The client's own suites in a TLS record, where it sends SSLv2's framing. */
  'tls-framing',
  /** TLS 1.2 with every suite for an RSA key: does the listener serve anybody like that? */
  'control',
  /** TLS 1.2 with suites for an ECDSA key only. */
  'ecdsa',
  /** The control, with the name that the client doesn't send. */
  'with-name',
  /** TLS 1.3 alone. */
  'tls13',
  /** The client's hello, and TLS 1.2 in it. */
  'newer-version',
  /** The client's hello, and more suites in it. */
  'more-suites',
  /** The control, which takes no signature but with SHA-1: from 3.0 on OpenSSL gives one at security level 0 only. */
  'sha1-signatures',
  /** The control without signature_algorithms, which stands for SHA-1 (RFC 5246, 7.4.1.4.1): alerts differ by library. */
  'no-signatures',
  /** The control to its end, with the name: what does HTTP say to a client that sends SNI? */
  'http-with-name',
] as const;

export type ExperimentName = (typeof EXPERIMENTS)[number];

/** One further hello to send. */
export interface Experiment {
  readonly name: ExperimentName;
  /** Not a class of the registry, but the same kind of data. */
  readonly client: ClientClass;
  readonly serverName: string | null;
  readonly mode: ProbeMode;
}

/** Suites for an RSA key that servers of the last fifteen years know, from TLS 1.2 down to 1.0. */
const RSA_SUITES = ['c02f', 'c030', 'c027', 'c028', '009c', '009d', '003c', '003d'];
const RSA_SUITES_OF_TLS10 = ['c013', 'c014', '002f', '0035', '0033', '0039', '000a'];
const ECDSA_SUITES = ['c02b', 'c02c', 'c023', 'c024', 'c009', 'c00a'];
const TLS13_SUITES = ['1301', '1302', '1303'];

const GROUPS: HelloExtension = { type: 'supported_groups', groups: ['001d', '0017', '0018', '0019'] };
const CURVES: readonly HelloExtension[] = [GROUPS, { type: 'ec_point_formats', formats: ['00'] }];
const SIGNATURES: HelloExtension = {
  type: 'signature_algorithms',
  schemes: ['0401', '0403', '0501', '0503', '0601', '0603', '0804', '0805', '0806', '0201', '0203'],
};
const SHA1_SIGNATURES: HelloExtension = { type: 'signature_algorithms', schemes: ['0201', '0203'] };

/** Makes the hello of an experiment. `knownName` is a name that is served at the listener, where one is known. */
export function experimentOf(
  name: ExperimentName,
  client: ClientClass,
  { serverName, knownName }: { readonly serverName: string | null; readonly knownName: string | null },
): Experiment {
  const asked = name === 'with-name' || name === 'http-with-name' ? knownName : serverName;
  const sent = { name, serverName: asked, mode: name === 'http-with-name' ? 'full' : 'hello' } as const;
  return { ...sent, client: variant(name, client) };
}

function variant(name: ExperimentName, client: ClientClass): ClientClass {
  switch (name) {
    case 'tls-framing':
      return changed(client, {});
    case 'newer-version':
      return changed(client, { helloVersion: 'TLSv1.2', extensions: withSignatures(client) });
    case 'more-suites':
      return changed(client, {
        cipherSuites: [...new Set([...ownSuites(client), ...moreSuites(client)])],
        extensions: withCurves(client),
      });
    case 'ecdsa':
      return control(client, ECDSA_SUITES, [SIGNATURES]);
    case 'sha1-signatures':
      // Only suites whose key exchange is signed: with RSA key exchange nothing would be asked.
      return control(client, signedSuites, [SHA1_SIGNATURES]);
    case 'no-signatures':
      return control(client, signedSuites, []);
    case 'tls13':
      return tls13(client);
    case 'control':
    case 'with-name':
    case 'http-with-name':
      return control(client, [...RSA_SUITES, ...RSA_SUITES_OF_TLS10], [SIGNATURES]);
  }
}

const signedSuites = ['c02f', 'c030', 'c027', 'c028', 'c013', 'c014', '0033', '0039'];

/** The client's list as it sends it, signalling values and all. */
function ownSuites(client: ClientClass): readonly string[] {
  return client.hello.format === 'tls' ? client.hello.cipherSuites : offeredSuites(client);
}

/** Those that its version can use. */
function moreSuites({ hello }: ClientClass): readonly string[] {
  return hello.helloVersion === 'TLSv1.2' ? [...RSA_SUITES, ...RSA_SUITES_OF_TLS10] : RSA_SUITES_OF_TLS10;
}

/** The client's hello as a TLS record, with these fields in place of its own. */
function changed(client: ClientClass, fields: Partial<TlsHelloFormat>): ClientClass {
  const hello: TlsHelloFormat = {
    format: 'tls',
    recordVersion: 'TLSv1',
    helloVersion: client.hello.helloVersion,
    sessionIdLength: 0,
    compressionMethods: ['00'],
    cipherSuites: offeredSuites(client),
    extensions: [],
    ...(client.hello.format === 'tls' && client.hello),
    ...fields,
  };
  return { ...client, versions: { min: client.versions.min, max: 'TLSv1.2' }, hello };
}

function extensionsOf({ hello }: ClientClass): readonly HelloExtension[] {
  return hello.format === 'tls' ? hello.extensions : [];
}

function withSignatures(client: ClientClass): readonly HelloExtension[] {
  const own = extensionsOf(client);
  return own.some(({ type }) => type === 'signature_algorithms') ? own : [...own, SIGNATURES];
}

function withCurves(client: ClientClass): readonly HelloExtension[] {
  const own = extensionsOf(client);
  const missing = CURVES.filter((extension) => !own.some(({ type }) => type === extension.type));
  return [...own, ...missing];
}

/** A hello of TLS 1.2 that owes nothing to the client, so that one answer serves the diagnosis of many. */
function control(
  client: ClientClass,
  cipherSuites: readonly string[],
  signatures: readonly HelloExtension[],
): ClientClass {
  return stranger(client, 'TLSv1.2', {
    cipherSuites,
    extensions: [{ type: 'server_name' }, ...CURVES, ...signatures, { type: 'renegotiation_info' }],
  });
}

function tls13(client: ClientClass): ClientClass {
  return stranger(client, 'TLSv1.3', {
    cipherSuites: TLS13_SUITES,
    sessionIdLength: 32,
    extensions: [
      { type: 'server_name' },
      GROUPS,
      SIGNATURES,
      { type: 'supported_versions', versions: ['TLSv1.3'] },
      { type: 'psk_key_exchange_modes', modes: ['01'] },
      { type: 'key_share', groups: ['001d'] },
    ],
  });
}

function stranger(client: ClientClass, version: ProtocolVersion, fields: Partial<TlsHelloFormat>): ClientClass {
  const hello: TlsHelloFormat = {
    format: 'tls',
    recordVersion: 'TLSv1',
    helloVersion: 'TLSv1.2',
    sessionIdLength: 0,
    compressionMethods: ['00'],
    cipherSuites: [],
    extensions: [],
    ...fields,
  };
  return { ...client, versions: { min: version, max: version }, sendsServerName: true, hello };
}
