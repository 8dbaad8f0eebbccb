/** What is written to the ledger when a journal begins, is opened again, and ends. */
import type { Result, StoreFailure } from '../../core/index.ts';
import type { Clock, RunJournal } from '../../ports/index.ts';
import { appendToLedger, type Ledger, type LedgerEntry } from './ledger.ts';
import { readEntries } from './read-journal.ts';
import { journalFile, ledgerFile } from '../store-paths.ts';
import type { FileJournal } from './write-journal.ts';

/** A state directory, and the time. */
export interface Sealer {
  readonly directory: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** Enters a journal that has its first line. Runs whose controller died are sealed as they are found. */
export function enterRun(
  { directory, clock }: Sealer,
  run: string,
  { first, runs }: { readonly first: string; readonly runs: readonly string[] },
): Promise<Result<void, StoreFailure>> {
  const at = new Date(clock.now()).toISOString();
  return appendToLedger(ledgerFile(directory), async (ledger) => {
    const earlier = runs.filter((id) => id !== run);
    const stock = ledger === null ? await adopted(directory, earlier, at) : await openRuns(directory, ledger, at);
    return [...stock, { type: 'run-begun', at, run, first }];
  });
}

/** Enters that a journal is opened again. */
export function reenterRun({ directory, clock }: Sealer, run: string): Promise<Result<void, StoreFailure>> {
  const at = new Date(clock.now()).toISOString();
  return appendToLedger(ledgerFile(directory), async (ledger) => [
    ...(ledger === null ? [] : await openRuns(directory, ledger, at)),
    { type: 'run-reopened', at, run },
  ]);
}

/** The journal, sealed when it is closed. A seal that can't be written is made up for by the next run. */
export function sealedOnClose({ directory, clock }: Sealer, run: string, journal: FileJournal): RunJournal {
  let closed = false;
  return {
    append: (entry) => journal.append(entry),
    close: async () => {
      if (closed) return;
      closed = true;
      await journal.close();
      const { lines, chain } = journal.end;
      const at = new Date(clock.now()).toISOString();
      await appendToLedger(ledgerFile(directory), () =>
        Promise.resolve([{ type: 'run-sealed', at, run, lines, last: chain, how: 'closed' }]),
      );
    },
  };
}

/** Journals of a version of fleet that had no ledger. */
async function adopted(directory: string, runs: readonly string[], at: string): Promise<readonly LedgerEntry[]> {
  const seals = await Promise.all(runs.toSorted().map((run) => sealAsFound(directory, run, at)));
  return seals.flatMap((seal) => (seal === null ? [] : [seal]));
}

async function openRuns(directory: string, { entries }: Ledger, at: string): Promise<readonly LedgerEntry[]> {
  const open = new Set<string>();
  for (const { type, run } of entries) {
    if (type === 'run-sealed') open.delete(run);
    else open.add(run);
  }
  const seals = await Promise.all([...open].map((run) => sealAsFound(directory, run, at)));
  return seals.flatMap((seal) => (seal === null ? [] : [seal]));
}

/** Null for a journal that can't be read: it stays open, and `fleet records verify` tells of it. */
async function sealAsFound(directory: string, run: string, at: string): Promise<LedgerEntry | null> {
  const read = await readEntries(journalFile(directory, run));
  if (!read.ok) return null;
  const { entries, chain } = read.value;
  return { type: 'run-sealed', at, run, lines: entries.length, last: chain, how: 'found' };
}
