/**
 * One line of a journal: the entry as JSON, with the hash that chains it to the lines before. So a line that was
 * altered, put in or taken out in the middle shows. (Whoever can write the file can also make a new chain: it finds
 * accidents and edits, not forgers; and lines cut off at the end look like a crash.)
 */
import { createHash } from 'node:crypto';
import { err, ok, type JournalEntry, type Result } from '../core/index.ts';
import { isJournalEntry } from './schemas.ts';
import { nestingOf } from './nesting.ts';

/** What the first line is chained to. */
export const CHAIN_START = '0'.repeat(64);

/** `,"chain":"` 64 hex digits `"}` */
const SUFFIX = /^,"chain":"([0-9a-f]{64})"\}$/;
const SUFFIX_LENGTH = 76;
const MAX_NESTING = 32;

/** A line without its newline, and the hash to which the next one is chained. */
export interface ChainedLine {
  readonly line: string;
  readonly chain: string;
}

export function writeLine(entry: JournalEntry, previous: string): ChainedLine {
  const json = JSON.stringify(entry);
  const chain = chainOf(previous, json);
  return { line: `${json.slice(0, -1)},"chain":"${chain}"}`, chain };
}

/** An entry read back; the error says what is wrong with the line, in words that follow "line 4:". */
export function readLine(line: string, previous: string): Result<{ entry: JournalEntry; chain: string }, string> {
  const chain = SUFFIX.exec(line.slice(-SUFFIX_LENGTH))?.[1];
  if (chain === undefined) return err('it is not a complete journal line');
  const json = `${line.slice(0, -SUFFIX_LENGTH)}}`;
  if (chainOf(previous, json) !== chain) return err('it was altered, or a line before it is missing');
  const entry = parseEntry(json);
  return entry === null ? err('it is no journal entry that this version of fleet knows') : ok({ entry, chain });
}

function parseEntry(json: string): JournalEntry | null {
  if (nestingOf(json) > MAX_NESTING) return null;
  try {
    const value: unknown = JSON.parse(json);
    return isJournalEntry(value) ? value : null;
  } catch {
    return null;
  }
}

function chainOf(previous: string, json: string): string {
  return createHash('sha256').update(previous).update(json).digest('hex');
}
