/** Encoding the ClientHello of a client class: the complete first bytes that such a client sends. */
import { createHash } from 'node:crypto';
import { ascii, concat, fromHex, uint, vector } from './bytes.ts';
import type { ClientClass, HelloExtension, Sslv2HelloFormat, TlsHelloFormat } from './client-class.ts';
import { makeKeyShare } from './key-share.ts';
import { versionCode } from './protocol-version.ts';
import { isServerName } from './server-name.ts';

/** What changes from one hello to the next. */
export interface HelloInput {
  /** Exactly 32 random bytes. */
  readonly random: Uint8Array;
  /** The host to ask for (SNI), checked by `toServerName`; ignored for clients that never send one. */
  readonly serverName: string | null;
  /** For clients that send a session id; by default derived from `random`. */
  readonly sessionId?: Uint8Array;
  /** Public keys by group (`001d`); by default computed from `random`. */
  readonly keyShares?: Readonly<Record<string, Uint8Array>>;
}

/** Handshake record and ClientHello message; extension numbers from the IANA registry "TLS ExtensionType Values". */
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const EXTENSION_NUMBER: Readonly<Record<HelloExtension['type'], number>> = {
  server_name: 0,
  status_request: 5,
  supported_groups: 10,
  ec_point_formats: 11,
  signature_algorithms: 13,
  application_layer_protocol_negotiation: 16,
  extended_master_secret: 23,
  session_ticket: 35,
  supported_versions: 43,
  psk_key_exchange_modes: 45,
  key_share: 51,
  renegotiation_info: 0xff01,
};

/**
 * The bytes of the hello, record header included. Throws when `random` isn't 32 bytes or the name isn't a host name:
 * both are bugs of the caller.
 */
export function encodeClientHello(client: ClientClass, input: HelloInput): Uint8Array {
  if (input.random.length !== 32) throw new RangeError(`random has ${input.random.length} bytes`);
  if (input.serverName !== null && !isServerName(input.serverName)) throw new RangeError('not a host name');
  return client.hello.format === 'tls' ? encodeTls(client.hello, input) : encodeSslv2(client.hello, input);
}

function encodeTls(hello: TlsHelloFormat, input: HelloInput): Uint8Array {
  const message = concat(
    uint(versionCode(hello.helloVersion), 2),
    input.random,
    vector(sessionIdOf(hello, input), 1),
    vector(fromHex(hello.cipherSuites.join('')), 2),
    vector(uint(0, 1), 1), // no compression
    extensionBlock(hello, input),
  );
  const handshake = concat(uint(CLIENT_HELLO, 1), vector(message, 3));
  return concat(uint(HANDSHAKE, 1), uint(versionCode(hello.recordVersion), 2), vector(handshake, 2));
}

function sessionIdOf(hello: TlsHelloFormat, input: HelloInput): Uint8Array {
  const derived = createHash('sha256').update('session id').update(input.random).digest();
  return (input.sessionId ?? derived).subarray(0, hello.sessionIdLength);
}

/** Without a single extension even the block's length is left out, as clients before RFC 3546 did. */
function extensionBlock(hello: TlsHelloFormat, input: HelloInput): Uint8Array {
  const sent = hello.extensions.filter((extension) => extension.type !== 'server_name' || input.serverName !== null);
  const encoded = sent.map((extension) =>
    concat(uint(EXTENSION_NUMBER[extension.type], 2), vector(extensionData(extension, input), 2)),
  );
  return encoded.length === 0 ? new Uint8Array(0) : vector(concat(...encoded), 2);
}

function extensionData(extension: HelloExtension, input: HelloInput): Uint8Array {
  switch (extension.type) {
    case 'server_name': // one name, of type host_name (RFC 6066, 3)
      return vector(concat(uint(0, 1), vector(ascii(input.serverName ?? ''), 2)), 2);
    case 'status_request': // OCSP, no responders, no extensions (RFC 6066, 8)
      return fromHex('0100000000');
    case 'supported_groups':
      return vector(fromHex(extension.groups.join('')), 2);
    case 'ec_point_formats':
      return vector(fromHex(extension.formats.join('')), 1);
    case 'signature_algorithms':
      return vector(fromHex(extension.schemes.join('')), 2);
    case 'application_layer_protocol_negotiation':
      return vector(concat(...extension.protocols.map((protocol) => vector(ascii(protocol), 1))), 2);
    case 'supported_versions':
      return vector(concat(...extension.versions.map((version) => uint(versionCode(version), 2))), 1);
    case 'psk_key_exchange_modes':
      return vector(fromHex(extension.modes.join('')), 1);
    case 'key_share':
      return vector(concat(...extension.groups.map((group) => keyShareEntry(group, input))), 2);
    case 'renegotiation_info': // an initial handshake: nothing to bind to (RFC 5746, 3.2)
      return uint(0, 1);
    case 'extended_master_secret':
    case 'session_ticket':
      return new Uint8Array(0);
  }
}

function keyShareEntry(group: string, input: HelloInput): Uint8Array {
  return concat(fromHex(group), vector(input.keyShares?.[group] ?? makeKeyShare(group, input.random), 2));
}

/** SSLv2's frame: two bytes of length with the top bit set, then the message (RFC 5246, appendix E.2). */
function encodeSslv2(hello: Sslv2HelloFormat, input: HelloInput): Uint8Array {
  const specs = fromHex(hello.cipherSpecs.join(''));
  const message = concat(
    uint(CLIENT_HELLO, 1),
    uint(versionCode(hello.helloVersion), 2),
    uint(specs.length, 2),
    uint(0, 2), // no session id
    uint(hello.challengeLength, 2),
    specs,
    input.random.subarray(0, hello.challengeLength),
  );
  return concat(uint(0x8000 + message.length, 2), message);
}
