/** Random bytes for one handshake, drawn from one secret. */
import { createHash } from 'node:crypto';
import { concat, uint } from '../wire/bytes.ts';

export type Draw = (length: number) => Uint8Array;

/** Each call gives the next bytes: the same secret gives the same row, and none of it tells anything of the rest. */
export function drawFrom(secret: Uint8Array): Draw {
  let count = 0;
  const block = (): Uint8Array => createHash('sha512').update(secret).update(uint(count++, 4)).digest();
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 64) }, block);
    return concat(...blocks).subarray(0, length);
  };
}
