/** How a file is written: its indentation, columns, quotes and line ends. */
import type { DirectiveNode, Document } from './document.ts';
import type { LogicalLine } from './lines.ts';

/** The line end to write next to a line: its own, else the file's first one, else LF. */
export function lineEnding(document: Document, line: LogicalLine | null): string {
  const own = line === null ? '' : terminator(document.bytes, line);
  if (own !== '') return own;
  const newline = document.bytes.indexOf('\n');
  return document.bytes[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** The line end that closes a logical line; empty at the end of a file that has none. */
export function terminator(bytes: string, { end }: LogicalLine): string {
  if (bytes[end - 1] !== '\n') return '';
  return bytes[end - 2] === '\r' ? '\r\n' : '\n';
}

/** Blanks and tabs before the first word. */
export function indentation(bytes: string, { start }: LogicalLine): string {
  let end = start;
  while (bytes[end] === ' ' || bytes[end] === '\t') end += 1;
  return bytes.slice(start, end);
}

/** What to put behind a name so that its value stands in the column in which those of the two lines above stand. */
export function gapBelow(above: readonly [string, string], name: string): string {
  const [first, second] = above.map((text) => /^[^\s#"'\\]+ +(?=\S)/.exec(text)?.[0].length);
  const column = first === second ? (first ?? 0) : 0;
  return ' '.repeat(Math.max(1, column - name.length));
}

/** A single word, in the quotes that stand around the single word that it replaces. */
export function quotedAs(bytes: string, { args: [old, ...more] }: DirectiveNode, args: string): string {
  if (old === undefined || more.length > 0 || /[\s"'\\]/.test(args)) return args;
  const written = bytes.slice(old.start, old.end);
  const quote = /^(["']).*\1$/s.exec(written)?.[1] ?? '';
  return `${quote}${args}${quote}`;
}
