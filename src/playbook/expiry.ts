/** When an exception ends: a date, or a number of days or weeks from today. */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

const DAY_MS = 86_400_000;
/** Longer exceptions aren't temporary. */
const MOST_DAYS = 3650;
const FORMAT = 'must be a date (2027-03-31) or a number of days or weeks (90d, 12w)';

/**
 * The last day, as an ISO date (YYYY-MM-DD), that `text` means. `today` is an ISO date too; today itself is still in
 * time. Errors continue the name of the value: a day that doesn't exist, that is past, or more than ten years away.
 */
export function expiryDate(text: string, today: string): Result<string, string> {
  const [, count, unit] = /^(\d{1,5})([dw])$/.exec(text) ?? [];
  if (count !== undefined) return afterDays(Number(count) * (unit === 'w' ? 7 : 1), today);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return err(FORMAT);
  if (isoDate(Date.parse(`${text}T00:00:00Z`)) !== text) return err(`names a day that doesn't exist: ${text}`);
  if (text < today) return err(`is past: ${text} (today is ${today})`);
  return daysBetween(today, text) > MOST_DAYS ? err(TOO_FAR) : ok(text);
}

const TOO_FAR = `is more than ${MOST_DAYS} days away`;

function afterDays(days: number, today: string): Result<string, string> {
  if (days === 0) return err('must be at least one day');
  if (days > MOST_DAYS) return err(TOO_FAR);
  return ok(isoDate(Date.parse(`${today}T00:00:00Z`) + days * DAY_MS) ?? today);
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

function isoDate(time: number): string | undefined {
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}
