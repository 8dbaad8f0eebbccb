/** When a run stops because of hosts that failed. Pure. */
import type { HostOutcome, OutcomeKind, Rollout } from '../../core/index.ts';

/** Unreachable hosts count: a play that can't see a third of its hosts isn't going well. */
const FAILED: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(['restored', 'stuck', 'declined', 'unreachable']);

function hasFailed({ kind }: Pick<HostOutcome, 'kind'>): boolean {
  return FAILED.has(kind);
}

/** Why no new host may be begun, in words; null where it may go on. `size`: hosts of the batch. */
export function reasonToStop(
  outcomes: readonly Pick<HostOutcome, 'kind'>[],
  size: number,
  { maxFailPercentage, anyErrorsFatal }: Pick<Rollout, 'maxFailPercentage' | 'anyErrorsFatal'>,
): string | null {
  const failed = outcomes.filter(hasFailed).length;
  if (failed === 0) return null;
  const count = `${failed} of ${size} host${size === 1 ? '' : 's'} of the batch failed`;
  if (anyErrorsFatal) return `${count}, and any_errors_fatal is set`;
  if (maxFailPercentage !== null && (failed / size) * 100 > maxFailPercentage) {
    return `${count}, more than max_fail_percentage ${maxFailPercentage}`;
  }
  return failed === size ? `every host of the batch failed` : null;
}
