/** The client's side of the key exchanges of SSL 3.0 to TLS 1.2: RSA, DHE and ECDHE. */
import { constants, publicEncrypt } from 'node:crypto';
import { type Result, err, ok } from '../../core/index.ts';
import { ByteCursor, concat, toHex, uint, vector } from '../wire/bytes.ts';
import { canMakeKeyPair, makeKeyPair } from '../groups/key-share.ts';
import { groupName } from '../groups/named-group.ts';
import type { Finish } from '../wire/observation.ts';
import { type ProtocolVersion, versionCode } from '../config/protocol-version.ts';
import { attempt } from './attempt.ts';
import type { CertificateKey } from './certificate-key.ts';
import type { Draw } from './draw.ts';
import { checkFailed, notTried } from './finish.ts';
import { powMod, toBytes, toNumber } from './finite-field.ts';
import { verifyLegacy, verifyScheme } from './signature.ts';
import type { SuiteParameters } from './suite-parameters.ts';

/** What both sides know then, and the body of the ClientKeyExchange that lets the server know it. */
export interface Exchanged {
  readonly premaster: Uint8Array;
  readonly body: Uint8Array;
}

export interface ExchangeSetting {
  readonly version: ProtocolVersion;
  readonly parameters: SuiteParameters;
  /** The version that the hello asked for, which RSA key exchange repeats (RFC 5246, 7.4.7.1). */
  readonly helloVersion: ProtocolVersion;
  /** Groups and signature schemes that the hello offered, as four hex digits. */
  readonly groups: readonly string[];
  readonly schemes: readonly string[];
  /** The certificate's key. */
  readonly key: CertificateKey;
  /** The body of ServerKeyExchange; null without one. */
  readonly keyExchange: Uint8Array | null;
  /** Both randoms, the client's first: they are signed with the parameters. */
  readonly randoms: Uint8Array;
  readonly draw: Draw;
}

const KEY_TYPE = { RSA: 'rsa', ECDSA: 'ec', DSS: 'dsa', any: '' } as const;

/** Makes the client's part. Fails with how the handshake ends then: a check that failed, or what fleet can't do. */
export function exchangeKeys(setting: ExchangeSetting): Result<Exchanged, Finish> {
  const { parameters, key } = setting;
  const needed = KEY_TYPE[parameters.authentication];
  if (key.type !== needed)
    return err(checkFailed(`the certificate's key is of type ${key.type}, and the suite needs ${needed}`));
  if (parameters.keyExchange === 'RSA') return rsa(setting);
  if (setting.keyExchange === null) return err(checkFailed('the server sent no ServerKeyExchange'));
  return parameters.keyExchange === 'DH' ? dhe(setting, setting.keyExchange) : ecdhe(setting, setting.keyExchange);
}

/** PKCS#1 padding by hand, for the library would draw its own random bytes. */
function rsa({ key, version, helloVersion, draw, keyExchange }: ExchangeSetting): Result<Exchanged, Finish> {
  if (keyExchange !== null) return err(checkFailed('the server sent a ServerKeyExchange with RSA key exchange'));
  const premaster = concat(uint(versionCode(helloVersion), 2), draw(46));
  const size = Math.ceil(key.modulusLength / 8);
  if (size < premaster.length + 11)
    return err(checkFailed("the certificate's key is too small for a premaster secret"));
  const filler = draw(size - premaster.length - 3).map((byte) => (byte === 0 ? 1 : byte));
  const block = concat(Uint8Array.of(0, 2), filler, Uint8Array.of(0), premaster);
  const encrypted = attempt("the certificate's key can't encrypt", () =>
    publicEncrypt({ key: key.object, padding: constants.RSA_NO_PADDING }, block),
  );
  if (!encrypted.ok) return err(checkFailed(encrypted.error));
  // SSL 3.0 leaves its length out (RFC 5246, 7.4.7.1, on implementations).
  return ok({ premaster, body: version === 'SSLv3' ? encrypted.value : vector(encrypted.value, 2) });
}

/** ECCurveType named_curve (RFC 8422, 5.4). */
const NAMED_CURVE = 3;

function ecdhe(setting: ExchangeSetting, message: Uint8Array): Result<Exchanged, Finish> {
  const cursor = new ByteCursor(message);
  const type = cursor.uint(1);
  const group = toHex(cursor.take(2));
  const point = cursor.vector(1);
  const problem = signatureProblem(setting, message, cursor);
  if (problem !== null) return err(problem);
  if (type !== NAMED_CURVE || !setting.groups.includes(group))
    return err(checkFailed(`the server chose ${groupName(Number.parseInt(group, 16))}, which wasn't offered`));
  if (!canMakeKeyPair(group)) return err(notTried(`fleet can't do ${groupName(Number.parseInt(group, 16))}`));
  const pair = makeKeyPair(group, setting.draw(32));
  const premaster = attempt("the server's public key is no point of its curve", () => pair.agree(point));
  return premaster.ok
    ? ok({ premaster: premaster.value, body: vector(pair.publicKey, 1) })
    : err(checkFailed(premaster.error));
}

/** In bits: smaller primes are no key exchange, larger ones cost the controller too much. */
const MIN_PRIME = 256;
const MAX_PRIME = 4096;

function dhe(setting: ExchangeSetting, message: Uint8Array): Result<Exchanged, Finish> {
  const cursor = new ByteCursor(message);
  const [prime, generator, peer] = [cursor.vector(2), cursor.vector(2), cursor.vector(2)];
  const problem = signatureProblem(setting, message, cursor);
  if (problem !== null) return err(problem);
  if (8 * prime.length > MAX_PRIME)
    return err(notTried(`a Diffie-Hellman prime of ${8 * prime.length} bits is too large`));
  const [p, g, theirs] = [toNumber(prime), toNumber(generator), toNumber(peer)];
  if (p.toString(2).length < MIN_PRIME || (p & 1n) === 0n || theirs <= 1n || theirs >= p - 1n || g <= 1n)
    return err(checkFailed("the server's Diffie-Hellman parameters are none"));
  const secret = toNumber(setting.draw(32));
  return ok({ premaster: toBytes(powMod(theirs, secret, p)), body: vector(toBytes(powMod(g, secret, p)), 2) });
}

/** Why the signature at the cursor doesn't hold over what lies before it; null when it does. */
function signatureProblem(setting: ExchangeSetting, message: Uint8Array, cursor: ByteCursor): Finish | null {
  const { version, key, randoms } = setting;
  const parameters = message.subarray(0, message.length - cursor.remaining);
  const scheme = version === 'TLSv1.2' ? toHex(cursor.take(2)) : '';
  const signature = cursor.vector(2);
  if (!cursor.exact) return checkFailed('a ServerKeyExchange with wrong lengths');
  const signed = { key, data: concat(randoms, parameters), signature };
  const verified =
    version === 'TLSv1.2' ? verifyScheme(scheme, signed, { offered: setting.schemes, version }) : verifyLegacy(signed);
  return verified.ok ? null : checkFailed(verified.error);
}
