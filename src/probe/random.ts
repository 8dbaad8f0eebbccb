/** Random bytes for hellos. */
import { randomFillSync } from 'node:crypto';

const supply = new Uint8Array(4096);
let used = supply.length;

/**
 * As many random bytes as asked for, few at a time: they are drawn in advance, for each asking costs as much as
 * hundreds of bytes. None is given twice, and none is kept.
 */
export function fewRandomBytes(length: number): Uint8Array {
  if (used + length > supply.length) {
    randomFillSync(supply);
    used = 0;
  }
  const taken = supply.slice(used, used + length);
  supply.fill(0, used, used + length);
  used += length;
  return taken;
}
