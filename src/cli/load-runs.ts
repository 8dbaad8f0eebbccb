/** Loads the runs of this state directory, for commands that work on hosts. */
import type { RunRecord } from '../core/index.ts';
import { openHosts } from '../engine/index.ts';
import { valueOf } from './records.ts';
import type { CommandSession } from './session.ts';

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

/** One run by its id or the beginning of it. */
export async function chosenRun(id: string, { engine }: Pick<CommandSession, 'engine'>): Promise<RunRecord> {
  return valueOf(await engine.store.load(id));
}
