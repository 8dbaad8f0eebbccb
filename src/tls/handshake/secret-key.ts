/** Keys as node:crypto takes them fastest. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/**
 * A key for many uses. Node 24 finds out what kind of key it was given by catching an exception or two, which costs
 * more than the HMAC of a short text; a KeyObject it knows at once.
 */
export function secretKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/** HMAC over the parts, one after another (RFC 2104). */
export function hmac(hash: string, key: KeyObject, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac(hash, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
