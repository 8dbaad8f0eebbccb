/** Changes to a text as data: sorted replacements of spans, which can be applied and turned round. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';

/** Replace the bytes `[start, end)` of the original by `text`. `start === end` inserts. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a list of edits can't be applied. A bug of the proposer or a stale plan; never a guess is made. */
export interface EditError {
  readonly code: 'edit-out-of-range' | 'edits-overlap';
  readonly edit: Edit;
}

/**
 * Applies edits that address the original bytes. They may come in any order; two edits may touch but not overlap, and
 * two insertions at one place are an overlap too, since their order would be a guess.
 */
export function applyEdits(bytes: string, edits: readonly Edit[]): Result<string, EditError> {
  const sorted = sortEdits(edits);
  const wrong = firstWrong(bytes, sorted);
  if (wrong !== null) return err(wrong);
  return ok(splice(bytes, sorted, { start: 0, end: bytes.length }));
}

/** What becomes of the bytes `[start, end)` by applicable edits that lie in them, in order. */
export function splice(bytes: string, sorted: readonly Edit[], { start, end }: Omit<Edit, 'text'>): string {
  const parts: string[] = [];
  let position = start;
  for (const edit of sorted) {
    parts.push(bytes.slice(position, edit.start), edit.text);
    position = edit.end;
  }
  parts.push(bytes.slice(position, end));
  return parts.join('');
}

/**
 * The edits that restore `bytes` from what {@link applyEdits} made of it; they address the *new* text. Edits that touch
 * have one inverse: those of two deletions side by side would be two insertions at one place.
 * Law: `applyEdits(applyEdits(bytes, edits), invertEdits(bytes, edits))` is `bytes`.
 */
export function invertEdits(bytes: string, edits: readonly Edit[]): Edit[] {
  let shift = 0;
  return joinTouching(sortEdits(edits)).map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, text: bytes.slice(edit.start, edit.end) };
  });
}

function joinTouching(sorted: readonly Edit[]): Edit[] {
  const joined: Edit[] = [];
  for (const edit of sorted) {
    const last = joined.at(-1);
    if (last?.end === edit.start) joined.splice(-1, 1, { ...last, end: edit.end, text: last.text + edit.text });
    else joined.push(edit);
  }
  return joined;
}

/** Edits in the order of their places. */
export function sortEdits(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

function firstWrong(bytes: string, sorted: readonly Edit[]): EditError | null {
  let previous: Edit | null = null;
  for (const edit of sorted) {
    if (!inRange(bytes, edit)) return { code: 'edit-out-of-range', edit };
    if (previous !== null && overlap(previous, edit)) return { code: 'edits-overlap', edit };
    previous = edit;
  }
  return null;
}

function inRange(bytes: string, edit: Edit): boolean {
  const whole = Number.isInteger(edit.start) && Number.isInteger(edit.end);
  return whole && edit.start >= 0 && edit.start <= edit.end && edit.end <= bytes.length;
}

function overlap(first: Edit, second: Edit): boolean {
  // In order, so that the second ends where the first begins only if both insert there.
  return second.start < first.end || second.end === first.start;
}
