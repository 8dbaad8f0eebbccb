/** Takes one change out of a file that others edited since: a three-way merge of its inverse. Pure. */
import { diff3Merge, diffIndices } from 'node-diff3';
import { err, ok, printable, type Result } from '../core/index.ts';
import type { Edit } from '../httpd/index.ts';

/** Three versions of a file, as latin1 bytes. */
export interface Versions {
  readonly now: string;
  /** As the change left it. */
  readonly wrote: string;
  /** As it was before the change. */
  readonly before: string;
}

/** Comparing takes the square of this at the worst; no configuration by hand comes near. */
const MOST_LINES = 20_000;
const SHOWN = 3;
const TOO_LONG = `it has more than ${MOST_LINES} lines, too many to compare`;

/**
 * What was edited since stays, and what the change did goes. Where both touch the same lines, or lines beside each other,
 * nothing is guessed: the error says for each such place what the change wrote, what is there now, and what was before.
 */
export function mergeInverse({ now, wrote, before }: Versions): Result<string, readonly string[]> {
  const [mine, base, theirs] = [linesOf(now), linesOf(wrote), linesOf(before)];
  if (Math.max(mine.length, base.length, theirs.length) > MOST_LINES) return err([TOO_LONG]);
  const regions = diff3Merge(mine, base, theirs);
  const conflicts = regions.flatMap(({ conflict }) => conflict ?? []);
  if (conflicts.length > 0) return err(conflicts.map(placeOf));
  return ok(regions.flatMap((region) => region.ok ?? []).join(''));
}

/** Lines with their ends, so that nothing of a file is lost. */
function linesOf(bytes: string): string[] {
  return bytes.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Place {
  readonly a: readonly string[];
  readonly aIndex: number;
  readonly o: readonly string[];
  readonly b: readonly string[];
}

function placeOf({ a, aIndex, o, b }: Place): string {
  return `line ${aIndex + 1}: the run wrote ${shown(o)}, there is now ${shown(a)}, before it was ${shown(b)}`;
}

function shown(lines: readonly string[]): string {
  if (lines.length === 0) return 'nothing';
  const some = lines.slice(0, SHOWN).map((line) => printable(line.replace(/\r?\n$/, '').trim()));
  return `"${some.join(' / ')}${lines.length > SHOWN ? ' / …' : ''}"`;
}

/** Edits of whole lines that make one text of another. */
export function editsBetween(from: string, to: string): readonly Edit[] {
  const [old, wanted] = [linesOf(from), linesOf(to)];
  const ends = offsetsOf(old);
  return diffIndices(old, wanted).map(({ buffer1: [at, count], buffer2Content }) => ({
    start: ends[at] ?? from.length,
    end: ends[at + count] ?? from.length,
    text: buffer2Content.join(''),
  }));
}

/** Where each line begins. */
function offsetsOf(lines: readonly string[]): readonly number[] {
  let at = 0;
  return lines.map(({ length }) => (at += length) - length);
}
