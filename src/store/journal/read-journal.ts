/** Reads a journal from the disk. */
import { open, readFile } from 'node:fs/promises';
import { err, ok, type JournalEntry, type Result, type RunRecord, type StoreFailure } from '../../core/index.ts';
import type { RunHead } from '../../ports/index.ts';
import { reasonOf } from '../errno.ts';
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

/** How the run of this journal began: its first line, and no more is read. */
export async function readHead(path: string): Promise<Result<RunHead, StoreFailure>> {
  try {
    const read = readLine(await firstLine(path), CHAIN_START);
    if (!read.ok) return damaged(path, 1, read.error);
    if (read.value.entry.type !== 'run-started') return damaged(path, 1, 'it does not tell of the beginning of a run');
    const { hosts: _hosts, ...head } = read.value.entry.run;
    return ok(head);
  } catch (thrown) {
    return damaged(path, 1, reasonOf(thrown));
  }
}

const BLOCK = 64 * 1024;

/** Empty where the file has no complete line. */
async function firstLine(path: string): Promise<string> {
  await using file = await open(path, 'r');
  let text = Buffer.alloc(0);
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, text.length);
    text = Buffer.concat([text, buffer.subarray(0, bytesRead)]);
    for (const line of completeLines(text)) return line;
    if (bytesRead === 0) return '';
  }
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
