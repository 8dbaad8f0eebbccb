/** Two rounds of edits as one. */
import type { Span } from './document.ts';
import { sortEdits } from './edits.ts';
import type { Edit } from './edits.ts';

/** Bytes of the original that stay, or new text. */
type Piece = Span | string;

/**
 * The edits that do at once what `first` does to a text of that length and `second` to what comes of it. Both must be
 * applicable. Law: applied to the text they give what the two rounds give.
 */
export function composeEdits(length: number, first: readonly Edit[], second: readonly Edit[]): Edit[] {
  const original = [{ start: 0, end: length }];
  return editsOf(edited(edited(original, first), second), length);
}

/** The pieces after edits that address the text which the pieces make up. */
function edited(pieces: readonly Piece[], edits: readonly Edit[]): Piece[] {
  const result: Piece[] = [];
  let position = 0;
  for (const { start, end, text } of sortEdits(edits)) {
    result.push(...cut(pieces, position, start), text);
    position = end;
  }
  return [...result, ...cut(pieces, position, Infinity)];
}

/** What lies in `[from, to)` of the text that the pieces make up. */
function cut(pieces: readonly Piece[], from: number, to: number): Piece[] {
  let before = 0;
  return pieces.flatMap((piece) => {
    const size = typeof piece === 'string' ? piece.length : piece.end - piece.start;
    const start = Math.max(from - before, 0);
    const end = Math.min(to - before, size);
    before += size;
    if (start >= end) return [];
    return [
      typeof piece === 'string' ? piece.slice(start, end) : { start: piece.start + start, end: piece.start + end },
    ];
  });
}

function editsOf(pieces: readonly Piece[], length: number): Edit[] {
  const edits: Edit[] = [];
  let position = 0;
  let text = '';
  for (const piece of [...pieces, { start: length, end: length }]) {
    if (typeof piece === 'string') text += piece;
    else {
      if (text !== '' || piece.start > position) edits.push({ start: position, end: piece.start, text });
      text = '';
      position = piece.end;
    }
  }
  return edits;
}
