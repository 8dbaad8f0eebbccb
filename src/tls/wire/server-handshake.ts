/** Parsing the server's handshake messages: ServerHello, Certificate and ServerKeyExchange. */
import { createHash } from 'node:crypto';
import { type Result, err, ok } from '../../core/index.ts';
import { ByteCursor, sameBytes, toHex } from './bytes.ts';
import { knownSuite } from '../config/cipher-suite.ts';
import { EXTENSION_NUMBER } from './extension.ts';
import { groupName } from '../groups/named-group.ts';
import { type ProtocolVersion, versionOfCode } from '../config/protocol-version.ts';

/** What a ServerHello chose. */
export interface ServerHello {
  readonly version: ProtocolVersion;
  /** Four hex digits. */
  readonly suite: string;
  readonly helloRetryRequest: boolean;
  /** TLS 1.3: the group of the server's key share, or the one it asks for; otherwise null. */
  readonly curve: string | null;
  readonly random: Uint8Array;
  /** 0: none. */
  readonly compression: number;
  /** Contents by number. */
  readonly extensions: ReadonlyMap<number, Uint8Array>;
}

/** A HelloRetryRequest is a ServerHello with this random (RFC 8446, 4.1.3). */
const RETRY_RANDOM = createHash('sha256').update('HelloRetryRequest').digest();

/** Far above any chain; each certificate costs the controller a reading. */
const MAX_CHAIN = 100;

/** Reads the body of a ServerHello (RFC 5246, 7.4.1.3; RFC 8446, 4.1.3). Fails with a sentence. */
export function parseServerHello(body: Uint8Array): Result<ServerHello, string> {
  const cursor = new ByteCursor(body);
  const legacyVersion = cursor.uint(2);
  const random = cursor.take(32);
  const sessionId = cursor.vector(1);
  const suite = toHex(cursor.take(2));
  const compression = cursor.uint(1);
  const block = cursor.remaining > 0 ? cursor.vector(2) : new Uint8Array(0);
  if (!cursor.exact || sessionId.length > 32) return err('a ServerHello with wrong lengths');
  const extensions = parseExtensions(block);
  if (extensions === null) return err('a ServerHello with broken extensions');
  const version = versionOfCode(numberIn(extensions.get(EXTENSION_NUMBER.supported_versions)) ?? legacyVersion);
  if (version === null) return err(`a ServerHello of unknown version 0x${toHex(body.subarray(0, 2))}`);
  const group = version === 'TLSv1.3' ? numberIn(extensions.get(EXTENSION_NUMBER.key_share)) : null;
  const curve = group === null ? null : groupName(group);
  const helloRetryRequest = sameBytes(random, RETRY_RANDOM);
  return ok({ version, suite, helloRetryRequest, curve, random, compression, extensions });
}

/** The extensions of a block by number; null when lengths are wrong or one is there twice. */
export function parseExtensions(block: Uint8Array): ReadonlyMap<number, Uint8Array> | null {
  const extensions = new Map<number, Uint8Array>();
  const cursor = new ByteCursor(block);
  while (cursor.remaining > 0) {
    const number = cursor.uint(2);
    if (extensions.has(number)) return null;
    extensions.set(number, cursor.vector(2));
  }
  return cursor.failed ? null : extensions;
}

/** The 16-bit number that an extension begins with; null when the extension is absent or too short. */
function numberIn(data: Uint8Array | undefined): number | null {
  return data === undefined || data.length < 2 ? null : new ByteCursor(data).uint(2);
}

/** Reads the body of a Certificate message up to TLS 1.2 (RFC 5246, 7.4.2): DER, the server's own one first. */
export function parseCertificateMessage(body: Uint8Array): Result<readonly Uint8Array[], string> {
  const outer = new ByteCursor(body);
  const list = new ByteCursor(outer.vector(3));
  const certificates: Uint8Array[] = [];
  while (list.remaining > 0 && certificates.length <= MAX_CHAIN) certificates.push(list.vector(3));
  if (certificates.length > MAX_CHAIN) return err(`a chain of more than ${MAX_CHAIN} certificates`);
  return outer.exact && !list.failed ? ok(certificates) : err('a Certificate message with wrong lengths');
}

/** Reads the body of a Certificate message of TLS 1.3 (RFC 8446, 4.4.2), where each has extensions of its own. */
export function parseCertificateMessage13(body: Uint8Array): Result<readonly Uint8Array[], string> {
  const outer = new ByteCursor(body);
  const context = outer.vector(1);
  const list = new ByteCursor(outer.vector(3));
  const certificates: Uint8Array[] = [];
  while (list.remaining > 0 && certificates.length <= MAX_CHAIN) {
    certificates.push(list.vector(3));
    list.vector(2);
  }
  if (certificates.length > MAX_CHAIN) return err(`a chain of more than ${MAX_CHAIN} certificates`);
  return outer.exact && !list.failed && context.length === 0
    ? ok(certificates)
    : err('a Certificate message with wrong lengths');
}

/** What a ServerKeyExchange tells of the strength of the key exchange. */
export interface ServerKeyExchange {
  readonly curve: string | null;
  readonly dhBits: number | null;
}

/** ECCurveType named_curve (RFC 8422, 5.4). */
const NAMED_CURVE = 3;

/** Reads the beginning of a ServerKeyExchange, as far as the suite says what is in it. Fails with a sentence. */
export function parseServerKeyExchange(body: Uint8Array, suite: string): Result<ServerKeyExchange, string> {
  const cursor = new ByteCursor(body);
  const exchange = knownSuite(suite)?.keyExchange;
  if (exchange === 'DH') {
    const prime = cursor.vector(2);
    return cursor.failed
      ? err('a ServerKeyExchange with wrong lengths')
      : ok({ curve: null, dhBits: bitLength(prime) });
  }
  if (exchange !== 'ECDH' || cursor.uint(1) !== NAMED_CURVE) return ok({ curve: null, dhBits: null });
  const curve = groupName(cursor.uint(2));
  return cursor.failed ? err('a ServerKeyExchange with wrong lengths') : ok({ curve, dhBits: null });
}

function bitLength(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : 8 * (number.length - first) - Math.clz32(number[first] ?? 0) + 24;
}
