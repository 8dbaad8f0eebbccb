/** `fleet plan`: what would be done, and for whom; nothing is changed. */
import { dirname } from 'node:path';
import { renderPlan } from '../../reports/index.ts';
import { savePlan } from '../../store/index.ts';
import { exitCodeOfPlan } from '../runs/change.ts';
import { InputError } from '../exit.ts';
import type { InventoryFlags } from '../options.ts';
import { planPlaybook } from '../runs/plan-playbook.ts';
import type { ListFlags, PlaybookFlags } from '../playbook/options.ts';
import { readPlaybook } from '../playbook/read.ts';
import { showLists } from '../playbook/show-lists.ts';
import { openSession } from '../session.ts';
import { answer } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';

export interface PlanFlags extends InventoryFlags, PlaybookFlags, ListFlags {
  readonly diff?: true;
  readonly out?: string;
  readonly detailedExitcode?: true;
}

export async function planCommand(file: string, flags: PlanFlags): Promise<number> {
  const listed = await showLists(file, { ...flags, playbookDir: dirname(file) });
  if (listed !== null) return listed;
  const chosen = await readPlaybook(file, flags);
  const session = await openSession({ ...flags, playbookDir: dirname(file) }, null);
  const { fleet } = await planPlaybook(chosen, session, { flags });
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
