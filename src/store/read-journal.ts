/** Reads a journal from the disk. */
import { readFile } from 'node:fs/promises';
import { err, ok, type JournalEntry, type Result, type RunRecord, type StoreFailure } from '../core/index.ts';
import { reasonOf } from './errno.ts';
import { foldJournal } from './fold.ts';
import { CHAIN_START, completeLength, completeLines } from './chain.ts';
import { readLine } from './journal-line.ts';

/** A journal that was read: its entries, and where the next line goes. */
export interface ReadJournal {
  readonly entries: readonly JournalEntry[];
  readonly chain: string;
  /** Bytes of the complete lines. */
  readonly length: number;
}

/**
 * The record of the run in this journal. A last line without its newline is what a crash leaves, and is left out.
 * Fails with `record-damaged` where any other line can't be read or the first isn't `run-started`.
 */
export async function readJournal(path: string): Promise<Result<RunRecord, StoreFailure>> {
  const read = await readEntries(path);
  if (!read.ok) return read;
  const record = foldJournal(read.value.entries);
  return record === null ? damaged(path, 1, 'it does not tell of the beginning of a run') : ok(record);
}

/** All entries of a journal, as {@link readJournal} takes them. */
export async function readEntries(path: string): Promise<Result<ReadJournal, StoreFailure>> {
  const read = await readBytes(path);
  if (!read.ok) return read;
  const entries: JournalEntry[] = [];
  let chain = CHAIN_START;
  for (const line of completeLines(read.value)) {
    const result = readLine(line, chain);
    if (!result.ok) return damaged(path, entries.length + 1, result.error);
    entries.push(result.value.entry);
    chain = result.value.chain;
  }
  return ok({ entries, chain, length: completeLength(read.value) });
}

async function readBytes(path: string): Promise<Result<Buffer, StoreFailure>> {
  try {
    return ok(await readFile(path));
  } catch (thrown) {
    return damaged(path, 1, reasonOf(thrown));
  }
}

function damaged(path: string, line: number, reason: string): { readonly ok: false; readonly error: StoreFailure } {
  return err({ code: 'record-damaged', path, line, reason });
}
