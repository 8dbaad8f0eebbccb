/** Splits a line into words as a POSIX shell does (quotes and backslashes, nothing is expanded): Python's shlex.split. */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

/** Unquoted run, '…', "…" with escapes, or one escaped character. The pieces can't overlap, so matching is linear. */
const PIECE = /[^\s'"\\]+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|\s+/y;

/** The words of `line`; an error sentence if a quote stays open or a backslash ends the line. */
export function shellWords(line: string): Result<readonly string[], string> {
  const words: string[] = [];
  let word: string | undefined;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < line.length) {
    const match = PIECE.exec(line);
    if (match === null) return err('a quote is opened but never closed, or a backslash ends the line');
    const [whole, single, double, escaped] = match;
    if (/^\s/.test(whole)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      // Inside double quotes a backslash escapes only itself and the quote; elsewhere it stays.
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? whole);
    }
  }
  return ok(word === undefined ? words : [...words, word]);
}
