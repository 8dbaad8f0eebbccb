/** How near the end of a temporary exception is. */

export type ExceptionState = 'in-force' | 'due' | 'overdue';

/** Days before its end from which an exception counts as due. */
export const DUE_DAYS = 14;

const DAY_MS = 86_400_000;

/** `expires` is the last day on which the change may stand, in UTC; null: it has no end. `now` in milliseconds. */
export function exceptionState(expires: string | null, now: number, dueDays = DUE_DAYS): ExceptionState {
  const days = daysLeft(expires, now);
  if (days === null) return 'in-force';
  return days < 0 ? 'overdue' : days <= dueDays ? 'due' : 'in-force';
}

/** Whole days until the last day; 0 on it, negative after it; null where there is no end, or it is no date. */
export function daysLeft(expires: string | null, now: number): number | null {
  const end = expires === null ? Number.NaN : Date.parse(`${expires}T00:00:00Z`);
  return Number.isNaN(end) ? null : Math.round((end - Math.floor(now / DAY_MS) * DAY_MS) / DAY_MS);
}
