/**
 * HMAC (RFC 2104) by two hashes. Node's own needs an object and a native context for every single one, and a handshake of
 * TLS 1.2 takes some twenty, of a hundred bytes.
 */
import { type KeyObject, createSecretKey } from 'node:crypto';
import { digest } from '../wire/digest.ts';

/** Bytes as a key of a cipher: Node tries bytes as an object first, and the failing costs more than the work. */
export function secretKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/** Makes HMACs under one key: each over the parts, one after the other. */
export type Hmac = (...parts: readonly Uint8Array[]) => Uint8Array;

/** In bytes, what the hash takes at a time. */
function blockOf(hash: string): number {
  return hash === 'sha384' || hash === 'sha512' ? 128 : 64;
}

/** HMAC with this hash (`sha256`) under this key. */
export function hmacUnder(hash: string, key: Uint8Array): Hmac {
  const block = new Uint8Array(blockOf(hash));
  block.set(key.length > block.length ? digest(hash, key) : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (...parts) => digest(hash, outer, digest(hash, inner, ...parts));
}
