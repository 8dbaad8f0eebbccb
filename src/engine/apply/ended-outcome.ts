/** From how a host ended to its outcome: what is true there, why, and what shows it. */
import { explain, type Failure, type HostOutcome, type Phase } from '../../core/index.ts';
import type { TransactionReport } from '../../remote/index.ts';
import { lostAfterRestore, type Judgement } from './judge-host.ts';
import { outcomeOf, untouched } from './outcome.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';
import type { RunTools } from './run-tools.ts';
import type { Settled } from './settle-host.ts';
import { notServing, phaseOf, stuckOutcome, unknownEnd } from './undone-outcome.ts';

/** What happened before a host was settled. */
export interface Told {
  /** Null where the answer was lost. */
  readonly report: TransactionReport | null;
  /** Why the transaction's script didn't end as it should, or why its answer is missing. */
  readonly failure: Failure | null;
  /** Seconds since 1970: when the guard restores the host, at the latest. */
  readonly guardAt: number | null;
  judgement: Judgement | null;
}

interface Ended {
  readonly settled: Settled;
  readonly told: Told;
}

export async function endedOutcome(prepared: PreparedHost, tools: RunTools, ended: Ended): Promise<HostOutcome> {
  switch (ended.settled.ending) {
    case 'changed':
      return changed(prepared, ended.told);
    case 'untouched':
      return nothingTouched(prepared, ended.told);
    case 'restored':
      return restored(prepared, tools, ended);
    case 'stuck':
      return stuck(prepared, tools, ended);
    case 'forgotten':
    case 'unreachable':
      return unreachable(prepared, ended);
  }
}

function changed({ plan, connection }: PreparedHost, { report, judgement }: Told): HostOutcome {
  return outcomeOf(plan, connection, {
    kind: 'changed',
    files: plan.files,
    findings: [...plan.findings, ...warningsOf(report)],
    guard: report?.guard || null,
    after: judgement?.after ?? [],
  });
}

function warningsOf(report: TransactionReport | null): HostOutcome['findings'] {
  const lines = (report?.warnings ?? '').split('\n').filter((line) => line !== '' && !/AH00558/.test(line));
  return lines.map((message) => ({ severity: 'warning' as const, message: `httpd says: ${message}` }));
}

/** The host refused, or the script was cut off before it began. */
function nothingTouched({ plan, connection }: PreparedHost, { report, failure }: Told): HostOutcome {
  const why = failure ?? INTERRUPTED;
  if (report === null) return untouched(plan, connection, why, 'swap');
  const reason = explain(why, plan.host).what;
  return outcomeOf(plan, connection, {
    kind: 'declined',
    failure: why,
    phase: phaseOf(why),
    reason,
    guard: report.guard || null,
  });
}

const INTERRUPTED: Failure = { code: 'interrupted', signal: 'SIGINT' };

/** Why it went back: what the script met, what the handshakes showed, or a guard that was faster than the word. */
function causeOf({ settled, told }: Ended): { readonly failure: Failure; readonly phase: Phase } {
  if (told.failure !== null) return { failure: told.failure, phase: phaseOf(told.failure) };
  const unmet = told.judgement?.unmet ?? [];
  if (unmet.length > 0) return { failure: { code: 'verification-failed', expectations: unmet }, phase: 'judge' };
  if (settled.known.verdict === 'rejected') return { failure: INTERRUPTED, phase: 'judge' };
  const expectations = ['the guard restored the host before it was confirmed'];
  return { failure: { code: 'verification-failed', expectations }, phase: 'confirm' };
}

/** Everything went back; who got in before must get in again. */
async function restored(prepared: PreparedHost, tools: RunTools, ended: Ended): Promise<HostOutcome> {
  const { plan, connection } = prepared;
  const { failure, phase } = causeOf(ended);
  const lost = await lostAfterRestore(prepared, tools);
  if (lost.length > 0) return stuckOutcome(prepared, tools.run, { cause: failure, output: notServing(lost) });
  return outcomeOf(plan, connection, {
    kind: 'restored',
    failure,
    phase,
    reason: explain(failure, plan.host).what,
    guard: ended.told.report?.guard || null,
    after: phase === 'judge' ? (ended.told.judgement?.after ?? []) : [],
  });
}

function stuck(prepared: PreparedHost, tools: RunTools, { settled, told }: Ended): HostOutcome {
  const { failure, guardAt } = told;
  // The script that met the first failure tried to undo it, and told of both.
  if (settled.report === null && failure?.code === 'restore-failed') {
    const { plan, connection } = prepared;
    return outcomeOf(plan, connection, {
      kind: 'stuck',
      failure,
      phase: 'restore',
      reason: explain(failure, plan.host).what,
      guard: told.report?.guard || null,
      guardAt,
      files: plan.files,
    });
  }
  const output = settled.report?.detail ?? '';
  return stuckOutcome(prepared, tools.run, { cause: causeOf({ settled, told }).failure, output });
}

/** Nobody can be asked. A confirmation that was sent may have come through, or the guard restores the host. */
function unreachable(prepared: PreparedHost, { settled, told }: Ended): HostOutcome {
  const failure = settled.lost ??
    told.failure ?? { code: 'connection-lost', reason: 'the host knows of no transaction' };
  const grade = settled.known.verdict === 'accepted' ? 'after-confirm' : 'guard-will-restore';
  return unknownEnd(prepared, { failure: told.failure ?? failure, grade, guardAt: told.guardAt });
}
