/** Namespace hosts of test runs that were killed: their disks stay mounted, and nobody else would take them away. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the folders of hosts are called. */
export const HOST_PREFIX = 'fleet-host-';

/** Writes down whose host, or other folder, this is. */
export function markOwner(root: string): void {
  writeFileSync(join(root, 'owner'), `${process.pid} ${startOf(process.pid)}\n`);
}

let swept = false;

/** Takes away the hosts whose process is gone; once a process. */
export function sweepAbandoned(): void {
  if (swept) return;
  swept = true;
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(HOST_PREFIX))) {
    const root = join(tmpdir(), name);
    if (isAbandoned(root)) removeHost(root);
  }
}

/** Whether the process that marked the folder is gone. One that names nobody may be one that is just being made. */
export function isAbandoned(root: string): boolean {
  if (!existsSync(join(root, 'owner'))) return false;
  const [pid, start] = readFileSync(join(root, 'owner'), 'utf8').trim().split(' ');
  return start !== startOf(Number(pid));
}

/** Unmounts what is mounted below a host's folder, and removes it. */
export function removeHost(root: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const below = mounts.map((line) => line.split(' ')[1] ?? '').filter((path) => path.startsWith(`${root}/`));
  for (const path of below.reverse()) spawnSync('umount', ['-l', path]);
  spawnSync('chattr', ['-R', '-i', root]);
  rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Start time of a process, which tells it from a later one of its number; empty where there is none. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[19] ?? '';
  } catch {
    return '';
  }
}
