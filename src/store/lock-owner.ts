/** Who holds a lock, and whether that process still lives. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';

/** The content of a lock file. */
export interface LockOwner {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, which tells the process from a later one of the same number; empty without /proc. */
  readonly startTicks: string;
  /** A state directory may lie on a network file system: another machine's process can't be looked at from here. */
  readonly hostname: string;
  readonly run: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Makes the content unique. */
  readonly nonce: string;
}

export async function currentOwner(run: string, now: number): Promise<LockOwner> {
  const startTicks = (await startTicksOf(process.pid)) ?? '';
  const since = new Date(now).toISOString();
  return { pid: process.pid, startTicks, hostname: hostname(), run, since, nonce: randomUUID() };
}

/** Reads a lock's content; null where it isn't one. */
export function parseOwner(text: string): LockOwner | null {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : null;
  } catch {
    return null;
  }
}

function isOwner(value: unknown): value is LockOwner {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['startTicks', 'hostname', 'run', 'since', 'nonce'];
  return Number.isSafeInteger(fields.get('pid')) && texts.every((key) => typeof fields.get(key) === 'string');
}

/** False only where it is certain that the process is gone. */
export async function isAlive(owner: LockOwner): Promise<boolean> {
  if (owner.hostname !== hostname()) return true;
  if (!processExists(owner.pid)) return false;
  const ticks = await startTicksOf(owner.pid);
  return ticks === null || owner.startTicks === '' || ticks === owner.startTicks;
}

/** Signal 0 asks without doing; EPERM means that it lives and is another user's. */
function processExists(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH');
  }
}

/** The process's name stands in parentheses and may hold any character, so fields are counted from the last one. */
async function startTicksOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
