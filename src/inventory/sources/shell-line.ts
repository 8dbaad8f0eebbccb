/** Splits a host line into words as Ansible does: Python's shlex.split with comments (POSIX quotes, `#` ends the line). */
import { err, ok } from '../../core/index.ts';
import type { Result } from '../../core/index.ts';

/** A word, and the column (from 0) at which it starts. */
export interface LineWord {
  readonly text: string;
  readonly column: number;
}

/** Unquoted run, '…', "…" with escapes, or one escaped character. The pieces can't overlap, so matching is linear. */
const PIECE = /[^ \t\r\n'"\\#]+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|[ \t\r\n]+/y;

/** The words of a line. A `#` outside of quotes starts a comment, also inside of a word. The error is a sentence. */
export function lineWords(line: string): Result<readonly LineWord[], string> {
  const words: LineWord[] = [];
  let word: LineWord | undefined;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < line.length && line[PIECE.lastIndex] !== '#') {
    const column = PIECE.lastIndex;
    const match = PIECE.exec(line);
    if (match === null) return err('a quote is opened but never closed, or a backslash ends the line');
    const text = pieceText(match);
    if (text !== null) word = { text: (word?.text ?? '') + text, column: word?.column ?? column };
    else {
      if (word !== undefined) words.push(word);
      word = undefined;
    }
  }
  return ok(word === undefined ? words : [...words, word]);
}

/** Null for white space. Inside double quotes a backslash escapes only itself and the quote; elsewhere it stays. */
function pieceText([whole, single, double, escaped]: RegExpExecArray): string | null {
  if (/^[ \t\r\n]/.test(whole)) return null;
  return single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? whole;
}
