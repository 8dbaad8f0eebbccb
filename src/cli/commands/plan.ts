/** `fleet plan`: what would be done, and for whom; nothing is changed. */
import { dirname } from 'node:path';
import { renderPlan } from '../../reports/index.ts';
import { savePlan } from '../../store/index.ts';
import { exitCodeOfPlan } from '../change.ts';
import { InputError } from '../exit.ts';
import { readPlaybook } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { planPlaybook } from '../plan-playbook.ts';
import { openSession } from '../session.ts';
import { answer } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';

export interface PlanFlags extends InventoryFlags {
  readonly diff?: true;
  readonly out?: string;
  readonly detailedExitcode?: true;
}

export async function planCommand(file: string, flags: PlanFlags): Promise<number> {
  const playbook = await readPlaybook(file);
  const session = await openSession({ ...flags, playbookDir: dirname(file) }, null);
  const { fleet } = await planPlaybook(playbook, session, { flags });
  await Promise.all(fleet.hosts.map(({ connection }) => connection.close()));
  print(() => renderPlan(fleet.plan, { diff: flags.diff === true }));
  answer(() => ({ plan: fleet.plan, complete: !fleet.stopped }));
  if (flags.out !== undefined) {
    const saved = await savePlan(flags.out, fleet.plan);
    if (!saved.ok)
      throw new InputError(`${flags.out}: the plan can't be written: ${saved.error.reason}`, 'Choose another --out.');
    tell(`Apply exactly this plan with: fleet apply ${file} --plan ${flags.out}`);
  }
  return exitCodeOfPlan(fleet, flags.detailedExitcode === true);
}
