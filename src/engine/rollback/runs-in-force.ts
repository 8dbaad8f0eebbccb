/** Which runs there are to take back, with no more than one of them in memory. */
import { exceptionState, type FileChange, type RunRecord, type StoreFailure } from '../../core/index.ts';
import type { RunHead, RunStore } from '../../ports/index.ts';
import { hostsToTakeBack } from './rollback.ts';

/** A run whose change is still in force on some hosts. */
export interface RunInForce {
  readonly run: RunRecord;
  /** What it changed on each of them. */
  readonly changes: ReadonlyMap<string, readonly FileChange[]>;
}

/** Where runs are found. A journal that can't be read is told to `damaged`, and left out. */
export interface RunSearch {
  readonly store: Pick<RunStore, 'load'>;
  /** Of all runs, newest first. */
  readonly heads: readonly RunHead[];
  readonly damaged: (failure: StoreFailure) => void;
}

/** Apply runs in force, the newest first: a later run may have edited what an earlier one wrote. */
export async function* runsInForce(search: RunSearch): AsyncGenerator<RunInForce> {
  for (const { id, kind } of search.heads) {
    const run = kind === 'apply' ? await loaded(id, search) : null;
    if (run === null) continue;
    const changes = await changesInForce(run, search);
    if (changes.size > 0) yield { run, changes };
  }
}

/** Those whose last day is past. `now` in milliseconds since 1970. */
export async function* expiredRuns(search: RunSearch, now: number): AsyncGenerator<RunInForce> {
  for await (const found of runsInForce(search)) if (exceptionState(found.run.expires, now) === 'overdue') yield found;
}

/** What of a run wasn't taken back, by host. */
export async function changesInForce(
  run: RunRecord,
  search: RunSearch,
): Promise<ReadonlyMap<string, readonly FileChange[]>> {
  const backs: RunRecord[] = [];
  for (const { id } of search.heads.filter(({ takesBack }) => takesBack === run.id)) {
    const back = await loaded(id, search);
    if (back !== null) backs.push(back);
  }
  return hostsToTakeBack(run, backs);
}

async function loaded(id: string, { store, damaged }: RunSearch): Promise<RunRecord | null> {
  const run = await store.load(id);
  if (!run.ok) damaged(run.error);
  return run.ok ? run.value : null;
}
