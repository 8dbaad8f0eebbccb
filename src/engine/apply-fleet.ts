/** Carries a plan out on all its hosts, and records every step before it is taken. */
import {
  exitCodeOf,
  ok,
  type HostOutcome,
  type JournalEntry,
  type Phase,
  type Result,
  type RunHeader,
  type StoreFailure,
} from '../core/index.ts';
import type { RunJournal } from '../ports/index.ts';
import { applyHost } from './apply-host.ts';
import type { Engine, EngineSettings } from './engine.ts';
import { plannedOutcome } from './outcome.ts';
import type { PlannedFleet } from './plan-fleet.ts';
import { forEachHost } from './pool.ts';
import type { PreparedHost } from './prepared-host.ts';

/** Fails only where no journal can be begun; nothing is touched then. */
export async function applyFleet(
  fleet: PlannedFleet,
  header: RunHeader,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<Result<readonly HostOutcome[], StoreFailure>> {
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
    const outcomes = await forEachHost(fleet.hosts, settings, {
      work: (prepared) => finishHost(prepared, journal, { engine, settings, run: header.id }),
      skipped: (prepared) => plannedOutcome(prepared.plan, prepared.connection),
    });
    await journal.append({ type: 'run-finished', at: now(engine), exitCode: exitCodeOf(outcomes) });
    return ok(outcomes);
  } finally {
    await journal.close();
    await lock.value.release();
  }
}

function now({ clock }: Engine): string {
  return new Date(clock.now()).toISOString();
}

async function finishHost(
  prepared: PreparedHost,
  journal: RunJournal,
  { engine, settings, run }: { readonly engine: Engine; readonly settings: EngineSettings; readonly run: string },
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
      ? await applyHost(prepared, { engine, settings, run, intend, enter })
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
