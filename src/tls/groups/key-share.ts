/** Key pairs for ECDHE and TLS 1.3, computed from the randomness that is passed in. */
import { type KeyObject, createECDH, createHash, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';

/** A key pair of one group. */
export interface KeyPair {
  /** As it goes on the wire: RFC 8446, 4.2.8.2; RFC 8422, 5.4. */
  readonly publicKey: Uint8Array;
  /** The shared secret with the peer's public key. Throws when that is no point of the curve. */
  agree(peer: Uint8Array): Uint8Array;
}

/** PKCS#8 and SPKI of an X25519 key without its last 32 bytes, the key itself (RFC 8410). */
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex');

/** The curves by group, with the size of their numbers in bytes. The first byte of a scalar is masked below the order. */
const CURVES: Readonly<Record<string, { readonly name: string; readonly bytes: number; readonly mask: number }>> = {
  '0017': { name: 'prime256v1', bytes: 32, mask: 0x7f },
  '0018': { name: 'secp384r1', bytes: 48, mask: 0x7f },
  '0019': { name: 'secp521r1', bytes: 66, mask: 0 },
};

const X25519 = '001d';

/** Whether a key pair can be made for the group (`001d`). */
export function canMakeKeyPair(group: string): boolean {
  return group === X25519 || Object.hasOwn(CURVES, group);
}

/** A key pair from 32 random bytes: the same bytes give the same keys. Throws for a group that fleet can't do. */
export function makeKeyPair(group: string, random: Uint8Array): KeyPair {
  const seed = createHash('sha512').update('key share ').update(group).update(random).digest();
  if (group === X25519) return x25519(seed.subarray(0, 32));
  const curve = CURVES[group];
  if (curve === undefined) throw new RangeError(`no key share for group ${group}`);
  return onCurve(curve, seed);
}

const examples = new Map<string, Uint8Array>();

/**
 * A public key of the group that is always the same, for hellos whose handshake isn't finished: making a new one for
 * each would cost more than all the rest of it.
 */
export function exampleKeyShare(group: string): Uint8Array {
  const share = examples.get(group) ?? makeKeyPair(group, new Uint8Array(32)).publicKey;
  examples.set(group, share);
  return share;
}

function x25519(secret: Uint8Array): KeyPair {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, secret]), format: 'der', type: 'pkcs8' });
  return {
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32),
    agree: (peer) => diffieHellman({ privateKey: key, publicKey: x25519Public(peer) }),
  };
}

function x25519Public(bytes: Uint8Array): KeyObject {
  if (bytes.length !== 32) throw new RangeError(`a key of ${bytes.length} bytes`);
  return createPublicKey({ key: Buffer.concat([SPKI_X25519, bytes]), format: 'der', type: 'spki' });
}

function onCurve({ name, bytes, mask }: (typeof CURVES)[string], seed: Uint8Array): KeyPair {
  const scalar = new Uint8Array(bytes);
  scalar.set(seed.subarray(0, bytes), Math.max(0, bytes - seed.length));
  // Below the order of the curve and not zero.
  scalar[0] = (scalar[0] ?? 0) & mask;
  scalar[bytes - 1] = (scalar[bytes - 1] ?? 0) | 1;
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(scalar);
  return { publicKey: ecdh.getPublicKey(), agree: (peer) => ecdh.computeSecret(peer) };
}
