/** One contract over both databases: what the index answers is what the journals say. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEntry, OutcomeKind, RunHeader } from '../../src/core/index.ts';
import { hostsToTakeBack } from '../../src/engine/index.ts';
import { createFileStore, type RecordIndex } from '../../src/store/index.ts';
import { IndexLost, openIndex } from '../../src/store/run-index/record-index.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { AT, ended, finished, header, intent, outcome, scratch } from './samples.ts';

const server: { value?: PostgresServer } = {};
beforeAll(async () => {
  server.value = await startPostgres();
});
afterAll(async () => {
  await server.value?.stop();
});

async function write(directory: string, run: RunHeader, entries: readonly JournalEntry[]): Promise<void> {
  const begun = await createFileStore({ directory }).begin(run);
  if (!begun.ok) throw new Error(JSON.stringify(begun.error));
  for (const entry of entries) await begun.value.append(entry);
  await begun.value.close();
}

const end = (host: string, kind: OutcomeKind): JournalEntry => ({
  type: 'host-finished',
  at: AT,
  outcome: outcome(host, { kind, ...(kind === 'declined' && { files: [] }) }),
});

/** Runs in every state that there is. */
async function manyRuns(directory: string): Promise<void> {
  await write(directory, header('a1', '2026-11-01T10:00:00.000Z'), [
    ...['web1', 'web2', 'web3', 'web4'].map((host) => end(host, 'changed')),
    end('web5', 'stuck'),
    end('web6', 'unreachable'),
    end('web7', 'declined'),
    intent('web8'),
    ended,
  ]);
  const back = { kind: 'rollback', takesBack: 'a1', expires: null } as const;
  await write(directory, { ...header('b1', '2026-11-02T10:00:00.000Z'), ...back }, [
    end('web1', 'changed'),
    end('web2', 'unchanged'),
    end('web3', 'restored'),
    ended,
  ]);
  await write(directory, { ...header('c1', '2026-11-03T10:00:00.000Z'), expires: '2026-12-01' }, [
    finished('web1'),
    ended,
  ]);
  await write(directory, { ...header('d1', '2026-11-04T10:00:00.000Z'), expires: null }, [finished('web9')]);
  await write(directory, header('e1', '2026-11-05T10:00:00.000Z'), []);
}

async function extend(directory: string, run: string, until: string): Promise<void> {
  const reopened = await createFileStore({ directory }).reopen(run);
  if (!reopened.ok) throw new Error(JSON.stringify(reopened.error));
  await reopened.value.append({ type: 'run-extended', at: AT, by: 'ann@here', until, reason: `until ${until}` });
  await reopened.value.close();
}

async function opened(directory: string, url: string | null): Promise<RecordIndex> {
  const index = await openIndex({ directory, url });
  if (!index.ok) throw new Error(JSON.stringify(index.error));
  return index.value;
}

describe.each([
  ['SQLite', () => null],
  ['PostgreSQL', () => server.value?.database() ?? ''],
])('the index in %s', (_name, place) => {
  it('loads every run exactly as its journal gives it', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    await extend(folder.path, 'a1', '2027-06-30');
    const index = await opened(folder.path, place());
    expect(await index.sync()).toEqual({ ok: true, value: { taken: 5, damaged: [] } });
    const store = createFileStore({ directory: folder.path });
    for (const id of ['a1', 'b1', 'c1', 'd1', 'e1']) {
      expect({ ok: true, value: await index.load(id) }).toEqual(await store.load(id));
    }
    expect(await index.load('nope')).toBeNull();
    await index.close();
  });

  it('lists runs newest first, with the hosts by how they ended', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const index = await opened(folder.path, place());
    await index.sync();
    const runs = await index.runs();
    expect(runs.map(({ id }) => id)).toEqual(['e1', 'd1', 'c1', 'b1', 'a1']);
    expect(runs.at(-1)?.counts).toEqual({ changed: 4, stuck: 1, unreachable: 1, declined: 1, unsettled: 1 });
    expect(await index.find('a')).toEqual(['a1']);
    expect(await index.find('')).toHaveLength(5);
    await index.close();
  });

  it('tells what is in force as the engine that takes it back does', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const index = await opened(folder.path, place());
    await index.sync();
    const exceptions = await index.exceptions();
    expect(exceptions.map(({ run, hosts, uncertain }) => ({ run: run.id, hosts, uncertain }))).toEqual([
      { run: 'c1', hosts: ['web1'], uncertain: [] },
      { run: 'a1', hosts: ['web3', 'web4'], uncertain: ['web5', 'web6', 'web8'] },
      { run: 'd1', hosts: ['web9'], uncertain: [] },
    ]);
    const listed = await createFileStore({ directory: folder.path }).list();
    const all = listed.ok ? listed.value : [];
    for (const run of all.filter(({ kind }) => kind === 'apply')) {
      const found = exceptions.find((exception) => exception.run.id === run.id);
      const told = [...(found?.hosts ?? []), ...(found?.uncertain ?? [])].toSorted();
      expect(told).toEqual([...hostsToTakeBack(run, all).keys()].toSorted());
    }
    await index.close();
  });

  it('orders exceptions by the end that the last extension gave', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const index = await opened(folder.path, place());
    await index.sync();
    await extend(folder.path, 'c1', '2027-03-01');
    await extend(folder.path, 'c1', '2027-12-31');
    expect(await index.sync()).toEqual({ ok: true, value: { taken: 1, damaged: [] } });
    const exceptions = await index.exceptions();
    expect(exceptions.map(({ run }) => [run.id, run.expires])).toEqual([
      ['a1', '2027-01-31'],
      ['c1', '2027-12-31'],
      ['d1', null],
    ]);
    expect((await index.load('c1'))?.extensions).toHaveLength(2);
    await index.close();
  });

  it('tells all that was done to a host, newest first', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const index = await opened(folder.path, place());
    await index.sync();
    const history = await index.history('web1');
    expect(history.map(({ run, outcome: at }) => [run.id, run.kind, at?.kind])).toEqual([
      ['c1', 'apply', 'changed'],
      ['b1', 'rollback', 'changed'],
      ['a1', 'apply', 'changed'],
    ]);
    expect(history[0]?.outcome).toEqual(outcome('web1'));
    expect(await index.history('web8')).toMatchObject([{ run: { id: 'a1' }, outcome: null }]);
    expect(await index.history('unknown')).toEqual([]);
    await index.close();
  });

  it('tells the newest outcome of each host', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const index = await opened(folder.path, place());
    await index.sync();
    const latest = await index.latest();
    expect(latest.map(({ run, outcome: at }) => `${at?.host} ${run.id}`)).toEqual([
      'web1 c1',
      'web2 b1',
      'web3 b1',
      ...['web4', 'web5', 'web6', 'web7'].map((host) => `${host} a1`),
      'web9 d1',
    ]);
    await index.close();
  });

  it('takes up only what is new, and can be rebuilt to the same', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const url = place();
    const index = await opened(folder.path, url);
    await index.sync();
    expect(await index.sync()).toEqual({ ok: true, value: { taken: 0, damaged: [] } });
    const before = [await index.runs(), await index.exceptions(), await index.load('a1')];
    expect(await index.rebuild()).toEqual({ ok: true, value: { taken: 5, damaged: [] } });
    expect([await index.runs(), await index.exceptions(), await index.load('a1')]).toEqual(before);
    await index.close();
    const again = await opened(folder.path, url);
    expect(await again.sync()).toEqual({ ok: true, value: { taken: 0, damaged: [] } });
    await again.close();
  });

  it('leaves a damaged journal out, and says so', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    await appendFile(join(folder.path, 'runs', 'b1', 'journal.jsonl'), 'nonsense\n');
    const index = await opened(folder.path, place());
    expect(await index.sync()).toMatchObject({
      ok: true,
      value: { taken: 4, damaged: [{ code: 'record-damaged', line: 6 }] },
    });
    await index.close();
  });

  it('keeps what hosts say, whatever it is', async () => {
    await using folder = await scratch();
    const odd = outcome('web1', { reason: 'a\'b"c\\\0\ud800\u2028\u001b[2J; drop table runs' });
    await write(folder.path, { ...header('r1'), reason: "o'clock" }, [{ type: 'host-finished', at: AT, outcome: odd }]);
    const index = await opened(folder.path, place());
    expect(await index.sync()).toMatchObject({ ok: true, value: { taken: 1 } });
    expect((await index.load('r1'))?.outcomes).toEqual([odd]);
    expect((await index.runs())[0]?.reason).toBe("o'clock");
    await index.close();
  });

  it('takes up a run of two thousand hosts', async () => {
    await using folder = await scratch();
    const hosts = Array.from({ length: 2000 }, (_, n) => finished(`web${n}`));
    const begun = await createFileStore({ directory: folder.path }).begin(header('r1'));
    if (!begun.ok) throw new Error('not begun');
    await Promise.all(hosts.map((entry) => begun.value.append(entry)));
    await begun.value.close();
    const index = await opened(folder.path, place());
    await index.sync();
    expect((await index.runs())[0]?.counts).toEqual({ changed: 2000 });
    expect((await index.exceptions())[0]?.hosts).toHaveLength(2000);
    await index.close();
  });
});

describe('an index that is shared by a team', () => {
  it('holds the runs of several controllers, and a rebuild touches its own only', async () => {
    await using ann = await scratch();
    await using bob = await scratch();
    const url = server.value?.database() ?? '';
    await write(ann.path, header('ann1', '2026-11-01T10:00:00.000Z'), [finished('web1'), ended]);
    await write(bob.path, header('bob1', '2026-11-02T10:00:00.000Z'), [finished('web2'), ended]);
    const [of, other] = [await opened(ann.path, url), await opened(bob.path, url)];
    await of.sync();
    await other.sync();
    await of.rebuild();
    expect((await of.runs()).map(({ id }) => id)).toEqual(['bob1', 'ann1']);
    expect((await other.exceptions()).flatMap(({ hosts }) => hosts)).toEqual(['web1', 'web2']);
    await of.close();
    await other.close();
  });
});

/** Opens the index in a process of its own and takes up what is new; `ok`, or what went wrong. */
async function syncElsewhere(directory: string, url: string | null): Promise<string> {
  const index = new URL('../../src/store/run-index/record-index.ts', import.meta.url).href;
  const code = `const { openIndex } = await import(process.argv[1]);
    const index = await openIndex({ directory: process.argv[2], url: process.argv[3] || null });
    const synced = index.ok ? await index.value.sync() : index;
    if (index.ok) await index.value.close();
    process.stdout.write(synced.ok ? 'ok' : JSON.stringify(synced.error));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, index, directory, url ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) said += String(text);
  return said;
}

describe.each([
  { name: 'SQLite', place: () => null },
  { name: 'PostgreSQL', place: () => server.value?.database() ?? null },
])('several fleets at once, on $name', ({ place }) => {
  it('make the tables once, and take up the same runs without getting in each other’s way', async () => {
    await using folder = await scratch();
    const url = place();
    await manyRuns(folder.path);
    const hosts = Array.from({ length: 500 }, (_, n) => finished(`web${n}`));
    await write(folder.path, header('f1', '2026-11-06T10:00:00.000Z'), [...hosts, ended]);
    const said = await Promise.all(Array.from({ length: 5 }, () => syncElsewhere(folder.path, url)));
    expect(said).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    const index = await opened(folder.path, url);
    expect((await index.load('f1'))?.outcomes).toHaveLength(500);
    expect(await index.runs()).toHaveLength(6);
    await index.close();
  });
});

describe('a database that goes away', () => {
  it('is told as a failure with its name, and the journals answer the same from another', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const own = await startPostgres();
    const index = await opened(folder.path, own.database());
    expect(await index.sync()).toMatchObject({ ok: true, value: { taken: 5 } });
    const before = await index.exceptions();
    await own.stop();
    const lost = await index.exceptions().catch((thrown: unknown) => thrown);
    expect(lost).toBeInstanceOf(IndexLost);
    expect(lost).toMatchObject({ failure: { code: 'index-unavailable', place: expect.stringMatching(/^postgres:/) } });
    expect(await index.sync()).toMatchObject({ ok: false, error: { code: 'index-unavailable' } });
    await index.close();
    const local = await opened(folder.path, null);
    await local.sync();
    expect(await local.exceptions()).toEqual(before);
    await local.close();
  });

  it('is waited for while another fleet writes, and told as locked where that takes too long', async () => {
    await using folder = await scratch();
    await (await opened(folder.path, null)).close();
    await manyRuns(folder.path);
    const code = `const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(process.argv[1]);
      database.exec('begin exclusive');
      process.stdout.write('locked');
      process.stdin.once('data', () => { database.exec('rollback'); process.exit(); });`;
    const holder = spawn(process.execPath, ['-e', code, join(folder.path, 'index.sqlite')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(await syncElsewhere(folder.path, null)).toMatch(/index-unavailable.*index\.sqlite.*locked/);
    const waiting = syncElsewhere(folder.path, null);
    holder.stdin.write('enough');
    expect(await waiting).toBe('ok');
  }, 60_000);
});

describe('an index that can’t be used', () => {
  it('is one of a newer fleet: it is named, and left as it is', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const first = await opened(folder.path, null);
    await first.sync();
    await first.close();
    const code = `const { DatabaseSync } = require('node:sqlite');
      new DatabaseSync(process.argv[1]).exec("insert into kysely_migration values ('2999-01-01-later', '2999')");`;
    spawnSync(process.execPath, ['-e', code, join(folder.path, 'index.sqlite')]);
    expect(await openIndex({ directory: folder.path, url: null })).toMatchObject({
      ok: false,
      error: { code: 'index-unavailable', reason: expect.stringMatching(/2999-01-01-later/) },
    });
  });

  it('is named, without its password', async () => {
    await using folder = await scratch();
    const url = 'postgres://ann:s3cret@127.0.0.1:1/records';
    const index = await openIndex({ directory: folder.path, url });
    expect(index).toMatchObject({
      ok: false,
      error: { code: 'index-unavailable', place: expect.stringMatching(/ann/) },
    });
    expect(JSON.stringify(index)).not.toContain('s3cret');
    expect(await openIndex({ directory: folder.path, url: 'mysql://x/y' })).toMatchObject({ ok: false });
  });

  it('is no loss: a broken file is named, deleted, and made again', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const path = join(folder.path, 'index.sqlite');
    await writeFile(path, 'this is no database, and longer than a header of one would have to be. '.repeat(20));
    expect(await openIndex({ directory: folder.path, url: null })).toMatchObject({
      ok: false,
      error: { code: 'index-unavailable', place: path },
    });
    await rm(path);
    const index = await opened(folder.path, null);
    expect(await index.sync()).toMatchObject({ ok: true, value: { taken: 5 } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await index.close();
  });

  it('is a plain SQLite file, for other tools', async () => {
    await using folder = await scratch();
    await manyRuns(folder.path);
    const index = await opened(folder.path, null);
    await index.sync();
    await index.close();
    const code = `const { DatabaseSync } = require('node:sqlite');
      console.log(new DatabaseSync(process.argv[1]).prepare('select count(*) as n from hosts').get().n)`;
    const read = spawnSync(process.execPath, ['-e', code, join(folder.path, 'index.sqlite')], { encoding: 'utf8' });
    expect(read.stdout.trim()).toBe('13');
  });
});
