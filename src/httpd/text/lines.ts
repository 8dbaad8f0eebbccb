/** Cuts the bytes of a configuration file into the logical lines httpd reads, without losing a byte. */

/** A run of logical text that stands contiguously in the file. */
export interface Segment {
  /** Offset in {@link LogicalLine.text}. */
  readonly textStart: number;
  /** Offset in the file. */
  readonly byteStart: number;
}

/**
 * What httpd takes as one line: physical lines joined by continuations, trimmed. `[start, end)` covers every byte of
 * it in the file including the line terminator, so that the lines of a file tile it without gaps.
 */
export interface LogicalLine {
  readonly start: number;
  readonly end: number;
  /** First and last physical line, counted from 1. httpd's own messages name the last one. */
  readonly line: number;
  readonly endLine: number;
  /** The text as httpd's tokenizer gets it. */
  readonly text: string;
  readonly segments: readonly Segment[];
  /** The file ended while a continuation was open: text appended to the file would become part of this line. */
  readonly dangling: boolean;
}

interface Piece {
  start: number;
  end: number;
}

const LF = 10;
const CR = 13;
const BACKSLASH = 92;

/** `apr_isspace` in the C locale: blank, tab, LF, VT, FF, CR. Not the no-break space of latin1. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/**
 * Splits `bytes` (latin1) as `ap_cfg_getline_core` of httpd's server/util.c does. Any trailing backslash continues, a
 * doubled one too, and so does one at the end of a comment; backslash CRLF continues, backslash blank does not; a NUL
 * ends the text of its line; a backslash at the very end of the file is a character like any other.
 * Laws: the lines tile `[0, bytes.length)`; time is linear in `bytes.length`.
 */
export function splitLogicalLines(bytes: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let position = 0;
  let line = 1;
  while (position < bytes.length) {
    const logical = readLogicalLine(bytes, position, line);
    lines.push(logical);
    position = logical.end;
    line = logical.endLine + 1;
  }
  return lines;
}

/** The offset in the file of the character at `textOffset` of the line's text. */
export function byteOffset(line: LogicalLine, textOffset: number): number {
  let found: Segment = line.segments[0] ?? { textStart: 0, byteStart: line.start };
  let low = 0;
  let high = line.segments.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = line.segments[middle];
    if (segment === undefined || segment.textStart > textOffset) high = middle - 1;
    else {
      found = segment;
      low = middle + 1;
    }
  }
  return found.byteStart + (textOffset - found.textStart);
}

function readLogicalLine(bytes: string, start: number, firstLine: number): LogicalLine {
  const pieces: Piece[] = [];
  let position = start;
  let line = firstLine;
  for (;;) {
    const newline = bytes.indexOf('\n', position);
    const end = newline === -1 ? bytes.length : newline + 1;
    const nul = indexBefore(bytes, position, end);
    pieces.push({ start: position, end: nul === -1 ? end : nul });
    position = end;
    const terminated = nul === -1 && newline !== -1;
    if (!terminated || !takeContinuation(bytes, pieces))
      return finish(bytes, { start, position, line, firstLine, pieces });
    // At the end of the file httpd counts the line that isn't there, too.
    line += 1;
    if (position >= bytes.length) return finish(bytes, { start, position, line, firstLine, pieces, open: true });
  }
}

function indexBefore(bytes: string, from: number, end: number): number {
  const nul = bytes.slice(from, end).indexOf('\0');
  return nul === -1 ? -1 : from + nul;
}

/**
 * Removes a trailing backslash before the line end and says whether there was one. httpd looks at the joined text, not
 * at the physical line: after a doubled backslash an empty line continues once more.
 */
function takeContinuation(bytes: string, pieces: Piece[]): boolean {
  if (lastCode(bytes, pieces) !== LF) return false;
  dropLast(pieces);
  if (lastCode(bytes, pieces) === CR) dropLast(pieces);
  if (lastCode(bytes, pieces) !== BACKSLASH) return false;
  dropLast(pieces);
  return true;
}

function lastCode(bytes: string, pieces: Piece[]): number {
  for (let last = pieces.at(-1); last !== undefined; last = pieces.at(-1)) {
    if (last.end > last.start) return bytes.charCodeAt(last.end - 1);
    pieces.pop();
  }
  return -1;
}

function dropLast(pieces: Piece[]): void {
  const last = pieces.at(-1);
  if (last !== undefined) last.end -= 1;
}

interface Read {
  readonly start: number;
  readonly position: number;
  readonly line: number;
  readonly firstLine: number;
  readonly pieces: readonly Piece[];
  readonly open?: boolean;
}

function finish(bytes: string, read: Read): LogicalLine {
  const parts: string[] = [];
  const segments: Segment[] = [];
  let length = 0;
  for (const piece of read.pieces) {
    if (piece.end === piece.start) continue;
    segments.push({ textStart: length, byteStart: piece.start });
    parts.push(bytes.slice(piece.start, piece.end));
    length += piece.end - piece.start;
  }
  const { text, cut } = trim(parts.join(''));
  return {
    start: read.start,
    end: read.position,
    line: read.firstLine,
    endLine: read.line,
    text,
    segments: cut === 0 ? segments : shift(segments, cut),
    dangling: read.open === true || bytes.charCodeAt(read.position - 1) === BACKSLASH,
  };
}

function trim(text: string): { text: string; cut: number } {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return { text: text.slice(start, end), cut: start };
}

function shift(segments: readonly Segment[], cut: number): Segment[] {
  return segments.map((s) => ({ textStart: s.textStart - cut, byteStart: s.byteStart }));
}
