/** Takes one change out of a file that others edited since: a three-way merge of its inverse. Pure. */
import { diffIndices } from 'node-diff3';
import { err, ok, printable, type Result } from '../../core/index.ts';
import type { Edit } from '../../httpd/index.ts';

/** Three versions of a file, as latin1 bytes. */
export interface Versions {
  readonly now: string;
  /** As the change left it. */
  readonly wrote: string;
  /** As it was before the change. */
  readonly before: string;
}

/** Lines `[start, end)` of what the change wrote, and what stands there in another version. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** Where those lines begin in the other version. */
  readonly at: number;
}

/** Comparing takes the square of this at the worst; no configuration by hand comes near. */
const MOST_LINES = 20_000;
const TOO_LONG = `it has more than ${MOST_LINES} lines, too many to compare`;

/**
 * What was edited since stays, and what the change did goes. Where both touch the same lines nothing is guessed: the
 * error says for each such place what the change wrote, what is there now, and what was before.
 */
export function mergeInverse({ now, wrote, before }: Versions): Result<string, readonly string[]> {
  const [base, mine, old] = [linesOf(wrote), linesOf(now), linesOf(before)];
  if (Math.max(base.length, mine.length, old.length) > MOST_LINES) return err([TOO_LONG]);
  const [edited, inverse] = [hunksOf(base, mine), hunksOf(base, old)];
  const open = inverse.filter((hunk) => !edited.some((other) => isSame(hunk, other)));
  const conflicts = open.flatMap((hunk) => {
    const other = edited.find((each) => overlap(hunk, each));
    return other === undefined ? [] : [placeOf(base, hunk, other)];
  });
  return conflicts.length > 0 ? err(conflicts) : ok(merged(base, [...edited, ...open]));
}

/** Edits of whole lines that make one text of another. */
export function editsBetween(from: string, to: string): readonly Edit[] {
  const lines = linesOf(from);
  const starts = startsOf(lines);
  return hunksOf(lines, linesOf(to)).map(({ start, end, lines: added }) => ({
    start: starts[start] ?? from.length,
    end: starts[end] ?? from.length,
    text: added.join(''),
  }));
}

/** Lines with their ends, so that nothing of a file is lost. */
function linesOf(bytes: string): string[] {
  return bytes.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Where each line begins. */
function startsOf(lines: readonly string[]): readonly number[] {
  let at = 0;
  return lines.map(({ length }) => (at += length) - length);
}

function hunksOf(base: readonly string[], other: readonly string[]): readonly Hunk[] {
  return diffIndices([...base], [...other]).map(({ buffer1: [start, count], buffer2: [at], buffer2Content }) => ({
    start,
    end: start + count,
    lines: buffer2Content,
    at,
  }));
}

/** Both did the same: somebody took that part back by hand. */
function isSame(one: Hunk, other: Hunk): boolean {
  return one.start === other.start && one.end === other.end && one.lines.join('') === other.lines.join('');
}

/** Lines that are put in at an end of the other's may stay there; two that are put in at one place have no order. */
function overlap(one: Hunk, other: Hunk): boolean {
  const bothEmpty = one.start === one.end && other.start === other.end;
  return bothEmpty ? one.start === other.start : one.start < other.end && other.start < one.end;
}

function merged(base: readonly string[], hunks: readonly Hunk[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, lines } of hunks.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    parts.push(...base.slice(at, start), ...lines);
    at = end;
  }
  return [...parts, ...base.slice(at)].join('');
}

function placeOf(base: readonly string[], inverse: Hunk, edited: Hunk): string {
  const wrote = base.slice(inverse.start, inverse.end);
  return `line ${edited.at + 1}: the run wrote ${shown(wrote)}, there is now ${shown(edited.lines)}, before it was ${shown(inverse.lines)}`;
}

const SHOWN_LINES = 3;
const SHOWN_CHARACTERS = 80;

/** Without the marks, which say nothing of the difference. */
function shown(lines: readonly string[]): string {
  const telling = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('# fleet: run '));
  if (telling.length === 0) return 'nothing';
  const some = telling.slice(0, SHOWN_LINES).map((line) => printable(line.slice(0, SHOWN_CHARACTERS)));
  return `"${some.join(' / ')}${telling.length > SHOWN_LINES ? ' / …' : ''}"`;
}
