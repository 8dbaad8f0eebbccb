/** Carries out the plan of one host: intent, transaction, judgement, confirmation or restore. */
import {
  type Action,
  type Failure,
  type Heard,
  type HostOutcome,
  type Phase,
  type SessionFailure,
  type StoreFailure,
} from '../../core/index.ts';
import type { TransactionReport } from '../../remote/index.ts';
import { buildTransaction } from './build-transaction.ts';
import { endedOutcome, type Told } from './ended-outcome.ts';
import { judgeHost } from './judge-host.ts';
import { untouched } from './outcome.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';
import type { RunTools } from './run-tools.ts';
import { settleHost, type Hands } from './settle-host.ts';

/** Never rejects for what a host does: whatever happens, it becomes an outcome. */
export async function applyHost(prepared: PreparedHost, tools: RunTools): Promise<HostOutcome> {
  const { plan, connection } = prepared;
  const built = buildTransaction(prepared, tools);
  if ('code' in built) return untouched(plan, connection, built, 'lock');
  const intended = await tools.intend(prepared);
  if (!intended.ok) return untouched(plan, connection, journalFailure(intended.error), 'lock');
  await tools.enter(plan.host, 'swap');
  const report = await connection.transact(built);
  // Without a connection, or without root's rights, the script never began.
  if (!report.ok && !LOST.has(report.error.code)) return untouched(plan, connection, report.error, 'connect');
  const guardAt = report.ok ? report.value.guardAt : latestGuard(tools);
  const told: Told = {
    report: report.ok ? report.value : null,
    failure: firstFailure(report),
    guardAt,
    judgement: null,
  };
  tools.engine.emit({ type: 'host-guarded', host: plan.host, until: latestGuardMs(tools) });
  const settled = await settleHost(
    { verdict: 'undecided', setbacks: 0 },
    heard(report),
    handsOn(prepared, tools, told),
  );
  return endedOutcome(prepared, tools, { settled, told });
}

type Report = Awaited<ReturnType<PreparedHost['connection']['transact']>>;

/** Failures after which a script may have run, wholly or in part. */
const LOST: ReadonlySet<Failure['code']> = new Set<SessionFailure['code']>([
  'connection-lost',
  'remote-timeout',
  'remote-shell-failed',
  'answer-truncated',
  'answer-malformed',
  'answer-too-large',
]);

function heard(report: Report): Heard {
  return report.ok ? { from: 'transact', standing: report.value.state } : { from: 'network' };
}

function firstFailure(report: Report): Failure | null {
  return report.ok ? (report.value.failure ?? unexplained(report.value)) : report.error;
}

function unexplained({ state }: TransactionReport): Failure | null {
  return state === 'reloaded' ? null : { code: 'answer-malformed', script: 'transact', detail: 'no reason was given' };
}

function handsOn(prepared: PreparedHost, tools: RunTools, told: Told): Hands {
  const { plan, connection } = prepared;
  const { engine, settings, run } = tools;
  return {
    verb: (action) => connection.settle(action, run),
    judge: async () => {
      told.judgement = await judgeHost(prepared, tools);
      return told.judgement.unmet.length === 0 && !settings.undo.aborted;
    },
    enter: async (action) => {
      const phase = PHASE_OF[action];
      if (phase !== null) await tools.enter(plan.host, phase);
    },
    pause: (milliseconds) => engine.clock.sleep(milliseconds),
    undoing: () => settings.undo.aborted,
  };
}

/** What people and the journal are told; asking changes nothing. */
const PHASE_OF: Readonly<Record<Action, Phase | null>> = {
  ask: null,
  judge: 'judge',
  confirm: 'confirm',
  restore: 'restore',
};

function journalFailure(failure: StoreFailure): Failure {
  return {
    code: 'journal-unwritable',
    path: 'path' in failure ? failure.path : '',
    reason: 'reason' in failure ? failure.reason : failure.code,
  };
}

/** The latest moment at which a guard that was armed restores the host; null where the run has none. */
function latestGuard(tools: RunTools): number | null {
  const latest = latestGuardMs(tools);
  return latest === null ? null : Math.ceil(latest / 1000);
}

function latestGuardMs({ engine, settings }: RunTools): number | null {
  return settings.guardSeconds === null ? null : engine.clock.now() + settings.guardSeconds * 1000;
}
