/** Plans a playbook on its hosts: what `fleet plan` shows and `fleet apply` carries out. */
import { openByHost, planFleet, playbookPlanner, type EngineSettings, type PlannedFleet } from '../../engine/index.ts';
import type { ChangeFlags, InventoryFlags } from '../options.ts';
import { openRuns } from './load-runs.ts';
import type { ChosenPlaybook } from '../playbook/read.ts';
import { newRunId } from './run-id.ts';
import type { CommandSession } from '../session.ts';
import { jobOf, type Job } from '../tasks.ts';

/** `change` are the flags of a command that may go on to change the hosts. */
export async function planPlaybook(
  chosen: ChosenPlaybook,
  session: CommandSession,
  { flags, change }: { readonly flags: InventoryFlags; readonly change?: ChangeFlags },
): Promise<{ readonly fleet: PlannedFleet; readonly settings: EngineSettings; readonly rollout: Job['rollout'] }> {
  const { hosts, clients, order, rollout, workFor } = await jobOf(chosen, session.inventory, flags);
  const settings = session.settings(clients, change);
  const id = newRunId(new Date());
  const planner = playbookPlanner(workFor(id), { engine: session.engine, settings });
  const open = openByHost(await openRuns(session));
  const request = { id, kind: 'apply' as const, source: chosen.playbook.file, order, clients, hosts, planner, open };
  const fleet = await session.withProgress(hosts.length, () => planFleet(request, session.engine, settings));
  return { fleet, settings, rollout };
}
