/** Takes one run back on some hosts: a run of its own, whose plan is the inverse. */
import type { Host } from '../../core/index.ts';
import { openByHost, planFleet, rollbackPlanner, type TakeBack } from '../../engine/index.ts';
import { changeHosts } from './change.ts';
import { openRuns } from './load-runs.ts';
import type { ChangeFlags, InventoryFlags } from '../options.ts';
import { newRunId, ownerHere } from './run-id.ts';
import type { CommandSession } from '../session.ts';

export interface TakeBackFlags extends InventoryFlags, ChangeFlags {
  readonly force?: true;
}

export interface TakeBackRequest extends Pick<TakeBack, 'run' | 'changesOn'> {
  readonly hosts: readonly Host[];
  /** Client classes that the run was for. */
  readonly clients: readonly string[];
}

/** Gives the exit code. */
export async function takeBack(
  { run, changesOn, hosts, clients }: TakeBackRequest,
  session: CommandSession,
  flags: TakeBackFlags,
): Promise<number> {
  const settings = session.settings(clients, flags);
  const id = newRunId(new Date());
  const order = { owner: ownerHere(), reason: `takes back run ${run}`, expires: null };
  const planner = rollbackPlanner({ run, changesOn, force: flags.force === true }, session.engine);
  const open = openByHost(await openRuns(session));
  const request = { id, kind: 'rollback' as const, source: run, order, clients, hosts, planner, open };
  const fleet = await session.withProgress(hosts.length, () => planFleet(request, session.engine, settings));
  return changeHosts(session, { fleet, settings, flags, takesBack: run });
}
