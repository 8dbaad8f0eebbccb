/** Places in a text: file, line and column as every message prints them. */

/** A spot in an input file. `line` and `column` count from 1; a column is one UTF-16 unit, as most editors count. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Turns zero-based offsets of one text into places, by binary search over the starts of its lines. */
export type OffsetToPlace = (offset: number) => Place;

/** Indexes the lines of `text` once (linear) and gives the look-up (logarithmic). Lines end at LF, CRLF or CR. */
export function placesIn(file: string, text: string): OffsetToPlace {
  const starts = lineStarts(text);
  return (offset) => {
    const at = Math.max(0, Math.min(offset, text.length));
    const line = lastAtOrBefore(starts, at);
    return { file, line: line + 1, column: at - (starts[line] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  // A byte-order mark isn't a column: without this the first key of such a file would be reported at column 2.
  const starts = [text.startsWith('\ufeff') ? 1 : 0];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

/** Index of the last element that isn't greater than `wanted`; 0 if there is none. `sorted` is ascending. */
function lastAtOrBefore(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
