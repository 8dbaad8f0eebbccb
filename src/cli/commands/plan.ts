/** `fleet plan`: what would be done, and for whom; nothing is changed. */
import { planFleet, playbookPlanner } from '../../engine/index.ts';
import { renderPlan } from '../../reports/index.ts';
import { savePlan } from '../../store/index.ts';
import { exitCodeOfPlan } from '../change.ts';
import { InputError } from '../exit.ts';
import { readPlaybook } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { newRunId } from '../run-id.ts';
import { openSession } from '../session.ts';
import { jobOf } from '../tasks.ts';
import { print, tell } from '../terminal.ts';

export interface PlanFlags extends InventoryFlags {
  readonly diff?: true;
  readonly out?: string;
  readonly detailedExitcode?: true;
}

export async function planCommand(file: string, flags: PlanFlags): Promise<number> {
  const playbook = await readPlaybook(file);
  const session = await openSession(flags, null);
  const job = await jobOf(playbook, session.inventory, flags);
  const settings = session.settings(job.clients);
  const id = newRunId(new Date());
  const planner = playbookPlanner(job.tasksFor(id), { engine: session.engine, settings });
  const request = {
    id,
    kind: 'apply' as const,
    source: file,
    order: job.order,
    clients: job.clients,
    hosts: job.hosts,
    planner,
  };
  const fleet = await session.withProgress(job.hosts.length, () => planFleet(request, session.engine, settings));
  await Promise.all(fleet.hosts.map(({ connection }) => connection.close()));
  print(renderPlan(fleet.plan, { diff: flags.diff === true }));
  if (flags.out !== undefined) {
    const saved = await savePlan(flags.out, fleet.plan);
    if (!saved.ok)
      throw new InputError(`${flags.out}: the plan can't be written: ${saved.error.reason}`, 'Choose another --out.');
    tell(`Apply exactly this plan with: fleet apply ${file} --plan ${flags.out}`);
  }
  return exitCodeOfPlan(fleet, flags.detailedExitcode === true);
}
