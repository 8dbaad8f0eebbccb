/** The words of a logical line, cut once: the distribution's files are the same on all hosts of a fleet. */
import type { LogicalLine } from './lines.ts';
import { readWord, splitWords } from './words.ts';

/** A line as httpd cuts it: the first word decides what it is. */
export interface LineWords {
  /** Without quotes and escapes; empty for a line that begins with two quotes. */
  readonly first: string;
  /** Everything behind the first word, quotes and all. */
  readonly rest: string;
  /** The words of {@link LineWords.rest}, without quotes and escapes. */
  readonly args: readonly string[];
}

const known = new WeakMap<LogicalLine, LineWords>();

/** The words of `text`, which is the line's own text or what became of it when variables were put in. */
export function wordsOf(line: LogicalLine, text: string): LineWords {
  if (text !== line.text) return cut(text);
  const words = known.get(line) ?? cut(text);
  known.set(line, words);
  return words;
}

function cut(text: string): LineWords {
  const { word, next } = readWord(text, 0);
  return { first: word.value, rest: text.slice(next), args: splitWords(text, next).map(({ value }) => value) };
}
