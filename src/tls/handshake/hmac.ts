/** HMAC and its keys as Node's own objects: it first tries bytes as an object, and the failing costs more than the HMAC. */
import { type KeyObject, createHmac, createSecretKey } from 'node:crypto';

/** Bytes as a key, to be used more than once. */
export function secretKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/** HMAC over the parts, one after the other. */
export function hmac(hash: string, key: KeyObject, ...parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHmac(hash, key);
  for (const part of parts) digest.update(part);
  return digest.digest();
}
