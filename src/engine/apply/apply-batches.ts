/** Works on one batch after the other, and stops where too much failed. */
import type { HostOutcome } from '../../core/index.ts';
import type { Batch } from './batches.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { reasonToStop } from './failure-limit.ts';
import { judgeHost } from './judge-host.ts';
import { plannedOutcome } from './outcome.ts';
import { forEachHost } from '../hosts/pool.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';

/** Why a run stopped before its end. */
export interface Aborted {
  readonly reason: string;
  /** Hosts of the batch that did it, by name. */
  readonly batch: readonly string[];
}

export interface BatchTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  readonly finish: (prepared: PreparedHost) => Promise<HostOutcome>;
}

export interface AppliedBatches {
  readonly outcomes: readonly HostOutcome[];
  readonly aborted: Aborted | null;
}

export async function applyBatches(
  batches: readonly Batch<PreparedHost>[],
  tools: BatchTools,
): Promise<AppliedBatches> {
  const outcomes: HostOutcome[] = [];
  let aborted: Aborted | null = null;
  for (const [index, batch] of batches.entries()) {
    if (aborted !== null) {
      outcomes.push(...batch.hosts.map((prepared) => notBegun(prepared, aborted)));
      continue;
    }
    if (batches.length > 1) tellBatch(index, batches, tools.engine);
    const done = await applyBatch(batch, tools);
    outcomes.push(...done.outcomes);
    const isLast = index === batches.length - 1;
    aborted = done.aborted ?? (isLast ? null : await soak(batch, done.outcomes, tools));
  }
  return { outcomes, aborted };
}

function tellBatch(index: number, batches: readonly Batch<PreparedHost>[], { emit }: Engine): void {
  emit({ type: 'batch-started', number: index + 1, of: batches.length, hosts: batches[index]?.hosts.length ?? 0 });
}

/** Where it is clear in the middle of a batch that too much failed, the rest of it isn't begun either. */
async function applyBatch({ hosts, rollout }: Batch<PreparedHost>, tools: BatchTools): Promise<AppliedBatches> {
  const full = new AbortController();
  const ended: HostOutcome[] = [];
  const names = hosts.map(({ plan }) => plan.host);
  let aborted: Aborted | null = null;
  const check = (): void => {
    const reason = reasonToStop(ended, hosts.length, rollout);
    if (reason === null) return;
    aborted = { reason, batch: names };
    full.abort();
  };
  const { forks, stop } = tools.settings;
  const outcomes = await forEachHost(
    hosts,
    { forks, stop: AbortSignal.any([stop, full.signal]) },
    {
      work: async (prepared) => {
        const outcome = await tools.finish(prepared);
        ended.push(outcome);
        check();
        return outcome;
      },
      skipped: (prepared) => notBegun(prepared, aborted),
    },
  );
  return { outcomes, aborted };
}

function notBegun({ plan, connection }: PreparedHost, aborted: Aborted | null): HostOutcome {
  const planned = plannedOutcome(plan, connection);
  if (aborted === null || planned.kind !== 'pending') return planned;
  return { ...planned, reason: `not begun: ${aborted.reason}` };
}

/** A pause, then a look: what was changed must still be as promised before more hosts follow. */
async function soak(
  { hosts, rollout }: Batch<PreparedHost>,
  outcomes: readonly HostOutcome[],
  { engine, settings }: BatchTools,
): Promise<Aborted | null> {
  const changed = new Set(outcomes.filter(({ kind }) => kind === 'changed').map(({ host }) => host));
  if (rollout.soakSeconds === 0 || changed.size === 0) return null;
  engine.emit({ type: 'soaking', seconds: rollout.soakSeconds });
  await engine.clock.sleep(rollout.soakSeconds * 1000, settings.stop);
  if (settings.stop.aborted) return null;
  const looked = await forEachHost(
    hosts.filter(({ plan }) => changed.has(plan.host)),
    settings,
    {
      work: async (prepared) => {
        const { unmet } = await judgeHost(prepared, { engine, settings });
        await prepared.connection.close();
        return unmet.length === 0 ? [] : [`${prepared.plan.host}: ${unmet.join('; ')}`];
      },
      skipped: () => [],
    },
  );
  const lost = looked.flat();
  if (lost.length === 0) return null;
  const reason = `${rollout.soakSeconds} s after its batch, ${lost.length} of ${changed.size} hosts don't serve as promised any more: ${lost.join('. ')}`;
  return { reason, batch: hosts.map(({ plan }) => plan.host) };
}
