/** Random bytes for one handshake, drawn from one secret. */
import { concat, uint } from '../wire/bytes.ts';
import { digest } from '../wire/digest.ts';

export type Draw = (length: number) => Uint8Array;

/** Each call gives the next bytes: the same secret gives the same row, and none of it tells anything of the rest. */
export function drawFrom(secret: Uint8Array): Draw {
  let count = 0;
  const block = (): Uint8Array => digest('sha512', secret, uint(count++, 4));
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 64) }, block);
    return concat(...blocks).subarray(0, length);
  };
}
