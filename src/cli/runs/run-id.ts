/** Names of runs and of the people behind them. */
import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';

/** `20261123-151200-3fa9`: sorts by time, can be typed, and is safe as a folder and as a shell word. */
export function newRunId(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}

/** `user@controller`, for locks and records; other characters than a lock file can hold become underscores. */
export function ownerHere(): string {
  return `${userInfo().username}@${hostname()}`.replace(/[^A-Za-z0-9._@-]/g, '_');
}
