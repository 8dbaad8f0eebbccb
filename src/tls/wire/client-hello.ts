/** Encoding the ClientHello of a client class: the complete first bytes that such a client sends. */
import { ascii, concat, fromHex, uint, vector } from './bytes.ts';
import type { ClientClass, HelloExtension, Sslv2HelloFormat, TlsHelloFormat } from '../clients/client-class.ts';
import { digest } from './digest.ts';
import { EXTENSION_NUMBER } from './extension.ts';
import { exampleKeyShare } from '../groups/key-share.ts';
import { MESSAGE } from './message-reader.ts';
import { versionCode } from '../config/protocol-version.ts';
import { CONTENT } from './record-reader.ts';
import { isServerName } from './server-name.ts';

/** What changes from one hello to the next. */
export interface HelloInput {
  /** Exactly 32 random bytes. */
  readonly random: Uint8Array;
  /** The host to ask for (SNI), checked by `toServerName`; ignored for clients that never send one. */
  readonly serverName: string | null;
}

/** What differs from the class's own hello where a handshake is to be finished. */
export interface HelloVariant {
  /** Public keys by group (`001d`); by default fixed ones, for which nobody keeps the secret. */
  readonly keyShares?: ReadonlyMap<string, Uint8Array>;
  /** The protocols to ask for instead of the class's. */
  readonly alpn?: readonly string[];
  /** What a HelloRetryRequest asked to send back. */
  readonly cookie?: Uint8Array;
}

/**
 * The bytes of the hello, record header included. Throws when `random` isn't 32 bytes or the name isn't a host name:
 * both are bugs of the caller. All but the random and the session id is the same from one hello to the next, and is
 * put together once for a client and name.
 */
export function encodeClientHello(client: ClientClass, { random, serverName }: HelloInput): Uint8Array {
  if (random.length !== 32) throw new RangeError(`random has ${random.length} bytes`);
  const name = client.sendsServerName ? serverName : null;
  return fill(concat(templateOf(client, name, {})), client, random);
}

/**
 * A hello as {@link encodeClientHello} makes it, except for what the variant says. Without key shares and a cookie, it is
 * the same from one to the next, too.
 */
export function encodeVariant(client: ClientClass, input: HelloInput, variant: HelloVariant): Uint8Array {
  const name = client.sendsServerName ? input.serverName : null;
  const isNew = variant.cookie !== undefined || sendsKeyShares(client);
  const bytes = isNew ? encodeTemplate(client, name, variant) : concat(templateOf(client, name, variant));
  return fill(bytes, client, input.random);
}

function sendsKeyShares({ hello }: ClientClass): boolean {
  return hello.format === 'tls' && hello.extensions.some(({ type }) => type === 'key_share');
}

/** The part of a hello that the hash of the handshake covers: without the record's header, or SSLv2's length. */
export function helloMessage(client: ClientClass, hello: Uint8Array): Uint8Array {
  return hello.subarray(client.hello.format === 'tls' ? RECORD_HEADER : SSLV2_HEADER);
}

/** The random as both sides use it for keys: an SSLv2 challenge has zeros put in front (RFC 5246, E.2). */
export function clientRandom({ hello }: ClientClass, random: Uint8Array): Uint8Array {
  if (hello.format === 'tls') return random;
  const whole = new Uint8Array(32);
  whole.set(random.subarray(0, hello.challengeLength), 32 - hello.challengeLength);
  return whole;
}

const RECORD_HEADER = 5;
const SSLV2_HEADER = 2;
/** Headers of record and message, and the version, come before the random. */
const RANDOM_AT = RECORD_HEADER + 4 + 2;
const SESSION_ID_AT = RANDOM_AT + 32 + 1;

/** Names come from inventories and configurations: so many are kept for each client, then all are forgotten. */
const MAX_NAMES = 256;
const templates = new WeakMap<ClientClass, Map<string, Uint8Array>>();

function templateOf(client: ClientClass, serverName: string | null, { alpn }: HelloVariant): Uint8Array {
  const byName = templates.get(client) ?? new Map<string, Uint8Array>();
  templates.set(client, byName);
  const key = JSON.stringify([serverName, alpn]);
  const known = byName.get(key);
  if (known !== undefined) return known;
  if (byName.size >= MAX_NAMES) byName.clear();
  const made = encodeTemplate(client, serverName, alpn === undefined ? {} : { alpn });
  byName.set(key, made);
  return made;
}

/** Puts the random bytes and the session id into their places. */
function fill(bytes: Uint8Array, { hello }: ClientClass, random: Uint8Array): Uint8Array {
  if (hello.format === 'sslv2') {
    bytes.set(random.subarray(0, hello.challengeLength), bytes.length - hello.challengeLength);
    return bytes;
  }
  bytes.set(random, RANDOM_AT);
  if (hello.sessionIdLength > 0) bytes.set(sessionIdFor(random), SESSION_ID_AT);
  return bytes;
}

/** 32 bytes that look random and tell nothing of the random itself. */
function sessionIdFor(random: Uint8Array): Uint8Array {
  return digest('sha256', ascii('session id'), random);
}

function encodeTemplate(client: ClientClass, serverName: string | null, variant: HelloVariant): Uint8Array {
  if (serverName !== null && !isServerName(serverName)) throw new RangeError('not a host name');
  const { hello } = client;
  return hello.format === 'tls' ? encodeTls(hello, { serverName, ...variant }) : encodeSslv2(hello);
}

type Content = HelloVariant & { readonly serverName: string | null };

const fixedParts = new WeakMap<TlsHelloFormat, Uint8Array>();

/** All before the extensions. */
function fixedPart(hello: TlsHelloFormat): Uint8Array {
  const known = fixedParts.get(hello);
  if (known !== undefined) return known;
  const made = concat(
    uint(versionCode(hello.helloVersion), 2),
    new Uint8Array(32),
    vector(new Uint8Array(hello.sessionIdLength), 1),
    vector(fromHex(hello.cipherSuites.join('')), 2),
    vector(fromHex(hello.compressionMethods.join('')), 1),
  );
  fixedParts.set(hello, made);
  return made;
}

function encodeTls(hello: TlsHelloFormat, content: Content): Uint8Array {
  const fixed = fixedPart(hello);
  const message = concat(fixed, extensionBlock(hello, content, MESSAGE_HEADER + fixed.length));
  const handshake = concat(uint(MESSAGE.clientHello, 1), vector(message, 3));
  return concat(uint(CONTENT.handshake, 1), uint(versionCode(hello.recordVersion), 2), vector(handshake, 2));
}

const MESSAGE_HEADER = 4;

/** Without a single extension even the block's length is left out, as clients before RFC 3546 did. */
function extensionBlock(hello: TlsHelloFormat, content: Content, before: number): Uint8Array {
  const encoded: Uint8Array[] = [];
  let length = before + 2;
  const push = (extension: Uint8Array): void => {
    encoded.push(extension);
    length += extension.length;
  };
  for (const extension of hello.extensions) {
    if (extension.type === 'padding') {
      // Its own header has 4 bytes. A hello that is long enough goes without.
      if (length + 4 < extension.to) push(withHeader('padding', new Uint8Array(extension.to - length - 4)));
    } else if (extension.type !== 'server_name' || content.serverName !== null) {
      push(encodeExtension(extension, content));
    }
  }
  if (content.cookie !== undefined) push(withHeader('cookie', vector(content.cookie, 2)));
  return encoded.length === 0 ? new Uint8Array(0) : vector(concat(...encoded), 2);
}

function withHeader(type: keyof typeof EXTENSION_NUMBER, data: Uint8Array): Uint8Array {
  return concat(uint(EXTENSION_NUMBER[type], 2), vector(data, 2));
}

type Encodable = Exclude<HelloExtension, { type: 'padding' }>;

/** Those that aren't the same in all hellos of their class. */
const VARYING: ReadonlySet<HelloExtension['type']> = new Set<HelloExtension['type']>([
  'server_name',
  'application_layer_protocol_negotiation',
  'key_share',
]);
const encodedExtensions = new WeakMap<HelloExtension, Uint8Array>();

function encodeExtension(extension: Encodable, content: Content): Uint8Array {
  const known = encodedExtensions.get(extension);
  if (known !== undefined) return known;
  const made = withHeader(extension.type, extensionData(extension, content));
  if (!VARYING.has(extension.type)) encodedExtensions.set(extension, made);
  return made;
}

function extensionData(extension: Encodable, content: Content): Uint8Array {
  switch (extension.type) {
    case 'server_name': // one name, of type host_name (RFC 6066, 3)
      return vector(concat(uint(0, 1), vector(ascii(content.serverName ?? ''), 2)), 2);
    case 'status_request': // OCSP, no responders, no extensions (RFC 6066, 8)
      return fromHex('0100000000');
    case 'supported_groups':
      return vector(fromHex(extension.groups.join('')), 2);
    case 'ec_point_formats':
      return vector(fromHex(extension.formats.join('')), 1);
    case 'signature_algorithms':
    case 'delegated_credential':
      return vector(fromHex(extension.schemes.join('')), 2);
    case 'application_layer_protocol_negotiation':
      return vector(concat(...(content.alpn ?? extension.protocols).map((name) => vector(ascii(name), 1))), 2);
    case 'supported_versions':
      return vector(concat(...extension.versions.map((version) => uint(versionCode(version), 2))), 1);
    case 'psk_key_exchange_modes':
      return vector(fromHex(extension.modes.join('')), 1);
    case 'key_share':
      return vector(keyShares(extension.groups, content), 2);
    case 'record_size_limit':
      return uint(extension.limit, 2);
    case 'renegotiation_info': // an initial handshake: nothing to bind to (RFC 5746, 3.2)
      return uint(0, 1);
    case 'extended_master_secret':
    case 'next_protocol_negotiation':
    case 'session_ticket':
      return new Uint8Array(0);
  }
}

/** The shares that are given, in the order given; else those of the class with fixed keys. */
function keyShares(groups: readonly string[], { keyShares: given }: Content): Uint8Array {
  const shares = given === undefined ? groups.map((group) => [group, exampleKeyShare(group)] as const) : [...given];
  return concat(...shares.map(([group, key]) => concat(fromHex(group), vector(key, 2))));
}

/** SSLv2's frame: two bytes of length with the top bit set, then the message (RFC 5246, appendix E.2). */
function encodeSslv2(hello: Sslv2HelloFormat): Uint8Array {
  const specs = fromHex(hello.cipherSpecs.join(''));
  const message = concat(
    uint(MESSAGE.clientHello, 1),
    uint(versionCode(hello.helloVersion), 2),
    uint(specs.length, 2),
    uint(0, 2), // no session id
    uint(hello.challengeLength, 2),
    specs,
    new Uint8Array(hello.challengeLength),
  );
  return concat(uint(0x8000 + message.length, 2), message);
}
