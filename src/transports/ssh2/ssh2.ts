/** The ssh2 package, with keys and padding that Node makes fast. Everything here that needs ssh2 at run time gets it here. */
import { createSecretKey, randomFillSync, type CipherGCMTypes, type CipherKey, type KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as Ssh2 from 'ssh2';
import { ByteSupply } from '../../core/index.ts';

type MutableCrypto = { -readonly [K in keyof typeof import('node:crypto')]: (typeof import('node:crypto'))[K] };

const load = createRequire(import.meta.url);

/**
 * ssh2 makes a cipher for each packet and gives it the key as bytes. From Node 24 on that costs two exceptions a packet
 * before Node has found out that bytes are what it got; a KeyObject it knows at once. With some six hundred packets a
 * host that was a quarter of the controller's time (npm run bench). So while ssh2 loads, and takes these functions, they
 * are replaced by ones that turn each key into a KeyObject once, and that draw the padding of packets, some ten random
 * bytes each, from a supply.
 */
function loadSsh2(): typeof Ssh2 {
  const crypto = load('node:crypto') as MutableCrypto;
  const { createCipheriv, createDecipheriv } = crypto;
  const keys = new WeakMap<object, KeyObject>();
  const known = (key: CipherKey): CipherKey => {
    if (!ArrayBuffer.isView(key)) return key;
    const made = keys.get(key) ?? createSecretKey(key);
    keys.set(key, made);
    return made;
  };
  crypto.createCipheriv = ((name: CipherGCMTypes, key: CipherKey, iv: Buffer, options) =>
    createCipheriv(name, known(key), iv, options)) as typeof createCipheriv;
  crypto.createDecipheriv = ((name: CipherGCMTypes, key: CipherKey, iv: Buffer, options) =>
    createDecipheriv(name, known(key), iv, options)) as typeof createDecipheriv;
  crypto.randomFillSync = fillFromSupply as typeof randomFillSync;
  try {
    return load('ssh2') as typeof Ssh2;
  } finally {
    Object.assign(crypto, { createCipheriv, createDecipheriv, randomFillSync });
  }
}

const supply = new ByteSupply(randomFillSync);

/** `randomFillSync`, for few bytes. */
function fillFromSupply(bytes: Uint8Array, offset = 0, size = bytes.length - offset): Uint8Array {
  supply.fill(bytes.subarray(offset, offset + size));
  return bytes;
}

export const ssh2 = loadSsh2();
