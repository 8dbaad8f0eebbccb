/** A full disk and a killed controller: what was acknowledged is there afterwards, and the records hold. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileStore, verifyRecords } from '../../src/store/index.ts';
import { finished, header, intent, outcome, AT, scratch } from './samples.ts';
import { record } from './state.ts';

/** A file system of its own of so many KiB, gone with the scope. */
async function smallDisk(kib: number): Promise<{ readonly path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const folder = await scratch();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder.path], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(mounted.stderr);
  const unmount = (): void => void spawnSync('umount', [folder.path]);
  return { path: folder.path, [Symbol.asyncDispose]: async () => (unmount(), folder[Symbol.asyncDispose]()) };
}

describe.skipIf(process.getuid?.() !== 0)('on a disk that is full (needs root, to mount one)', () => {
  it.each([1, 2, 3, 5, 8])('all that was acknowledged is read back, with %i hosts at once', async (atOnce) => {
    await using disk = await smallDisk(256);
    const directory = join(disk.path, 'state');
    const begun = await createFileStore({ directory }).begin(header('r1'));
    if (!begun.ok) throw new Error(JSON.stringify(begun.error));
    const acknowledged = new Set<string>();
    const refused = new Set<string>();
    for (let n = 0; refused.size === 0; n += atOnce) {
      const hosts = Array.from({ length: atOnce }, (_, index) => `web${n + index}`);
      const results = await Promise.all(hosts.map((host) => begun.value.append(finished(host))));
      results.forEach((result, index) => (result.ok ? acknowledged : refused).add(hosts[index] ?? ''));
    }
    expect(acknowledged.size).toBeGreaterThan(20);
    await begun.value.close();
    const loaded = await createFileStore({ directory }).load('r1');
    expect(loaded.ok && new Set(loaded.value.outcomes.map(({ host }) => host))).toEqual(acknowledged);
    expect((await verifyRecords(directory)).problems).toEqual([]);
  });

  it('a small entry still goes in after a large one did not', async () => {
    await using disk = await smallDisk(128);
    const directory = join(disk.path, 'state');
    const begun = await createFileStore({ directory }).begin(header('r1'));
    if (!begun.ok) throw new Error(JSON.stringify(begun.error));
    const large = outcome('web1', { reason: 'x'.repeat(200_000) });
    expect(await begun.value.append({ type: 'host-finished', at: AT, outcome: large })).toMatchObject({ ok: false });
    expect(await begun.value.append(intent('web2'))).toMatchObject({ ok: true });
    await begun.value.close();
    expect(await verifyRecords(directory)).toMatchObject({ problems: [], lines: 2 });
  });

  it('a run is not begun, and leaves nothing that keeps it from being begun later', async () => {
    await using disk = await smallDisk(64);
    const directory = join(disk.path, 'state');
    await record(directory, 'r1');
    const filler = join(disk.path, 'filler');
    await writeFile(filler, 'x'.repeat(200_000)).catch(() => undefined);
    const refused = await createFileStore({ directory }).begin(header('r2'));
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'state-unwritable', reason: expect.stringMatching(/ENOSPC/) },
    });
    expect((await verifyRecords(directory)).problems).toEqual([]);
    await rm(filler);
    await record(directory, 'r2');
    expect(await verifyRecords(directory)).toMatchObject({ problems: [], runs: 2 });
  });
});

describe('a controller that is killed while it writes', () => {
  const CODE = `
    const { createFileStore } = await import(process.argv[1]);
    const { finished, header } = await import(process.argv[2]);
    const begun = await createFileStore({ directory: process.argv[3] }).begin(header(process.argv[4]));
    for (let n = 0; ; n += 4) {
      const hosts = [n, n + 1, n + 2, n + 3].map((i) => 'web' + i);
      await Promise.all(hosts.map(async (host) => {
        if ((await begun.value.append(finished(host))).ok) process.stdout.write(host + '\\n');
      }));
    }`;

  it('has lost nothing that it was told is on the disk, however often', async () => {
    await using folder = await scratch();
    for (let round = 0; round < 6; round += 1) {
      const run = `r${round}`;
      const sources = ['../../src/store/index.ts', './samples.ts'].map((path) =>
        String(new URL(path, import.meta.url)),
      );
      const child = spawn(process.execPath, ['--input-type=module', '-e', CODE, ...sources, folder.path, run]);
      let told = '';
      const stdout = child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
      await once(stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 20 + 35 * round));
      child.kill('SIGKILL');
      await once(child, 'close');
      const acknowledged = told.split('\n').slice(0, -1);
      expect(acknowledged.length).toBeGreaterThan(3);
      const loaded = await createFileStore({ directory: folder.path }).load(run);
      const recorded = new Set(loaded.ok ? loaded.value.outcomes.map(({ host }) => host) : []);
      expect(acknowledged.filter((host) => !recorded.has(host))).toEqual([]);
      expect((await verifyRecords(folder.path)).problems).toEqual([]);
    }
  });
});
