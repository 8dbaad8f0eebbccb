/** Carries a plan out on all its hosts, and records every step before it is taken. */
import {
  exitCodeOf,
  NO_ROLLOUT,
  ok,
  type HostOutcome,
  type JournalEntry,
  type Phase,
  type PlayRollout,
  type Result,
  type RunHeader,
  type StoreFailure,
} from '../../core/index.ts';
import type { RunJournal } from '../../ports/index.ts';
import { applyBatches, type Aborted } from './apply-batches.ts';
import { applyHost } from './apply-host.ts';
import { batchesOf, type Batch } from './batches.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { plannedOutcome } from './outcome.ts';
import type { PlannedFleet } from '../plan/plan-fleet.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';

/** How a run ended, hosts in the order of the plan. */
export interface AppliedFleet {
  readonly outcomes: readonly HostOutcome[];
  /** Why it stopped before its end; null where it didn't, and where a person stopped it. */
  readonly aborted: Aborted | null;
}

export interface ApplyTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** How the change goes over the hosts; without it, over all at once. */
  readonly rollout?: readonly PlayRollout[];
}

/** Fails only where no journal can be begun; nothing is touched then. */
export async function applyFleet(
  fleet: PlannedFleet,
  header: RunHeader,
  { engine, settings, rollout }: ApplyTools,
): Promise<Result<AppliedFleet, StoreFailure>> {
  const lock = await engine.store.lock(header.id);
  if (!lock.ok) return lock;
  const begun = await engine.store.begin(header);
  if (!begun.ok) {
    await lock.value.release();
    return begun;
  }
  const journal = begun.value;
  engine.emit({ type: 'run-started', run: header.id, hosts: fleet.hosts.length });
  try {
    const finish = (prepared: PreparedHost): Promise<HostOutcome> =>
      finishHost(prepared, journal, { engine, settings, header });
    const { idle, batches } = batchesOfFleet(fleet.hosts, rollout);
    const asWanted = await Promise.all(idle.map(finish));
    const { outcomes: worked, aborted } = await applyBatches(batches, { engine, settings, finish });
    const byHost = new Map([...asWanted, ...worked].map((outcome) => [outcome.host, outcome]));
    const outcomes = fleet.hosts.flatMap(({ plan }) => byHost.get(plan.host) ?? []);
    await journal.append({ type: 'run-finished', at: now(engine), exitCode: exitCodeOf(outcomes) });
    return ok({ outcomes, aborted });
  } finally {
    await journal.close();
    await lock.value.release();
  }
}

/** Hosts that are as wanted, and the others in batches. */
function batchesOfFleet(
  hosts: readonly PreparedHost[],
  rollout: readonly PlayRollout[] | undefined,
): { readonly idle: readonly PreparedHost[]; readonly batches: readonly Batch<PreparedHost>[] } {
  const named = hosts.map((prepared) => ({
    name: prepared.plan.host,
    idle: prepared.plan.decision === 'unchanged',
    prepared,
  }));
  // Last those that no play names: a saved plan may have more than the playbook has now.
  const plays = [...(rollout ?? []), { hosts: named.map(({ name }) => name), rollout: NO_ROLLOUT }];
  const batches = batchesOf(named, plays).map((batch) => ({
    rollout: batch.rollout,
    hosts: batch.hosts.map(({ prepared }) => prepared),
  }));
  return { idle: named.flatMap(({ idle, prepared }) => (idle ? [prepared] : [])), batches };
}

function now({ clock }: Engine): string {
  return new Date(clock.now()).toISOString();
}

async function finishHost(
  prepared: PreparedHost,
  journal: RunJournal,
  {
    engine,
    settings,
    header: { id: run, takesBack },
  }: { readonly engine: Engine; readonly settings: EngineSettings; readonly header: RunHeader },
): Promise<HostOutcome> {
  const intend = ({ plan }: PreparedHost): Promise<Result<void, StoreFailure>> =>
    journal.append({ type: 'host-intent', at: now(engine), host: plan.host, transaction: run, files: plan.files });
  const enter = async (host: string, phase: Phase): Promise<void> => {
    engine.emit({ type: 'host-phase', host, phase });
    // The host's own journal has the last word; a disk that is full here must not keep a host from being settled.
    await journal.append({ type: 'host-phase', at: now(engine), host, phase });
  };
  const outcome =
    prepared.plan.decision === 'change'
      ? await applyHost(prepared, { engine, settings, run, takesBack, intend, enter })
      : plannedOutcome(prepared.plan, prepared.connection);
  await prepared.connection.close();
  const entry: JournalEntry = { type: 'host-finished', at: now(engine), outcome };
  const written = await journal.append(entry);
  if (!written.ok) {
    const message = `the outcome could not be recorded: ${written.error.code}; the host's own journal has it`;
    engine.emit({ type: 'host-warning', host: prepared.plan.host, message });
  }
  engine.emit({ type: 'host-finished', host: prepared.plan.host, outcome });
  return outcome;
}
