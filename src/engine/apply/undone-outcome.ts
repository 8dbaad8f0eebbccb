/** Outcomes of hosts on which the change isn't in force, or nobody knows. */
import { explain, type Failure, type HostOutcome, type Phase, type UnreachableGrade } from '../../core/index.ts';
import { outcomeOf } from './outcome.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';

/** The step at which a transaction met a failure. */
export function phaseOf(failure: Failure): Phase {
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
    case 'restart-failed':
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
  { plan, connection }: Pick<PreparedHost, 'plan' | 'connection'>,
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
export function unknownEnd(
  { plan, connection }: Pick<PreparedHost, 'plan' | 'connection'>,
  told: { readonly failure: Failure; readonly grade: UnreachableGrade; readonly guardAt: number | null },
): HostOutcome {
  return outcomeOf(plan, connection, {
    ...told,
    kind: 'unreachable',
    phase: 'confirm',
    reason: explain(told.failure, plan.host).what,
    files: plan.files,
  });
}
