/** Hashes of short texts. */
import { hash as hashOf } from 'node:crypto';
import { concat } from './bytes.ts';

/** The hash (`sha256`) over the parts, at one go: Node's object for a hash costs several times as much as the hashing. */
export function digest(hash: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return hashOf(hash, concat(...parts), 'buffer');
}
