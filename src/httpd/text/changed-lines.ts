/** Which whole lines of a text a list of edits replaces, and by what. */
import { sortEdits, splice } from './edits.ts';
import type { Edit } from './edits.ts';

/** The lines that begin at `start` of the text before; each with its line feed, which the last of a file may lack. */
export interface ChangedLines {
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

interface Region {
  readonly start: number;
  end: number;
  /** Where its last edit ends: one that touches it belongs to it, since the two may make one line. */
  touched: number;
  readonly edits: Edit[];
}

/**
 * The lines that the edits change, in order; no line stands in two of them. The edits must be applicable. Takes time in
 * proportion to the lines that are touched, however long the text is.
 */
export function changedLines(before: string, edits: readonly Edit[]): ChangedLines[] {
  const regions: Region[] = [];
  for (const edit of sortEdits(edits)) {
    const start = lineStart(before, edit.start);
    const end = lineEnd(before, edit.end);
    const last = regions.at(-1);
    if (last === undefined || (start >= last.end && edit.start > last.touched)) {
      regions.push({ start, end, touched: edit.end, edits: [edit] });
    } else {
      last.edits.push(edit);
      last.end = end;
      last.touched = edit.end;
    }
  }
  return regions.map((r) => changed(before, r)).filter((c) => c.removed.length + c.added.length > 0);
}

/** Lines with their line feed. */
export function wholeLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineStart(text: string, from: number): number {
  return from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1;
}

/** One line too many where the edit ends between two: what didn't change is taken off later. */
function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

function changed(before: string, { start, end, edits }: Region): ChangedLines {
  const removed = wholeLines(before.slice(start, end));
  const added = wholeLines(splice(before, edits, { start, end }));
  const shorter = Math.min(removed.length, added.length);
  let same = 0;
  while (same < shorter && removed[same] === added[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && removed.at(-1 - tail) === added.at(-1 - tail)) tail += 1;
  const skipped = removed.slice(0, same).join('').length;
  const [rest, fresh] = [removed, added].map((lines) => lines.slice(same, lines.length - tail));
  return { start: start + skipped, removed: rest ?? [], added: fresh ?? [] };
}
