/** The {@link RunStore} on a local directory: one folder a run. */
import { mkdir } from 'node:fs/promises';
import { err, ok, type Result, type RunHeader, type RunRecord, type StoreFailure } from '../core/index.ts';
import type { Clock, RunJournal, RunStore, StateLock } from '../ports/index.ts';
import { createJournal, discard, reopenJournal } from './journal/create-journal.ts';
import { unwritable } from './errno.ts';
import { acquire, release } from './lock.ts';
import { currentOwner } from './lock-owner.ts';
import { readHeads } from './journal/read-heads.ts';
import { readJournal } from './journal/read-journal.ts';
import { enterRun, reenterRun, sealedOnClose, type Sealer } from './journal/seal.ts';
import { runIds } from './run-ids.ts';
import { journalFile, lockFile } from './store-paths.ts';

export interface FileStoreOptions {
  /** The state directory, absolute. It is created with mode 0700 where it doesn't exist. */
  readonly directory: string;
  readonly clock?: Pick<Clock, 'now'>;
}

/** Journals are read a few at a time: a record of a large fleet takes tens of MB. */
const READ_AT_ONCE = 4;
const systemClock: Pick<Clock, 'now'> = { now: () => Date.now() };

/** Keeps records in `<directory>/runs/<id>/journal.jsonl`, files 0600, folders 0700. */
export function createFileStore({ directory, clock = systemClock }: FileStoreOptions): RunStore {
  return {
    lock: (run) => lockDirectory(directory, run, clock),
    begin: (header) => beginRun({ directory, clock }, header),
    reopen: (id) => reopenRun({ directory, clock }, id),
    list: (keep = () => true) => listRuns(directory, keep),
    heads: () => readHeads(directory),
    load: (id) => loadRun(directory, id),
  };
}

async function lockDirectory(
  directory: string,
  run: string,
  clock: Pick<Clock, 'now'>,
): Promise<Result<StateLock, StoreFailure>> {
  const path = lockFile(directory);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const owner = await currentOwner(run, clock.now());
    const taken = await acquire(path, owner);
    if (taken.ok) return ok({ release: () => release(path, owner).catch(() => undefined) });
    const { pid, run: other, since } = taken.error.holder ?? { pid: 0, run: 'unknown', since: 'unknown' };
    return err({ code: 'state-busy', path, pid, run: other, since });
  } catch (thrown) {
    return unwritable(path, thrown);
  }
}

/** The journal comes first: a run that the ledger names has one, and no host is touched before both are on the disk. */
async function beginRun(sealer: Sealer, header: RunHeader): Promise<Result<RunJournal, StoreFailure>> {
  const { directory } = sealer;
  const runs = await runIds(directory);
  if (!runs.ok) return runs;
  const created = await createJournal(directory, header);
  if (!created.ok) return created;
  const journal = created.value;
  const entered = await enterRun(sealer, header.id, { first: journal.end.chain, runs: runs.value });
  if (entered.ok) return ok(sealedOnClose(sealer, header.id, journal));
  await discard(journal, journalFile(directory, header.id));
  return entered;
}

async function reopenRun(sealer: Sealer, id: string): Promise<Result<RunJournal, StoreFailure>> {
  const opened = await reopenJournal(sealer.directory, id);
  if (!opened.ok) return opened;
  const entered = await reenterRun(sealer, id);
  if (entered.ok) return ok(sealedOnClose(sealer, id, opened.value));
  await opened.value.close();
  return entered;
}

async function listRuns(
  directory: string,
  keep: (run: RunRecord) => boolean,
): Promise<Result<readonly RunRecord[], StoreFailure>> {
  const ids = await runIds(directory);
  if (!ids.ok) return ids;
  const queue = ids.value.values();
  const records: RunRecord[] = [];
  const worker = async (): Promise<void> => {
    for (const id of queue) {
      const record = await readJournal(journalFile(directory, id));
      if (record.ok && keep(record.value)) records.push(record.value);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, worker));
  return ok(records.sort(newestFirst));
}

function newestFirst(a: RunRecord, b: RunRecord): number {
  const [left, right] = [`${a.started} ${a.id}`, `${b.started} ${b.id}`];
  return left < right ? 1 : left > right ? -1 : 0;
}

/** `id` may be the beginning of one; where several begin so, `record-missing` names them. */
async function loadRun(directory: string, id: string): Promise<Result<RunRecord, StoreFailure>> {
  const ids = await runIds(directory);
  if (!ids.ok) return ids;
  const similar = ids.value.includes(id) ? [id] : ids.value.filter((known) => id !== '' && known.startsWith(id));
  const [only] = similar;
  if (only !== undefined && similar.length === 1) return readJournal(journalFile(directory, only));
  return err({ code: 'record-missing', run: id, known: similar.length > 1 ? similar : ids.value });
}
