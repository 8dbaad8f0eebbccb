/** `fleet apply`: the plan, a question, the change, the proof. */
import { dirname } from 'node:path';
import type { Plan } from '../../core/index.ts';
import { openByHost, planFleet, savedPlanner } from '../../engine/index.ts';
import { loadPlan } from '../../store/index.ts';
import { afterAbort, type OnFailure } from '../runs/after-abort.ts';
import { changeHosts, type ChangeRequest } from '../runs/change.ts';
import { InputError } from '../exit.ts';
import { hostsNamed, namesOf } from '../inputs.ts';
import type { ChangeFlags, InventoryFlags } from '../options.ts';
import { planPlaybook } from '../runs/plan-playbook.ts';
import type { ListFlags, PlaybookFlags } from '../playbook/options.ts';
import { readPlaybook } from '../playbook/read.ts';
import { showLists } from '../playbook/show-lists.ts';
import { openRuns } from '../runs/load-runs.ts';
import { answer } from '../output/answer.ts';
import { openSession, type CommandSession } from '../session.ts';
import { jobOf } from '../tasks.ts';

export interface ApplyFlags extends InventoryFlags, ChangeFlags, PlaybookFlags, ListFlags {
  readonly plan?: string;
  readonly onFailure?: OnFailure;
}

export async function applyCommand(file: string, flags: ApplyFlags): Promise<number> {
  answer(() => ({ runs: [] }));
  const listed = await showLists(file, { ...flags, playbookDir: dirname(file) });
  if (listed !== null) return listed;
  const chosen = await readPlaybook(file, flags);
  const session = await openSession(
    { ...flags, playbookDir: dirname(file) },
    flags.guard ? flags.confirmTimeout : null,
  );
  const onAborted = afterAbort(session, flags);
  if (flags.plan !== undefined) {
    const { rollout } = await jobOf(chosen, session.inventory, flags);
    return applySaved(flags.plan, session, { flags, rollout, onAborted });
  }
  const { fleet, settings, rollout } = await planPlaybook(chosen, session, { flags, change: flags });
  return changeHosts(session, { fleet, settings, flags, takesBack: null, rollout, onAborted });
}

/** Exactly what was reviewed: hosts that are no longer what the plan was made for are declined. */
async function applySaved(
  path: string,
  session: CommandSession,
  { flags, ...request }: Pick<ChangeRequest, 'rollout' | 'onAborted'> & { readonly flags: ApplyFlags },
): Promise<number> {
  const loaded = await loadPlan(path);
  if (!loaded.ok)
    throw new InputError(
      `${path}: not a plan that can be applied: ${loaded.error.reason}`,
      'Make a new one with: fleet plan --out FILE',
    );
  const plan: Plan = loaded.value;
  await refuseTwice(plan, session);
  const selected = new Set(await namesOf(session.inventory, 'all', flags));
  const gone = plan.hosts.filter(({ host }) => !session.inventory.hosts.has(host)).map(({ host }) => host);
  if (gone.length > 0)
    throw new InputError(
      `${path}: not in the inventory: ${gone.join(', ')}`,
      'Nothing was touched. Use the inventory that the plan was made with.',
    );
  const hosts = hostsNamed(
    session.inventory,
    plan.hosts.map(({ host }) => host).filter((host) => selected.has(host)),
  );
  const settings = session.settings(plan.clients, flags);
  const open = openByHost(await openRuns(session));
  const { id, kind, source, order, clients } = plan;
  const fleet = await session.withProgress(hosts.length, () =>
    planFleet({ id, kind, source, order, clients, hosts, open, planner: savedPlanner(plan) }, session.engine, settings),
  );
  return changeHosts(session, { ...request, fleet, settings, flags, takesBack: null, reviewed: true });
}

/** A plan's id is its run's id, so it can be applied once. */
async function refuseTwice(plan: Plan, session: CommandSession): Promise<void> {
  const earlier = await session.engine.store.load(plan.id);
  if (earlier.ok && earlier.value.id === plan.id) {
    throw new InputError(
      `plan ${plan.id} was applied already, at ${earlier.value.started}`,
      `Nothing was touched. Look with: fleet show ${plan.id}`,
    );
  }
}
