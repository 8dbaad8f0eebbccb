/** The second half of every command that changes hosts: show the plan, ask, carry it out, report. */
import {
  exitCodeOf,
  printable,
  type Approval,
  type Host,
  type HostOutcome,
  type PlayRollout,
  type RunHeader,
} from '../../core/index.ts';
import { applyFleet, type Aborted, type EngineSettings, type PlannedFleet } from '../../engine/index.ts';
import { renderOutcomes, renderPlan } from '../../reports/index.ts';
import { keepPlan } from '../../store/index.ts';
import { askWhether } from '../passwords/ask.ts';
import { EXIT, gravest, InputError } from '../exit.ts';
import type { ChangeFlags, InventoryFlags } from '../options.ts';
import { valueOf } from './records.ts';
import { ownerHere } from './run-id.ts';
import type { CommandSession } from '../session.ts';
import { signRecords } from './sign-records.ts';
import { answerItem } from '../output/answer.ts';
import { outputForm } from '../output/form.ts';
import { isInteractive, print, tell, whileAsking } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface ChangeRequest {
  readonly fleet: PlannedFleet;
  readonly settings: EngineSettings;
  readonly flags: ChangeFlags & Pick<InventoryFlags, 'stateDir'>;
  /** Whether the plan is one that was saved, so that it could be reviewed. */
  readonly reviewed?: true;
  /** For a rollback: the run that it takes back. */
  readonly takesBack: string | null;
  /** How the change goes over the hosts; null: over all at once. */
  readonly rollout?: readonly PlayRollout[] | null;
  /** What follows where too much failed, e.g. a rollback; gives its exit code. */
  readonly onAborted?: (run: AbortedRun) => Promise<number>;
}

/** A run that stopped because too much failed. */
export interface AbortedRun {
  readonly id: string;
  readonly clients: readonly string[];
  readonly outcomes: readonly HostOutcome[];
  readonly aborted: Aborted;
  readonly hosts: readonly Host[];
}

/** Gives the exit code. The plan is printed before anything is touched, and connections are closed in any case. */
export async function changeHosts(session: CommandSession, request: ChangeRequest): Promise<number> {
  try {
    return await carryOut(session, request);
  } finally {
    await Promise.all(request.fleet.hosts.map(({ connection }) => connection.close()));
  }
}

async function carryOut(session: CommandSession, request: ChangeRequest): Promise<number> {
  const { fleet, flags } = request;
  const pending = fleet.plan.hosts.filter((host) => host.decision === 'change').length;
  print(() => renderPlan(fleet.plan, { diff: flags.diff === true }));
  const { plan } = fleet;
  const onlyPlanned = (): void => answerItem('runs', () => ({ plan, run: null, aborted: null }));
  if (session.interrupts.came() !== null) {
    onlyPlanned();
    return EXIT.interrupted;
  }
  if (flags.check === true) {
    onlyPlanned();
    return exitCodeOfPlan(fleet, flags.detailedExitcode === true);
  }
  const approval = pending === 0 ? null : await approvalOf(pending, request);
  if (pending > 0 && approval === null) {
    onlyPlanned();
    tell('Nothing was touched.');
    return EXIT.usage;
  }
  const planSha256 = valueOf(await keepPlan(stateDirectory(flags), plan));
  const header = { ...headerOf(request), planSha256, ...(approval !== null && { approval }) };
  const applied = await session.withProgress(fleet.hosts.length, () =>
    applyFleet(fleet, header, {
      engine: session.engine,
      settings: request.settings,
      ...(request.rollout && { rollout: request.rollout }),
    }),
  );
  const { outcomes, aborted } = valueOf(applied);
  print(() => renderOutcomes({ ...header, outcomes, unsettled: [] }, { changes: null, perHost: true }));
  answerItem('runs', () => ({ plan, run: { ...header, outcomes }, aborted }));
  await signRecords(flags);
  if (outcomes.some((outcome) => outcome.kind === 'changed') && plan.kind === 'apply') {
    tell(`Take it back on all of these hosts with: fleet rollback ${plan.id}`);
  }
  const code = session.interrupts.came() !== null ? EXIT.interrupted : exitCodeOf(outcomes);
  if (aborted === null) return code;
  const left = outcomes.filter(({ kind }) => kind === 'pending').length;
  if (left > 0)
    tell(printable(`Stopped: ${aborted.reason}. ${left} further host${left === 1 ? ' was' : 's were'} not begun.`));
  const hosts = fleet.hosts.map(({ connection }) => connection.host);
  const after = await request.onAborted?.({ id: plan.id, clients: plan.clients, outcomes, aborted, hosts });
  return gravest([code, left > 0 ? EXIT.failed : EXIT.ok, after ?? EXIT.ok]);
}

/** The exit code of a command that only looked. */
export function exitCodeOfPlan({ plan, stopped }: PlannedFleet, detailed: boolean): number {
  if (stopped) return EXIT.interrupted;
  const kinds = plan.hosts.map((host): Pick<HostOutcome, 'kind'> => ({
    kind: host.decision === 'change' ? 'pending' : host.decision,
  }));
  const code = exitCodeOf(kinds);
  return code === EXIT.ok && detailed && plan.hosts.some((host) => host.decision === 'change') ? EXIT.pending : code;
}

/** Null where the person at the terminal says no. */
async function approvalOf(pending: number, { fleet, flags, reviewed }: ChangeRequest): Promise<Approval | null> {
  const agreed = (how: Approval['how']): Approval => ({ by: ownerHere(), at: new Date().toISOString(), how });
  if (flags.yes === true) return agreed(reviewed === true ? 'reviewed' : 'flag');
  if (!isInteractive()) {
    throw new InputError(
      'there is no terminal to ask at',
      'Nothing was touched. Add --yes to change hosts without being asked.',
    );
  }
  // Nobody agrees to what they haven't seen.
  if (outputForm() !== 'text') tell(renderPlan(fleet.plan, { diff: flags.diff === true }));
  const hosts = pending === 1 ? '1 host' : `${pending} hosts`;
  const yes = await whileAsking(() => askWhether(`Change ${hosts}?`));
  return yes ? agreed('asked') : null;
}

function headerOf({ fleet: { plan }, takesBack }: ChangeRequest): RunHeader {
  return {
    id: plan.id,
    kind: plan.kind,
    started: new Date().toISOString(),
    source: plan.source,
    owner: plan.order.owner,
    reason: plan.order.reason,
    expires: plan.order.expires,
    clients: plan.clients,
    takesBack,
    hosts: plan.hosts.map((host) => host.host),
  };
}
