/** Generated texts with edits that fit them. */
import fc from 'fast-check';
import type { Edit } from '../../src/httpd/index.ts';

const piece = fc.oneof(
  fc.constantFrom('\n', '\n', '\n', '\r\n', '\0', '\r', '\\\n', '-- a\n', '@@ -1 +1 @@\n', '\xff', 'a', 'b\n'),
  fc.string({ maxLength: 3, unit: 'binary-ascii' }),
);
const text = fc.array(piece, { minLength: 1, maxLength: 40 }).map((parts) => parts.join('') || 'x');
const cut = fc.record({
  at: fc.nat(100),
  text: fc.array(piece, { maxLength: 4 }).map((parts) => parts.join('')),
  does: fc.constantFrom('keep', 'insert', 'replace'),
});

/** A text and edits that don't overlap, but often touch: each goes from one cut to the next, or inserts there. */
export const textAndEdits = fc.tuple(text, fc.array(cut, { maxLength: 8 })).map(([bytes, cuts]) => {
  const points = [...new Set(cuts.map(({ at }) => at % (bytes.length + 1)))].sort((a, b) => a - b);
  return { bytes, edits: points.flatMap((start, i) => editsAt(start, points[i + 1] ?? bytes.length, cuts[i])) };
});

function editsAt(start: number, next: number, what: { text: string; does: string } | undefined): Edit[] {
  if (what === undefined || what.does === 'keep') return [];
  return [{ start, end: what.does === 'insert' ? start : next, text: what.text }];
}
