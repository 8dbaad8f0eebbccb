/** A test run that is killed leaves no disk mounted for longer than until the next one. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HOST_PREFIX, markOwner, sweepAbandoned } from './abandoned-hosts.ts';
import { namespacesMissing } from './namespace-host.ts';

const mounted = (root: string): boolean => readFileSync('/proc/self/mounts', 'utf8').includes(`${root}/disk `);

function hostWithDisk(): string {
  const root = mkdtempSync(join(tmpdir(), HOST_PREFIX));
  mkdirSync(join(root, 'disk'));
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', join(root, 'disk')]).status).toBe(0);
  return root;
}

it.skipIf(namespacesMissing() !== null)('takes away hosts of dead runs, and of no other', () => {
  const [dead, alive, unknown] = [hostWithDisk(), hostWithDisk(), hostWithDisk()] as const;
  // A number that was this process's, had it started at another time.
  writeFileSync(join(dead, 'owner'), `${process.pid} 1\n`);
  markOwner(alive);
  sweepAbandoned();
  expect([existsSync(dead), mounted(dead)]).toEqual([false, false]);
  expect([alive, unknown].map(mounted)).toEqual([true, true]);
  for (const root of [alive, unknown]) {
    spawnSync('umount', [join(root, 'disk')]);
    rmSync(root, { recursive: true });
  }
});
