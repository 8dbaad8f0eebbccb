/** Hosts of the lab for one test file at a time, so that files which work on different hosts run side by side. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { labInventory } from './lab.ts';

/** The longest that other files keep a host, with much to spare: only a hung test could take it, and that ends itself. */
const LONGEST_WAIT_MS = 1_800_000;

/**
 * Keeps these hosts for the tests of this file, or of this `describe`, from here to its end. Call it before other hooks,
 * and never while hosts are kept already: two files that wait for each other would wait for ever.
 */
export function claim(...names: readonly string[]): void {
  const releases: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    // In one order for all, so that nobody holds what another needs first.
    for (const name of names.toSorted()) releases.push(await lock(name));
  }, LONGEST_WAIT_MS);
  afterAll(async () => {
    for (const release of releases) await release();
  });
}

/** The kernel's lock ends with the process that holds it, so a test run that is killed leaves none behind. */
async function lock(name: string): Promise<() => Promise<void>> {
  const file = join(dirname(labInventory()), `${name}.claim`);
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; read -r end'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  return async () => {
    holder.stdin.end();
    await once(holder, 'close');
  };
}
