/** Unified diffs for people. */
import { formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';
import { readableBytes } from './readable-bytes.ts';

/** One file before and after; both latin1, one character a byte. */
export interface FilePair {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The comparison takes time in proportion to the differences times the lines; more of them are shown unsorted. */
const MAX_DIFFERENCES = 2_000;

const OPTIONS = { context: 3, maxEditLength: MAX_DIFFERENCES };
const HEADERS = { includeIndex: false, includeUnderline: false, includeFileHeaders: true };

/**
 * The unified diff with 3 lines of context, `\ No newline at end of file` where it applies, and a newline at its end.
 * UTF-8 is shown as such, control characters are escaped; a path that holds any is quoted as git does. Empty where
 * nothing differs.
 */
export function unifiedDiff(files: FilePair): string {
  if (files.before === files.after) return '';
  const names = { oldFileName: `a${files.path}`, newFileName: `b${files.path}` };
  const patch = structuredPatch(
    names.oldFileName,
    names.newFileName,
    files.before,
    files.after,
    undefined,
    undefined,
    OPTIONS,
  );
  const hunks = patch?.hunks ?? [replacement(files)];
  return readableBytes(formatPatch({ ...names, oldHeader: undefined, newHeader: undefined, hunks }, HEADERS));
}

/** All lines out, all lines in: what is shown where two files have next to nothing in common. */
function replacement({ before, after }: FilePair): StructuredPatchHunk {
  const [old, young] = [linesOf(before), linesOf(after)];
  const lines = [...old.flatMap((line) => marked('-', line)), ...young.flatMap((line) => marked('+', line))];
  return { oldStart: 1, oldLines: old.length, newStart: 1, newLines: young.length, lines };
}

/** Lines with their newline, which the last one may lack. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(sign: string, line: string): string[] {
  return line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file'];
}

/** The lines of a diff that a change takes out or puts in, without file names, places and context. */
export function changedLines(diff: string): string[] {
  const body = diff.slice(Math.max(0, diff.indexOf('\n@@')));
  return body.split('\n').filter((line) => line.startsWith('+') || line.startsWith('-'));
}
