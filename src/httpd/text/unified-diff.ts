/** The unified diff of a change, made from its edits: byte for byte what patch(1) and git apply. */
import { changedLines, wholeLines } from './changed-lines.ts';
import type { ChangedLines } from './changed-lines.ts';
import type { Edit } from './edits.ts';

/** Lines that are shown above and below a change, as `diff -u` has it. */
const CONTEXT = 3;

interface Hunk {
  /** Numbers of the first line, context included, counted from 0. */
  readonly oldLine: number;
  readonly newLine: number;
  oldCount: number;
  newCount: number;
  text: string;
}

/**
 * The diff from `before` to what {@link applyEdits} makes of it, as latin1 bytes; empty where nothing changes. Nothing
 * is compared: the edits say what changes. Lines end at LF alone; CR, NUL and all other bytes stand as they are, so
 * this is for programs, and for people once control characters are escaped. The edits must be applicable.
 */
export function unifiedDiff(path: string, before: string, edits: readonly Edit[]): string {
  const hunks = hunksOf(before, changedLines(before, edits));
  if (hunks.length === 0) return '';
  const names = `--- ${fileName(`a${path}`)}\n+++ ${fileName(`b${path}`)}\n`;
  return (
    names +
    hunks.map((h) => `@@ -${range(h.oldLine, h.oldCount)} +${range(h.newLine, h.newCount)} @@\n${h.text}`).join('')
  );
}

function hunksOf(before: string, changes: readonly ChangedLines[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [position, oldLine, newLine] = [0, 0, 0];
  for (const change of changes) {
    const gap = wholeLines(before.slice(position, change.start));
    oldLine += gap.length;
    newLine += gap.length;
    const open = hunks.at(-1);
    const hunk = open !== undefined && gap.length <= 2 * CONTEXT ? open : emptyHunk(oldLine, newLine, gap.length);
    if (hunk !== open) {
      if (open !== undefined) addContext(open, gap.slice(0, CONTEXT));
      hunks.push(hunk);
    }
    addContext(hunk, hunk === open ? gap : gap.slice(-CONTEXT));
    addChange(hunk, change);
    position = change.start + change.removed.join('').length;
    oldLine += change.removed.length;
    newLine += change.added.length;
  }
  const last = hunks.at(-1);
  if (last !== undefined) addContext(last, wholeLines(before.slice(position)).slice(0, CONTEXT));
  return hunks;
}

/** A hunk that begins with the context above the given lines. */
function emptyHunk(oldLine: number, newLine: number, above: number): Hunk {
  const context = Math.min(above, CONTEXT);
  return { oldLine: oldLine - context, newLine: newLine - context, oldCount: 0, newCount: 0, text: '' };
}

function addContext(hunk: Hunk, lines: readonly string[]): void {
  hunk.text += marked(' ', lines);
  hunk.oldCount += lines.length;
  hunk.newCount += lines.length;
}

function addChange(hunk: Hunk, { removed, added }: ChangedLines): void {
  hunk.text += marked('-', removed) + marked('+', added);
  hunk.oldCount += removed.length;
  hunk.newCount += added.length;
}

function marked(sign: string, lines: readonly string[]): string {
  return lines.map((line) => `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`).join('');
}

/** Lines are counted from 1; an empty range names the line above it. */
function range(line: number, count: number): string {
  return `${count === 0 ? line : line + 1},${count}`;
}

/** Quoted as git does where a reader could take it for something else; a tab ends a name with blanks. */
function fileName(path: string): string {
  if (!/[^ -~]|["\\]/.test(path)) return path.includes(' ') ? `${path}\t` : path;
  return `"${path.replace(/[^ -~]|["\\]/g, (c) => (/["\\]/.test(c) ? `\\${c}` : `\\${octal(c)}`))}"`;
}

function octal(character: string): string {
  return character.charCodeAt(0).toString(8).padStart(3, '0');
}
