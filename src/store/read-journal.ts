/** Reads a journal from the disk. */
import { readFile } from 'node:fs/promises';
import { err, ok, type JournalEntry, type Result, type RunRecord, type StoreFailure } from '../core/index.ts';
import { reasonOf } from './errno.ts';
import { foldJournal } from './fold.ts';
import { CHAIN_START, readLine } from './journal-line.ts';

const NEWLINE = 0x0a;

/**
 * The record of the run in this journal. A last line without its newline is what a crash leaves, and is left out.
 * Fails with `record-damaged` where any other line can't be read or the first isn't `run-started`.
 */
export async function readJournal(path: string): Promise<Result<RunRecord, StoreFailure>> {
  const read = await readBytes(path);
  if (!read.ok) return read;
  const entries: JournalEntry[] = [];
  let chain = CHAIN_START;
  for (const line of linesOf(read.value)) {
    const result = readLine(line, chain);
    if (!result.ok) return damaged(path, entries.length + 1, result.error);
    entries.push(result.value.entry);
    chain = result.value.chain;
  }
  const record = foldJournal(entries);
  return record === null ? damaged(path, 1, 'it does not tell of the beginning of a run') : ok(record);
}

async function readBytes(path: string): Promise<Result<Buffer, StoreFailure>> {
  try {
    return ok(await readFile(path));
  } catch (thrown) {
    return damaged(path, 1, reasonOf(thrown));
  }
}

/** Complete lines. Only the byte 10 ends a line: what hosts say may hold U+2028, which JSON leaves as it is. */
function* linesOf(bytes: Buffer): Generator<string> {
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    yield bytes.toString('utf8', start, end);
    start = end + 1;
  }
}

function damaged(path: string, line: number, reason: string): { readonly ok: false; readonly error: StoreFailure } {
  return err({ code: 'record-damaged', path, line, reason });
}
