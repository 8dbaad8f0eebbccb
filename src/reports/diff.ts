/** Unified diffs for people. */
import { createTwoFilesPatch } from 'diff';
import { readableBytes } from './readable-bytes.ts';

/** One file before and after; both latin1, one character a byte. */
export interface FilePair {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The comparison takes time in proportion to the differences times the lines; more of them are shown unsorted. */
const MAX_DIFFERENCES = 2_000;

const OPTIONS = {
  context: 3,
  maxEditLength: MAX_DIFFERENCES,
  headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
};

/**
 * The unified diff with 3 lines of context, `\ No newline at end of file` where it applies, and a newline at its end.
 * UTF-8 is shown as such, control characters are escaped. Empty where nothing differs.
 */
export function unifiedDiff({ path, before, after }: FilePair): string {
  if (before === after) return '';
  const name = path.replaceAll('\n', '\\n');
  const patch = createTwoFilesPatch(`a${name}`, `b${name}`, before, after, undefined, undefined, OPTIONS);
  return readableBytes(patch ?? replacement({ path: name, before, after }));
}

/** All lines out, all lines in: what is shown where two files have next to nothing in common. */
function replacement({ path, before, after }: FilePair): string {
  const [old, young] = [linesOf(before), linesOf(after)];
  return [
    `--- a${path}`,
    `+++ b${path}`,
    `@@ -${range(old)} +${range(young)} @@`,
    ...old.map((line) => marked('-', line)),
    ...young.map((line) => marked('+', line)),
    '',
  ].join('\n');
}

function range(lines: readonly string[]): string {
  return `${lines.length === 0 ? 0 : 1},${lines.length}`;
}

/** Lines with their newline, which the last one may lack. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(sign: string, line: string): string {
  return line.endsWith('\n') ? sign + line.slice(0, -1) : `${sign}${line}\n\\ No newline at end of file`;
}

/** The lines of a diff that a change takes out or puts in, without file names, places and context. */
export function changedLines(diff: string): string[] {
  const body = diff.slice(Math.max(0, diff.indexOf('\n@@')));
  return body.split('\n').filter((line) => line.startsWith('+') || line.startsWith('-'));
}
