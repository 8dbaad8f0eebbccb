/** Public keys for the key shares of a TLS 1.3 hello, computed from the randomness that is passed in. */
import { createECDH, createHash, createPrivateKey, createPublicKey } from 'node:crypto';

/** Groups that fleet can make a share for (codes of the IANA registry "TLS Supported Groups"). */
const X25519 = '001d';
const SECP256R1 = '0017';

/** PKCS#8 of an X25519 key without its last 32 bytes, the key itself (RFC 8410). */
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/**
 * The public key for a group (`001d`, `0017`), as it goes into key_share (RFC 8446, 4.2.8). The same randomness gives
 * the same key: a probe never finishes its handshake, so nothing has to be secret. Throws for any other group.
 */
export function makeKeyShare(group: string, random: Uint8Array): Uint8Array {
  const secret = createHash('sha256').update('key share ').update(group).update(random).digest();
  if (group === X25519) return x25519(secret);
  if (group === SECP256R1) return secp256r1(secret);
  throw new RangeError(`no key share for group ${group}`);
}

function x25519(secret: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, secret]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}

function secp256r1(secret: Uint8Array): Uint8Array {
  // Below the order of the curve and not zero.
  const scalar = Uint8Array.from(secret, (byte, i) => (i === 0 ? byte & 0x7f : i === 31 ? byte | 1 : byte));
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  return ecdh.getPublicKey();
}
