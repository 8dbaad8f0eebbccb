/** Authenticated encryption: GCM and ChaCha20-Poly1305, with tags of 16 bytes at the end. */
import { type CipherGCMTypes, type KeyObject, createCipheriv, createDecipheriv } from 'node:crypto';
import { type Result, err } from '../../core/index.ts';
import { concat } from '../wire/bytes.ts';
import { attempt } from './attempt.ts';

export interface AeadUse {
  readonly cipher: CipherGCMTypes | 'chacha20-poly1305';
  readonly key: KeyObject;
  readonly nonce: Uint8Array;
  /** Authenticated, not encrypted. */
  readonly additional: Uint8Array;
}

const TAG = 16;
const OPTIONS = { authTagLength: TAG };

/** Ciphertext and tag. */
export function sealAead({ cipher, key, nonce, additional }: AeadUse, content: Uint8Array): Uint8Array {
  // The two families have the same methods, but types of their own.
  const engine = createCipheriv(cipher as CipherGCMTypes, key, nonce, OPTIONS);
  engine.setAAD(additional);
  return concat(engine.update(content), engine.final(), engine.getAuthTag());
}

/** The content; fails with a sentence when it isn't authentic. */
export function openAead({ cipher, key, nonce, additional }: AeadUse, sealed: Uint8Array): Result<Uint8Array, string> {
  if (sealed.length < TAG) return err('a record is too short');
  return attempt("a record's checksum is wrong", () => {
    const engine = createDecipheriv(cipher as CipherGCMTypes, key, nonce, OPTIONS);
    engine.setAAD(additional);
    engine.setAuthTag(sealed.subarray(-TAG));
    return concat(engine.update(sealed.subarray(0, -TAG)), engine.final());
  });
}

/** The nonce of a record by its number (RFC 8446, 5.3). */
export function xorNonce(iv: Uint8Array, sequence: Uint8Array): Uint8Array {
  return iv.map((byte, at) => byte ^ (sequence[at - (iv.length - sequence.length)] ?? 0));
}
