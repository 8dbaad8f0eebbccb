/** Loads the runs of this state directory, for commands that work on hosts. */
import { explain, type RunRecord, type StoreFailure } from '../../core/index.ts';
import { openHosts, type RunSearch } from '../../engine/index.ts';
import { valueOf } from './records.ts';
import type { CommandSession } from '../session.ts';
import { tell } from '../terminal.ts';

/** Every run that can be read, newest first; with `keep` those for which it holds, and no more in memory. */
export async function allRuns(
  { engine }: Pick<CommandSession, 'engine'>,
  keep?: (run: RunRecord) => boolean,
): Promise<readonly RunRecord[]> {
  return valueOf(await engine.store.list(keep));
}

/** The runs that left a host open. */
export function openRuns(session: Pick<CommandSession, 'engine'>): Promise<readonly RunRecord[]> {
  return allRuns(session, (run) => openHosts(run).length > 0);
}

/** What it takes to look for runs one at a time. Journals that can't be read are told, once each, and left out. */
export async function runSearch({ engine: { store } }: Pick<CommandSession, 'engine'>): Promise<RunSearch> {
  const { heads, damaged } = valueOf(await store.heads());
  const told = new Set<string>();
  const tellDamaged = (failure: StoreFailure): void => {
    const { what } = explain(failure);
    if (!told.has(what)) tell(`warning: this run is left out: ${what}`);
    told.add(what);
  };
  damaged.forEach(tellDamaged);
  return { store, heads, damaged: tellDamaged };
}

/** One run by its id or the beginning of it. */
export async function chosenRun(id: string, { engine }: Pick<CommandSession, 'engine'>): Promise<RunRecord> {
  return valueOf(await engine.store.load(id));
}
