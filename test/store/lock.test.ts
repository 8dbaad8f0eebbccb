/** The lock of the state directory, with rivals and with owners that died. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileStore } from '../../src/store/index.ts';
import { acquire, release } from '../../src/store/lock.ts';
import { currentOwner, isAlive, parseOwner, type LockOwner } from '../../src/store/lock-owner.ts';
import { scratch } from './samples.ts';

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

async function owner(changed: Partial<LockOwner> = {}): Promise<LockOwner> {
  return { ...(await currentOwner('r1', 0)), ...changed };
}

describe('lock', () => {
  it('is had by one at a time, and tells the other who has it', async () => {
    await using folder = await scratch();
    const clock = { now: () => Date.UTC(2026, 10, 23) };
    const store = createFileStore({ directory: folder.path, clock });
    const first = await store.lock('r1');
    expect(first.ok).toBe(true);
    expect(await store.lock('r2')).toEqual({
      ok: false,
      error: {
        code: 'state-busy',
        path: join(folder.path, 'lock'),
        pid: process.pid,
        run: 'r1',
        since: '2026-11-23T00:00:00.000Z',
      },
    });
    if (first.ok) await first.value.release();
    expect((await store.lock('r3')).ok).toBe(true);
  });

  it('is private and leaves no other file behind', async () => {
    await using folder = await scratch();
    const store = createFileStore({ directory: folder.path });
    await store.lock('r1');
    await store.lock('r2');
    expect(await readdir(folder.path)).toEqual(['lock']);
    expect((await stat(join(folder.path, 'lock'))).mode & 0o777).toBe(0o600);
  });

  it('may be released twice, and not by one who has lost it', async () => {
    await using folder = await scratch();
    const store = createFileStore({ directory: folder.path });
    const first = await store.lock('r1');
    if (!first.ok) throw new Error('no lock');
    await first.value.release();
    const second = await store.lock('r2');
    await first.value.release();
    expect(second.ok).toBe(true);
    expect((await store.lock('r3')).ok).toBe(false);
  });

  it('is taken over from a process that died', async () => {
    await using folder = await scratch();
    await writeFile(join(folder.path, 'lock'), JSON.stringify(await owner({ pid: await deadPid(), run: 'old' })));
    const store = createFileStore({ directory: folder.path });
    expect((await store.lock('new')).ok).toBe(true);
    expect(await readFile(join(folder.path, 'lock'), 'utf8')).toContain('"new"');
    expect(await readdir(folder.path)).toEqual(['lock']);
  });

  it.runIf(process.platform === 'linux')('is taken over where the process number was given to another', async () => {
    await using folder = await scratch();
    await writeFile(join(folder.path, 'lock'), JSON.stringify(await owner({ startTicks: '1' })));
    expect((await createFileStore({ directory: folder.path }).lock('new')).ok).toBe(true);
  });

  it('is left alone where its owner is on another machine, or cannot be told', async () => {
    await using folder = await scratch();
    const store = createFileStore({ directory: folder.path });
    await writeFile(
      join(folder.path, 'lock'),
      JSON.stringify(await owner({ pid: await deadPid(), hostname: 'elsewhere' })),
    );
    expect(await store.lock('new')).toMatchObject({ ok: false, error: { code: 'state-busy', run: 'r1' } });
    await writeFile(join(folder.path, 'lock'), 'nonsense');
    expect(await store.lock('new')).toMatchObject({ ok: false, error: { code: 'state-busy', run: 'unknown' } });
  });

  it('is had by exactly one of many rivals, free or dead', async () => {
    for (let round = 0; round < 15; round += 1) {
      await using folder = await scratch();
      const path = join(folder.path, 'lock');
      if (round % 3 !== 0) await writeFile(path, JSON.stringify(await owner({ pid: 2 ** 22 + 5 })));
      const rivals = await Promise.all(
        Array.from({ length: 12 }, (_, n) => owner({ run: `rival${n}`, nonce: `n${n}` })),
      );
      const results = await Promise.all(rivals.map((rival) => acquire(path, rival)));
      const winners = rivals.filter((_, n) => results[n]?.ok === true);
      expect(winners).toHaveLength(1);
      expect(parseOwner(await readFile(path, 'utf8'))?.run).toBe(winners[0]?.run);
      expect(await readdir(folder.path)).toEqual(['lock']);
    }
  });

  it('survives one who died while taking it over', async () => {
    await using folder = await scratch();
    const path = join(folder.path, 'lock');
    const dead = await owner({ pid: await deadPid(), nonce: 'first' });
    await writeFile(path, JSON.stringify(dead));
    const right = `${path}.${await rightOf(JSON.stringify(dead))}`;
    await writeFile(right, JSON.stringify({ ...dead, nonce: 'second' }));
    expect((await acquire(path, await owner())).ok).toBe(true);
    expect(await readdir(folder.path)).toEqual(['lock']);
  });

  it('is released by its owner only', async () => {
    await using folder = await scratch();
    const path = join(folder.path, 'lock');
    const mine = await owner();
    await acquire(path, mine);
    await release(path, { ...mine, nonce: 'another' });
    expect(await readdir(folder.path)).toEqual(['lock']);
    await release(path, mine);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('is had by one of several processes', async () => {
    await using folder = await scratch();
    const path = join(folder.path, 'lock');
    await writeFile(path, JSON.stringify(await owner({ pid: await deadPid() })));
    const children = await Promise.all(Array.from({ length: 4 }, () => rivalProcess(path)));
    expect(children.filter((answer) => answer === 'won')).toHaveLength(1);
  });
});

/** A process that tries for the lock, says how it went, and holds what it got until its stdin ends. */
async function rivalProcess(path: string): Promise<string> {
  const program = `
    const { acquire } = await import(${JSON.stringify(new URL('../../src/store/lock.ts', import.meta.url).href)});
    const { currentOwner } = await import(${JSON.stringify(new URL('../../src/store/lock-owner.ts', import.meta.url).href)});
    const taken = await acquire(process.argv[1], await currentOwner('rival', Date.now()));
    console.log(taken.ok ? 'won' : 'lost');
    setTimeout(() => {}, 1500);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [answer] = (await once(child.stdout, 'data')) as [Buffer];
  return answer.toString().trim();
}

async function rightOf(content: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content));
  return Buffer.from(digest).toString('hex').slice(0, 16);
}

describe('isAlive', () => {
  it('knows this process, its parent, and no dead one', async () => {
    const mine = await owner();
    expect(await isAlive(mine)).toBe(true);
    expect(await isAlive({ ...mine, startTicks: '' })).toBe(true);
    expect(await isAlive({ ...mine, pid: process.ppid, startTicks: '' })).toBe(true);
    expect(await isAlive({ ...mine, pid: await deadPid() })).toBe(false);
    expect(await isAlive({ ...mine, pid: -1 })).toBe(false);
    expect(await isAlive({ ...mine, pid: 0 })).toBe(false);
    expect(mine.hostname).toBe(hostname());
  });
});

describe('parseOwner', () => {
  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"pid":"1"}',
    '{"pid":1.5,"startTicks":"","hostname":"","run":"","since":"","nonce":""}',
  ])('refuses %j', (text) => {
    expect(parseOwner(text)).toBeNull();
  });
});
