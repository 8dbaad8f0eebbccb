/** Outcomes of hosts on which the change isn't in force, or nobody knows. */
import { explain, type Failure, type HostOutcome, type Phase } from '../core/index.ts';
import type { TransactionReport } from '../remote/index.ts';
import { lostAfterRestore } from './judge-host.ts';
import { outcomeOf } from './outcome.ts';
import type { PreparedHost } from './prepared-host.ts';
import type { RunTools } from './run-tools.ts';

/** The script ended and the change is not in force: it was refused, undone, or worse. */
export async function failedTransaction(
  prepared: PreparedHost,
  tools: RunTools,
  report: TransactionReport,
): Promise<HostOutcome> {
  const { plan, connection } = prepared;
  const failure = report.failure ?? { code: 'answer-malformed', script: 'transact', detail: 'no reason was given' };
  const kind = report.state === 'refused' ? 'declined' : report.state === 'stuck' ? 'stuck' : 'restored';
  const lost = kind === 'restored' ? await lostAfterRestore(prepared, tools) : [];
  if (lost.length > 0) return stuckOutcome(prepared, tools.run, { cause: failure, output: notServing(lost) });
  return outcomeOf(plan, connection, {
    kind,
    failure,
    phase: phaseOf(failure),
    reason: explain(failure, plan.host).what,
    guard: report.guard || null,
    guardAt: kind === 'stuck' ? report.guardAt : null,
    files: kind === 'stuck' ? plan.files : [],
  });
}

function phaseOf(failure: Failure): Phase {
  switch (failure.code) {
    case 'host-locked':
      return 'lock';
    case 'no-space':
      return 'backup';
    case 'guard-unavailable':
      return 'guard';
    case 'preflight-failed':
      return 'preflight';
    case 'configtest-failed':
      return 'configtest';
    case 'parent-died':
    case 'reload-failed':
    case 'reload-not-seen':
      return 'reload';
    case 'restore-failed':
      return 'restore';
    default:
      return 'swap';
  }
}

/** What is said of a host that was put back and doesn't serve as before. */
export function notServing(lost: readonly string[]): string {
  return `every file is as it was, but these no longer get in: ${lost.join('; ')}`;
}

/** The restore failed: both failures are kept, for a person has to look. */
export function stuckOutcome(
  { plan, connection }: PreparedHost,
  transaction: string,
  { cause, output }: { readonly cause: Failure; readonly output: string },
): HostOutcome {
  const failure: Failure = { code: 'restore-failed', transaction, cause, output };
  return outcomeOf(plan, connection, {
    kind: 'stuck',
    failure,
    phase: 'restore',
    reason: explain(failure, plan.host).what,
    files: plan.files,
  });
}

/** The host can't be asked. Its guard brings it back by itself, at a time that is known or can be bounded. */
export function unknownEnd({ plan, connection }: PreparedHost, failure: Failure, guardAt: number | null): HostOutcome {
  return outcomeOf(plan, connection, {
    kind: 'unreachable',
    grade: 'guard-will-restore',
    guardAt,
    failure,
    phase: 'confirm',
    reason: explain(failure, plan.host).what,
    files: plan.files,
  });
}
