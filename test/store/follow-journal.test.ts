/** Following a journal while it is written. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileStore, JournalFollower, newestRun } from '../../src/store/index.ts';
import { ended, finished, header, intent, phase, scratch } from './samples.ts';
import { record } from './state.ts';

describe('a journal that grows', () => {
  it('is told step by step, and nothing where nothing is new', async () => {
    await using folder = await scratch();
    const begun = await createFileStore({ directory: folder.path }).begin(header('r1'));
    if (!begun.ok) throw new Error('not begun');
    const path = join(folder.path, 'runs', 'r1', 'journal.jsonl');
    const follower = new JournalFollower(path);
    expect(await follower.poll()).toMatchObject({
      hosts: 2,
      counts: {},
      active: [],
      run: { id: 'r1', finished: null },
    });
    expect(await follower.poll()).toBeNull();
    await begun.value.append(intent('web1'));
    expect(await follower.poll()).toMatchObject({ active: [['web1', 'begun']] });
    await Promise.all([begun.value.append(phase('web1')), begun.value.append(finished('web2'))]);
    expect(await follower.poll()).toMatchObject({ active: [['web1', 'swap']], counts: { changed: 1 } });
    for (const entry of [finished('web1'), ended]) await begun.value.append(entry);
    await begun.value.close();
    const last = await follower.poll();
    expect(last).toMatchObject({ active: [], counts: { changed: 2 } });
    expect(last?.run.finished).not.toBeNull();
  });

  it('waits for the rest of half a line, and stops at one that does not fit', async () => {
    await using folder = await scratch();
    const path = await record(folder.path, 'r1');
    const follower = new JournalFollower(path);
    await follower.poll();
    await appendFile(path, '{"type":"host-');
    expect(await follower.poll()).toBeNull();
    await appendFile(path, 'x"}\n');
    expect(await follower.poll()).toBeNull();
    expect(await new JournalFollower(join(folder.path, 'none')).poll()).toBeNull();
  });
});

describe('the newest run', () => {
  it('is the one that began last; none where there is none', async () => {
    await using folder = await scratch();
    expect(await newestRun(folder.path)).toBeNull();
    await record(folder.path, 'r2');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await record(folder.path, 'r1');
    expect(await newestRun(folder.path)).toBe('r1');
  });
});
