/** Loads the runs of this state directory, for commands that work on hosts. */
import type { RunRecord } from '../core/index.ts';
import { valueOf } from './records.ts';
import type { CommandSession } from './session.ts';

/** Every run that can be read, newest first. */
export async function allRuns({ engine }: Pick<CommandSession, 'engine'>): Promise<readonly RunRecord[]> {
  return valueOf(await engine.store.list());
}

/** One run by its id or the beginning of it. */
export async function chosenRun(id: string, { engine }: Pick<CommandSession, 'engine'>): Promise<RunRecord> {
  return valueOf(await engine.store.load(id));
}
