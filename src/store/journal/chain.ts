/**
 * Lines that are chained by hash: JSON whose last member is `"chain"`, the SHA-256 over the chain value of the line
 * before (64 zeros for the first) followed by the line's JSON without that member. A line that was altered, put in or
 * taken out shows, with nothing but `sha256sum` (see the README of this folder).
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../core/index.ts';

/** What the first line is chained to. */
export const CHAIN_START = '0'.repeat(64);

/** `,"chain":"` 64 hex digits `"}` */
const SUFFIX = /^,"chain":"([0-9a-f]{64})"\}$/;
const SUFFIX_LENGTH = 76;

/** A line without its newline, and the hash to which the next one is chained. */
export interface ChainedLine {
  readonly line: string;
  readonly chain: string;
}

/** `value` is an object with at least one member. */
export function chainLine(value: object, previous: string): ChainedLine {
  const json = JSON.stringify(value);
  const chain = chainOf(previous, json);
  return { line: `${json.slice(0, -1)},"chain":"${chain}"}`, chain };
}

/** A line taken apart, its chain value not yet checked; null where it has none. */
export function splitLine(line: string): { readonly json: string; readonly chain: string } | null {
  const chain = SUFFIX.exec(line.slice(-SUFFIX_LENGTH))?.[1];
  return chain === undefined ? null : { json: `${line.slice(0, -SUFFIX_LENGTH)}}`, chain };
}

/** The JSON and the chain value of a line that follows `previous`; the error's words follow "line 4:". */
export function unchainLine(line: string, previous: string): Result<{ json: string; chain: string }, string> {
  const parts = splitLine(line);
  if (parts === null) return err('it is not a complete line of a record');
  if (chainOf(previous, parts.json) !== parts.chain) return err('it was altered, or a line before it is missing');
  return ok(parts);
}

export function chainOf(previous: string, json: string): string {
  return createHash('sha256').update(previous).update(json).digest('hex');
}

const NEWLINE = 0x0a;

/**
 * Complete lines. Only the byte 10 ends a line: what hosts say may hold U+2028, which JSON leaves as it is. A line that
 * is no UTF-8 comes as an empty one: decoded, different bytes would look the same, and have the same hash.
 */
export function* completeLines(bytes: Buffer): Generator<string> {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const line = bytes.subarray(start, end);
    yield isUtf8(line) ? line.toString('utf8') : '';
    start = end + 1;
  }
}

/** Bytes up to and with the last newline: what follows is half a line, as a crash leaves it. */
export function completeLength(bytes: Buffer): number {
  return bytes.lastIndexOf(NEWLINE) + 1;
}
