/** How every run of a state directory began. */
import { ok, type Result, type StoreFailure } from '../../core/index.ts';
import type { RunHead, RunHeads } from '../../ports/index.ts';
import { unwritable } from '../errno.ts';
import { readLedger } from './ledger.ts';
import { readHead } from './read-journal.ts';
import { runIds } from '../run-ids.ts';
import { journalFile, ledgerFile } from '../store-paths.ts';

/** Newest first; of each journal no more than its first line is read. */
export async function readHeads(directory: string): Promise<Result<RunHeads, StoreFailure>> {
  const ids = await runIds(directory);
  if (!ids.ok) return ids;
  const heads: RunHead[] = [];
  const damaged: StoreFailure[] = [];
  for (const id of ids.value) {
    const head = await readHead(journalFile(directory, id));
    if (head.ok) heads.push(head.value);
    else damaged.push(head.error);
  }
  try {
    return ok({ heads: newestFirst(heads, await begunOrder(directory)), damaged });
  } catch (thrown) {
    return unwritable(ledgerFile(directory), thrown);
  }
}

/** The place of each run in the ledger, which tells the order also where the clock went back in between. */
async function begunOrder(directory: string): Promise<ReadonlyMap<string, number>> {
  const ledger = await readLedger(ledgerFile(directory));
  return new Map((ledger?.entries ?? []).flatMap(({ type, run }, at) => (type === 'run-begun' ? [[run, at]] : [])));
}

/** By the time where the ledger doesn't know all of them: it is damaged, or younger than the runs. */
function newestFirst(heads: readonly RunHead[], order: ReadonlyMap<string, number>): readonly RunHead[] {
  const known = heads.every(({ id }) => order.has(id));
  const key = ({ id, started }: RunHead): string =>
    known ? String(order.get(id) ?? 0).padStart(12, '0') : `${started} ${id}`;
  return heads.toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
}
