/** The store on a real directory. */
import { appendFile, chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/core/index.ts';
import { createFileStore } from '../../src/store/index.ts';
import { AT, ended, finished, header, intent, outcome, phase, scratch } from './samples.ts';

async function record(
  directory: string,
  id: string,
  entries: readonly JournalEntry[] = [],
  started = AT,
): Promise<string> {
  const begun = await createFileStore({ directory }).begin(header(id, started));
  if (!begun.ok) throw new Error(JSON.stringify(begun.error));
  await Promise.all(entries.map((entry) => begun.value.append(entry)));
  await begun.value.close();
  return join(directory, 'runs', id, 'journal.jsonl');
}

describe('begin', () => {
  it('keeps the journal private', async () => {
    await using folder = await scratch();
    const directory = join(folder.path, 'state');
    const path = await record(directory, 'r1');
    const mode = async (of: string): Promise<number> => (await stat(of)).mode & 0o777;
    expect(await mode(path)).toBe(0o600);
    expect(await mode(join(directory, 'runs', 'r1'))).toBe(0o700);
    expect(await mode(join(directory, 'runs'))).toBe(0o700);
    expect(await mode(directory)).toBe(0o700);
  });

  it('writes one line an entry, each a journal entry', async () => {
    await using folder = await scratch();
    const path = await record(folder.path, 'r1', [intent('web1')]);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as JournalEntry).type)).toEqual(['run-started', 'host-intent']);
  });

  it('refuses an id that was used, and leaves its journal alone', async () => {
    await using folder = await scratch();
    const path = await record(folder.path, 'r1', [intent('web1')]);
    const before = await readFile(path, 'utf8');
    const again = await createFileStore({ directory: folder.path }).begin(header('r1'));
    expect(again).toMatchObject({ ok: false, error: { code: 'state-unwritable' } });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it.each(['', '.', '..', '../x', 'a/b', '.hidden', 'a\nb', 'x'.repeat(200)])('refuses the id %j', async (id) => {
    await using folder = await scratch();
    const begun = await createFileStore({ directory: folder.path }).begin(header(id));
    expect(begun).toMatchObject({ ok: false, error: { code: 'state-unwritable' } });
  });

  it('says where it cannot write', async () => {
    await using folder = await scratch();
    await writeFile(join(folder.path, 'file'), '');
    const begun = await createFileStore({ directory: join(folder.path, 'file') }).begin(header('r1'));
    expect(begun).toMatchObject({ ok: false, error: { code: 'state-unwritable' } });
  });
});

describe('load', () => {
  it('gives back what was written', async () => {
    await using folder = await scratch();
    await record(folder.path, 'r1', [intent('web1'), phase('web1'), finished('web1'), intent('web2'), ended]);
    const loaded = await createFileStore({ directory: folder.path }).load('r1');
    const { hosts: _hosts, ...rest } = header('r1');
    expect(loaded).toEqual({
      ok: true,
      value: {
        ...rest,
        finished: '2026-11-23T15:06:00.000Z',
        outcomes: [outcome('web1')],
        unsettled: [{ host: 'web2', files: expect.any(Array), accepted: false }],
        extensions: [],
      },
    });
  });

  it('takes an unambiguous beginning of an id, and an id before a longer one', async () => {
    await using folder = await scratch();
    for (const id of ['2026-a', '2026-ab', '2026-b']) await record(folder.path, id);
    const store = createFileStore({ directory: folder.path });
    const idOf = async (id: string): Promise<unknown> => {
      const loaded = await store.load(id);
      return loaded.ok ? loaded.value.id : loaded.error;
    };
    expect(await idOf('2026-b')).toBe('2026-b');
    expect(await idOf('2026-a')).toBe('2026-a');
    expect(await idOf('2026-ab')).toBe('2026-ab');
    expect(await idOf('2026')).toEqual({ code: 'record-missing', run: '2026', known: ['2026-b', '2026-ab', '2026-a'] });
    expect(await idOf('1999')).toMatchObject({ code: 'record-missing', known: ['2026-b', '2026-ab', '2026-a'] });
    expect(await idOf('')).toMatchObject({ code: 'record-missing' });
    expect(await idOf('../runs/2026-b')).toMatchObject({ code: 'record-missing' });
  });

  it('says that there is none in a directory that does not exist', async () => {
    const loaded = await createFileStore({ directory: '/nonexistent/fleet' }).load('r1');
    expect(loaded).toEqual({ ok: false, error: { code: 'record-missing', run: 'r1', known: [] } });
  });

  it('tolerates a last line that a crash tore, at every length', async () => {
    await using folder = await scratch();
    const path = await record(folder.path, 'r1', [intent('web1')]);
    const whole = await readFile(path);
    const secondLine = whole.indexOf(10) + 1;
    for (let cut = secondLine; cut < whole.length; cut += 7) {
      await writeFile(path, whole.subarray(0, cut));
      const loaded = await createFileStore({ directory: folder.path }).load('r1');
      expect(loaded).toMatchObject({ ok: true, value: { unsettled: [] } });
    }
  });

  it('names the line that is damaged', async () => {
    await using folder = await scratch();
    const path = await record(folder.path, 'r1', [intent('web1'), phase('web1'), finished('web1')]);
    const lines = (await readFile(path, 'utf8')).split('\n');
    const store = createFileStore({ directory: folder.path });
    const damage = async (change: (copy: string[]) => void): Promise<unknown> => {
      const copy = [...lines];
      change(copy);
      await writeFile(path, copy.join('\n'));
      const loaded = await store.load('r1');
      return loaded.ok ? 'fine' : loaded.error;
    };
    expect(await damage(() => undefined)).toBe('fine');
    expect(await damage((copy) => (copy[2] = 'nonsense'))).toMatchObject({ code: 'record-damaged', path, line: 3 });
    expect(await damage((copy) => (copy[1] = copy[1]?.replace('web1', 'web9') ?? ''))).toMatchObject({ line: 2 });
    expect(await damage((copy) => copy.splice(2, 1))).toMatchObject({ line: 3 });
    expect(await damage((copy) => copy.splice(0, 1))).toMatchObject({ line: 1 });
    expect(await damage((copy) => copy.splice(2, 0, copy[2] ?? ''))).toMatchObject({ line: 4 });
    expect(await damage((copy) => copy.reverse())).toMatchObject({ line: 1 });
  });

  it('calls an empty journal damaged', async () => {
    await using folder = await scratch();
    await mkdir(join(folder.path, 'runs', 'r1'), { recursive: true });
    await writeFile(join(folder.path, 'runs', 'r1', 'journal.jsonl'), '');
    const loaded = await createFileStore({ directory: folder.path }).load('r1');
    expect(loaded).toMatchObject({ ok: false, error: { code: 'record-damaged', line: 1 } });
  });

  it('keeps line separators that JSON leaves as they are', async () => {
    await using folder = await scratch();
    const odd = outcome('web1', { reason: 'a\u2028b\u2029c\r\nd\u0085e\ud800f' });
    await record(folder.path, 'r1', [{ type: 'host-finished', at: AT, outcome: odd }]);
    const loaded = await createFileStore({ directory: folder.path }).load('r1');
    expect(loaded).toMatchObject({ ok: true, value: { outcomes: [odd] } });
  });

  it('reads what a later version wrote: more fields, an unknown failure', async () => {
    await using folder = await scratch();
    const failure = { code: 'from-the-future', why: 1 };
    const later = { ...outcome('web1'), failure, more: true } as unknown as ReturnType<typeof outcome>;
    await record(folder.path, 'r1', [{ type: 'host-finished', at: AT, outcome: later }]);
    const loaded = await createFileStore({ directory: folder.path }).load('r1');
    expect(loaded).toMatchObject({ ok: true, value: { outcomes: [{ host: 'web1', failure }] } });
  });
});

describe('heads', () => {
  const idsOf = async (directory: string): Promise<readonly string[]> => {
    const told = await createFileStore({ directory }).heads();
    if (!told.ok) throw new Error(JSON.stringify(told.error));
    return told.value.heads.map(({ id }) => id);
  };

  it('come in the order in which the runs began, newest first, also where the clock went back', async () => {
    await using folder = await scratch();
    expect(await idsOf(folder.path)).toEqual([]);
    await record(folder.path, 'r5', [], '2026-11-05T10:00:00.000Z');
    await record(folder.path, 'r1', [], '2026-11-01T10:00:00.000Z');
    await record(folder.path, 'r3', [finished('web1'), ended], '2026-11-03T10:00:00.000Z');
    expect(await idsOf(folder.path)).toEqual(['r3', 'r1', 'r5']);
    await rm(join(folder.path, 'ledger.jsonl'));
    expect(await idsOf(folder.path)).toEqual(['r5', 'r3', 'r1']);
  });

  it('name a journal of which not even the beginning can be read, and need no more than that of another', async () => {
    await using folder = await scratch();
    const large = Array.from({ length: 5000 }, (_, n) => `web${n}.of.a.long.name.example.test`);
    const begun = await createFileStore({ directory: folder.path }).begin({ ...header('r1'), hosts: large });
    if (!begun.ok) throw new Error('not begun');
    await begun.value.close();
    await appendFile(join(folder.path, 'runs/r1/journal.jsonl'), 'no line of a journal\n');
    const broken = await record(folder.path, 'r2');
    await writeFile(broken, 'half a li');
    expect(await createFileStore({ directory: folder.path }).heads()).toMatchObject({
      ok: true,
      value: { heads: [{ id: 'r1' }], damaged: [{ code: 'record-damaged', path: broken, line: 1 }] },
    });
  });
});

describe('list', () => {
  it('is empty where nothing was recorded', async () => {
    const listed = await createFileStore({ directory: '/nonexistent/fleet' }).list();
    expect(listed).toEqual({ ok: true, value: [] });
  });

  it('has the newest first by their start, whatever their ids', async () => {
    await using folder = await scratch();
    await record(folder.path, 'b', [], '2026-11-02T00:00:00.000Z');
    await record(folder.path, 'a', [], '2026-11-03T00:00:00.000Z');
    await record(folder.path, 'c', [], '2026-11-01T00:00:00.000Z');
    const listed = await createFileStore({ directory: folder.path }).list();
    expect(listed.ok && listed.value.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('keeps of all runs only those that are asked for', async () => {
    await using folder = await scratch();
    for (const id of ['r1', 'r2', 'r3']) await record(folder.path, id);
    const seen: string[] = [];
    const listed = await createFileStore({ directory: folder.path }).list(
      (run) => seen.push(run.id) > 0 && run.id === 'r2',
    );
    expect(listed.ok && listed.value.map(({ id }) => id)).toEqual(['r2']);
    expect(seen.toSorted()).toEqual(['r1', 'r2', 'r3']);
  });

  it('leaves damaged runs and strange files out', async () => {
    await using folder = await scratch();
    await record(folder.path, 'good');
    await appendFile(await record(folder.path, 'bad'), 'nonsense\n');
    await mkdir(join(folder.path, 'runs', 'empty'));
    await writeFile(join(folder.path, 'runs', 'README'), 'hello');
    const listed = await createFileStore({ directory: folder.path }).list();
    expect(listed.ok && listed.value.map(({ id }) => id)).toEqual(['good']);
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not read', async () => {
    await using folder = await scratch();
    await record(folder.path, 'r1');
    await chmod(join(folder.path, 'runs'), 0);
    const listed = await createFileStore({ directory: folder.path }).list();
    await chmod(join(folder.path, 'runs'), 0o700);
    expect(listed).toMatchObject({ ok: false, error: { code: 'state-unwritable' } });
  });
});
