/** Cuts a logical line into words as httpd's ap_getword_conf does. */
import { isSpace } from './lines.ts';

/** One word. `[start, end)` is its place in the line's text, quotes included. */
export interface Word {
  /** The word with quotes and escapes taken away. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The next word from `from` on, and where the one behind it starts. Rules of `ap_getword_conf`/`substring_conf`
 * (server/util.c): a word is quoted only if it *starts* with `"` or `'`; an unterminated quote ends with the line; the
 * character after a closing quote starts the next word even without a blank; `\\` is a backslash everywhere, an
 * escaped quote is a quote inside quotes, any other backslash stays.
 */
export function readWord(text: string, from: number): { word: Word; next: number } {
  const start = pastBlanks(text, from);
  const quote = text[start];
  const quoted = quote === '"' || quote === "'";
  const innerStart = quoted ? start + 1 : start;
  const innerEnd = quoted ? quotedEnd(text, innerStart, quote) : bareEnd(text, start);
  const end = quoted ? Math.min(innerEnd + 1, text.length) : innerEnd;
  const inner = text.slice(innerStart, innerEnd);
  return { word: { value: unescape(inner, quoted ? quote : null), start, end }, next: pastBlanks(text, end) };
}

/** All words of `text` from offset `from` on. */
export function splitWords(text: string, from = 0): Word[] {
  const words: Word[] = [];
  let position = pastBlanks(text, from);
  while (position < text.length) {
    const { word, next } = readWord(text, position);
    words.push(word);
    position = next;
  }
  return words;
}

function pastBlanks(text: string, from: number): number {
  let position = from;
  while (position < text.length && isSpace(text.charCodeAt(position))) position += 1;
  return position;
}

function bareEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1;
  return end;
}

function quotedEnd(text: string, from: number, quote: string): number {
  let end = from;
  while (end < text.length && text[end] !== quote) end += escapes(text, end, quote) ? 2 : 1;
  return Math.min(end, text.length);
}

function escapes(text: string, at: number, quote: string): boolean {
  const next = text[at + 1];
  return text[at] === '\\' && next !== undefined && (next === quote || next === '\\');
}

function unescape(inner: string, quote: string | null): string {
  if (!inner.includes('\\')) return inner;
  let out = '';
  for (let i = 0; i < inner.length; i += 1) {
    const next = inner[i + 1];
    const escaped = inner[i] === '\\' && (next === '\\' || (quote !== null && next === quote));
    if (escaped) i += 1;
    out += inner[i] ?? '';
  }
  return out;
}
