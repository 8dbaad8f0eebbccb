/** Which runs should have been taken back by now. */
import { exceptionState, type RunRecord } from '../core/index.ts';
import { hostsToTakeBack } from './rollback.ts';

/**
 * Runs with a change in force whose last day is past, the newest first: a later run may have edited what an earlier
 * one wrote. `now` in milliseconds since 1970.
 */
export function expiredRuns(all: readonly RunRecord[], now: number): readonly RunRecord[] {
  const overdue = all.filter(({ kind, expires }) => kind === 'apply' && exceptionState(expires, now) === 'overdue');
  const newestFirst = overdue.toSorted((a, b) => (a.started < b.started ? 1 : a.started > b.started ? -1 : 0));
  return newestFirst.filter((run) => hostsToTakeBack(run, all).size > 0);
}
