/** Random bytes for hellos. */
import { randomFillSync } from 'node:crypto';
import { ByteSupply } from '../core/index.ts';

const supply = new ByteSupply(randomFillSync);

/** As many random bytes as asked for, few at a time. None is given twice, and none is kept. */
export function fewRandomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  supply.fill(bytes);
  return bytes;
}
