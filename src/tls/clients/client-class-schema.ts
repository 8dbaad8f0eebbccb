/** Checking the data of a client class: every rule that the encoder and the verdicts rely on. */
import { type Result, err, ok } from '../../core/index.ts';
import { type ClientClass, offeredSuites } from './client-class.ts';
import { canMakeKeyPair } from '../groups/key-share.ts';
import { knownSuite } from '../config/cipher-suite.ts';
import { compareVersions, isProtocolVersion } from '../config/protocol-version.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length > 0;
const isInteger: Check = (value) => Number.isInteger(value);
const isBoolean: Check = (value) => typeof value === 'boolean';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
/** An object with exactly these fields. */
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.keys(value).length === Object.keys(fields).length &&
    Object.entries(fields).every(([key, check]) => Object.hasOwn(value, key) && check(value[key]));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const hex2 = matches(/^[0-9a-f]{2}$/);
const hex4 = matches(/^[0-9a-f]{4}$/);

/** `openssl-0.9.8` */
const isName = matches(/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/);

/** The fields of each extension besides `type`. */
const EXTENSIONS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  server_name: {},
  status_request: {},
  supported_groups: { groups: listOf(hex4) },
  ec_point_formats: { formats: listOf(hex2) },
  signature_algorithms: { schemes: listOf(hex4) },
  application_layer_protocol_negotiation: { protocols: listOf(matches(/^[!-~]{1,255}$/)) },
  extended_master_secret: {},
  session_ticket: {},
  supported_versions: { versions: listOf(isProtocolVersion) },
  psk_key_exchange_modes: { modes: listOf(hex2) },
  key_share: { groups: listOf((value) => typeof value === 'string' && canMakeKeyPair(value)) },
  renegotiation_info: {},
  next_protocol_negotiation: {},
  record_size_limit: { limit: isInteger },
  delegated_credential: { schemes: listOf(hex4) },
  padding: { to: isInteger },
};

const isExtension: Check = (value) => {
  if (!isObject(value) || typeof value['type'] !== 'string') return false;
  const fields = Object.hasOwn(EXTENSIONS, value['type']) ? EXTENSIONS[value['type']] : undefined;
  return fields !== undefined && record({ type: isText, ...fields })(value);
};

const tlsHello = record({
  format: oneOf('tls'),
  recordVersion: isProtocolVersion,
  helloVersion: isProtocolVersion,
  sessionIdLength: oneOf(0, 32),
  cipherSuites: listOf(hex4),
  compressionMethods: listOf(hex2),
  extensions: listOf(isExtension),
});

const sslv2Hello = record({
  format: oneOf('sslv2'),
  helloVersion: isProtocolVersion,
  cipherSpecs: listOf(matches(/^[0-9a-f]{6}$/)),
  challengeLength: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 16 && value <= 32,
});

/** Each field of a client class with its check. */
const FIELDS: Readonly<Record<keyof ClientClass, Check>> = {
  name: isName,
  title: isText,
  aliases: listOf(isName),
  period: record({ from: isInteger, to: orNull(isInteger) }),
  versions: record({ min: isProtocolVersion, max: isProtocolVersion }),
  sendsServerName: isBoolean,
  hello: (value) => tlsHello(value) || sslv2Hello(value),
  accepts: record({
    keyTypes: listOf(oneOf('rsa', 'ec', 'dsa')),
    minRsaBits: orNull(isInteger),
    maxRsaBits: orNull(isInteger),
    ecBits: listOf(isInteger),
    minDhBits: orNull(isInteger),
    maxDhBits: orNull(isInteger),
    signatureHashes: listOf(record({ hash: isText, needs: orNull(isText) })),
  }),
  userAgent: orNull(matches(/^[ -~]+$/)),
  afterHello: listOf(isText),
  sources: listOf(isText),
  unverified: listOf(isText),
  notes: listOf(isText),
};

/** Checks data that should be a client class. Fails with a sentence that names the first wrong field. */
export function readClientClass(data: unknown): Result<ClientClass, string> {
  if (!isObject(data)) return err('a client class is an object');
  const unknown = Object.keys(data).find((key) => !Object.hasOwn(FIELDS, key));
  if (unknown !== undefined) return err(`unknown field "${unknown}"`);
  const wrong = Object.entries(FIELDS).find(([key, check]) => !check(data[key]));
  if (wrong !== undefined) return err(`field "${wrong[0]}" is missing or wrong`);
  // Every field was checked just now, so the data has the type.
  const client = data as unknown as ClientClass;
  const problem = contradictionIn(client);
  return problem === null ? ok(client) : err(problem);
}

function contradictionIn(client: ClientClass): string | null {
  const { hello, versions, sendsServerName } = client;
  const extensions = hello.format === 'tls' ? hello.extensions : [];
  const types = extensions.map((extension) => extension.type);
  const suites = offeredSuites(client);
  const stranger = suites.find((id) => knownSuite(id) === null);
  if (stranger !== undefined) return `suite ${stranger} isn't in cipher-suites.json`;
  // TLS_FALLBACK_SCSV makes a server refuse with inappropriate_fallback whatever it could do otherwise (RFC 7507).
  if (suites.includes('5600')) return 'TLS_FALLBACK_SCSV would falsify what is seen';
  if (compareVersions(versions.min, versions.max) > 0) return 'its versions are in the wrong order';
  if (compareVersions(hello.helloVersion, versions.max) > 0) return 'its hello is newer than its newest version';
  if (new Set(types).size !== types.length) return 'an extension is there twice';
  if (types.includes('server_name') !== sendsServerName) return 'sendsServerName and the extensions disagree';
  return null;
}
