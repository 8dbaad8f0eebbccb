/** Finds the line of a file that covers an offset. */
import type { Document } from './document.ts';

/** Index of the logical line that covers the offset; -1 for none. */
export function lineIndexAt({ lines }: Pick<Document, 'lines'>, offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const line = lines[middle];
    if (line === undefined) return -1;
    if (line.end <= offset) low = middle + 1;
    else if (line.start > offset) high = middle - 1;
    else return middle;
  }
  return -1;
}
