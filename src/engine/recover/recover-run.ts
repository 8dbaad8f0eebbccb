/** Settles the hosts that a run left open, and records in its journal how each ended. */
import {
  exitCodeOf,
  ok,
  type Host,
  type HostOutcome,
  type JournalEntry,
  type Phase,
  type Result,
  type RunRecord,
  type StoreFailure,
} from '../../core/index.ts';
import type { RunJournal } from '../../ports/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { openHosts } from '../hosts/open-hosts.ts';
import { forEachHost } from '../hosts/pool.ts';
import { recoverHost } from './recover-host.ts';

/** What became of a run's open hosts. */
export interface Recovered {
  readonly run: RunRecord;
  readonly outcomes: readonly HostOutcome[];
  /** Hosts that stay open: `hosts` doesn't have them, or the run was stopped before they were begun. */
  readonly left: readonly string[];
}

/** Fails only where the run's journal can't be written on; nothing is touched then. */
export async function recoverRun(
  run: RunRecord,
  hosts: ReadonlyMap<string, Host>,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<Result<Recovered, StoreFailure>> {
  const lock = await engine.store.lock(run.id);
  if (!lock.ok) return lock;
  try {
    const journal = await engine.store.reopen(run.id);
    if (!journal.ok) return journal;
    try {
      return ok(await settleOpen(run, hosts, { engine, settings, journal: journal.value }));
    } finally {
      await journal.value.close();
    }
  } finally {
    await lock.value.release();
  }
}

async function settleOpen(
  run: RunRecord,
  hosts: ReadonlyMap<string, Host>,
  { engine, settings, journal }: { engine: Engine; settings: EngineSettings; journal: RunJournal },
): Promise<Recovered> {
  const at = (): string => new Date(engine.clock.now()).toISOString();
  const enter = async (host: string, phase: Phase): Promise<void> => {
    engine.emit({ type: 'host-phase', host, phase });
    await journal.append({ type: 'host-phase', at: at(), host, phase });
  };
  const open = openHosts(run);
  const work = open.flatMap((each) => {
    const host = hosts.get(each.host);
    return host === undefined ? [] : [{ each, host }];
  });
  const ended = await forEachHost(work, settings, {
    work: async ({ each, host }): Promise<HostOutcome | null> => {
      const outcome = await recoverHost(each, host, { engine, settings, enter });
      const entry: JournalEntry = { type: 'host-finished', at: at(), outcome };
      await journal.append(entry);
      engine.emit({ type: 'host-finished', host: host.name, outcome });
      return outcome;
    },
    skipped: () => null,
  });
  const outcomes = ended.filter((outcome) => outcome !== null);
  const settled = new Set(outcomes.map(({ host }) => host));
  const left = open.map(({ host }) => host).filter((host) => !settled.has(host));
  if (left.length === 0) await journal.append({ type: 'run-finished', at: at(), exitCode: exitOf(run, outcomes) });
  return { run, outcomes, left };
}

/** Of the whole run, with what is known now. */
function exitOf(run: RunRecord, outcomes: readonly HostOutcome[]): number {
  const now = new Map([...run.outcomes, ...outcomes].map((outcome) => [outcome.host, outcome]));
  return exitCodeOf([...now.values()]);
}
