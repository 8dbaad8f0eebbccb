/** Carries out the plan of one host: intent, transaction, judgement, confirmation or restore. */
import {
  explain,
  type Failure,
  type HostOutcome,
  type Phase,
  type SessionFailure,
  type StoreFailure,
} from '../core/index.ts';
import type { SettleReport, TransactionReport } from '../remote/index.ts';
import { buildTransaction } from './build-transaction.ts';
import type { HostConnection } from './host-connection.ts';
import { judgeHost, lostAfterRestore, type Judgement } from './judge-host.ts';
import { outcomeOf, untouched } from './outcome.ts';
import type { PreparedHost } from './prepared-host.ts';
import type { RunTools } from './run-tools.ts';
import { failedTransaction, notServing, stuckOutcome, unknownEnd } from './undone-outcome.ts';

/** Never rejects for what a host does: whatever happens, it becomes an outcome. */
export async function applyHost(prepared: PreparedHost, tools: RunTools): Promise<HostOutcome> {
  const { plan, connection } = prepared;
  const built = buildTransaction(prepared, tools);
  if ('code' in built) return untouched(plan, connection, built, 'lock');
  const intended = await tools.intend(prepared);
  if (!intended.ok) return untouched(plan, connection, journalFailure(intended.error), 'lock');
  enter(prepared, tools, 'swap');
  const report = await connection.transact(built);
  if (!report.ok) {
    // Without a connection, or without root's rights, the script never began.
    if (!LOST.has(report.error.code)) return untouched(plan, connection, report.error, 'connect');
    return askWhatHappened(prepared, tools, report.error);
  }
  if (report.value.state === 'reloaded') return conclude(prepared, tools, report.value);
  return failedTransaction(prepared, tools, report.value);
}

/** Failures after which a script may have run, wholly or in part. */
const LOST: ReadonlySet<Failure['code']> = new Set<SessionFailure['code']>([
  'connection-lost',
  'remote-timeout',
  'remote-shell-failed',
  'answer-truncated',
  'answer-malformed',
  'answer-too-large',
]);

type Settled = ReturnType<HostConnection['settle']>;

/** Once more where the answer was lost: either action is harmless twice, and the host's journal tells what is true. */
async function settleSurely({ connection }: PreparedHost, action: 'confirm' | 'restore', run: string): Settled {
  const settled = await connection.settle(action, run);
  return settled.ok ? settled : connection.settle(action, run);
}

function enter({ connection }: PreparedHost, { engine }: RunTools, phase: Phase): void {
  engine.emit({ type: 'host-phase', host: connection.host.name, phase });
}

function journalFailure(failure: StoreFailure): Failure {
  return {
    code: 'journal-unwritable',
    path: 'path' in failure ? failure.path : '',
    reason: 'reason' in failure ? failure.reason : failure.code,
  };
}

/** The change is in force: the handshakes decide whether it stays. */
async function conclude(prepared: PreparedHost, tools: RunTools, report: TransactionReport): Promise<HostOutcome> {
  enter(prepared, tools, 'judge');
  const judgement = await judgeHost(prepared, tools);
  if (judgement.unmet.length > 0) return takeBack(prepared, tools, { report, judgement, run: tools.run });
  enter(prepared, tools, 'confirm');
  const settled = await settleSurely(prepared, 'confirm', tools.run);
  if (!settled.ok) return unknownEnd(prepared, settled.error, report.guardAt);
  return afterSettling(prepared, settled.value, { report, judgement, run: tools.run });
}

interface Concluded {
  readonly report: TransactionReport;
  readonly judgement: Judgement;
  readonly run: string;
}

/** What the host's own journal says is what is true: its guard may have been faster. */
function afterSettling(
  prepared: PreparedHost,
  settled: SettleReport,
  { report, judgement, run }: Concluded,
): HostOutcome {
  const { plan, connection } = prepared;
  const common = { guard: report.guard || null, after: judgement.after };
  if (settled.phase === 'confirmed') {
    return outcomeOf(plan, connection, {
      ...common,
      kind: 'changed',
      files: plan.files,
      findings: withWarnings(plan, report),
    });
  }
  const failure: Failure = {
    code: 'verification-failed',
    expectations: ['the guard restored the host before it was confirmed'],
  };
  if (settled.phase === 'restored') {
    return outcomeOf(plan, connection, {
      ...common,
      after: [],
      kind: 'restored',
      failure,
      phase: 'confirm',
      reason: explain(failure, plan.host).what,
    });
  }
  return stuckOutcome(prepared, run, { cause: failure, output: settled.detail });
}

function withWarnings(
  { findings }: PreparedHost['plan'],
  { warnings }: TransactionReport,
): PreparedHost['plan']['findings'] {
  const lines = warnings.split('\n').filter((line) => line !== '' && !/AH00558/.test(line));
  return [
    ...findings,
    ...lines.map((message) => ({ severity: 'warning' as const, message: `httpd says: ${message}` })),
  ];
}

/** Somebody who should get in doesn't: everything goes back, and the matrix is looked at again. */
async function takeBack(
  prepared: PreparedHost,
  tools: RunTools,
  { report, judgement }: Concluded,
): Promise<HostOutcome> {
  const { plan, connection } = prepared;
  const failure: Failure = { code: 'verification-failed', expectations: judgement.unmet };
  enter(prepared, tools, 'restore');
  const settled = await settleSurely(prepared, 'restore', tools.run);
  if (!settled.ok) return unknownEnd(prepared, settled.error, report.guardAt);
  if (settled.value.phase !== 'restored')
    return stuckOutcome(prepared, tools.run, { cause: failure, output: settled.value.detail });
  const lost = await lostAfterRestore(prepared, tools);
  if (lost.length > 0) return stuckOutcome(prepared, tools.run, { cause: failure, output: notServing(lost) });
  return outcomeOf(plan, connection, {
    kind: 'restored',
    failure,
    phase: 'judge',
    reason: explain(failure, plan.host).what,
    guard: report.guard || null,
    after: judgement.after,
  });
}

/** The answer to the transaction got lost. What happened is unknown, never failed: the host's journal knows. */
async function askWhatHappened(prepared: PreparedHost, tools: RunTools, failure: Failure): Promise<HostOutcome> {
  const { plan, connection } = prepared;
  const asked = await connection.settle('ask', tools.run);
  if (!asked.ok) return unknownEnd(prepared, failure, latestGuard(tools));
  const { phase, guardAt } = asked.value;
  const report = {
    state: 'reloaded',
    failure: null,
    guard: '',
    guardAt,
    warnings: '',
    journal: asked.value.journal,
  } as const;
  if (phase === 'reloaded') return conclude(prepared, tools, report);
  if (phase === 'unknown' || phase === 'refused') return untouched(plan, connection, failure, 'swap');
  if (phase === 'restored') return failedTransaction(prepared, tools, { ...report, state: 'restored', failure });
  // Still under way, or cut in the middle: put it back now instead of waiting for the guard.
  const settled = await settleSurely(prepared, 'restore', tools.run);
  if (!settled.ok) return unknownEnd(prepared, failure, guardAt);
  if (settled.value.phase === 'refused') return untouched(plan, connection, failure, 'swap');
  if (settled.value.phase === 'restored')
    return failedTransaction(prepared, tools, { ...report, state: 'restored', failure });
  return stuckOutcome(prepared, tools.run, { cause: failure, output: settled.value.detail });
}

/** The latest moment at which a guard that was armed restores the host; null where the run has none. */
function latestGuard({ engine, settings }: RunTools): number | null {
  return settings.guardSeconds === null ? null : Math.ceil(engine.clock.now() / 1000) + settings.guardSeconds;
}
