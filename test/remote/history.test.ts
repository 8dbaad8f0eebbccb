/** A host's own memory: what it tells of its transactions, and what it may forget. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fetchTransaction, listTransactions, pruneTransactions, type HostHistory } from '../../src/remote/index.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { BROKEN, HTTPD, OPEN, STRICT } from '../support/real-httpd.ts';
import {
  change,
  changeAndDie,
  DEADLINE,
  describeOnHost,
  dyingAt,
  end,
  folderOf,
  onHost,
  sha256,
  type Bench,
} from './support.ts';

async function history({ session }: Bench): Promise<HostHistory> {
  const listed = await listTransactions(session, DEADLINE);
  if (!listed.ok) throw new Error(JSON.stringify(listed.error));
  return listed.value;
}

async function fetched({ session }: Bench, id: string) {
  const answer = await fetchTransaction(session, { id, deadlineMs: DEADLINE });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

describeOnHost.each(SHELLS)('the memory of a host under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('is empty where nothing was ever done', async () => {
    await onHost(options, async (bench) => {
      rmSync(bench.host.state, { recursive: true, force: true, maxRetries: 1 });
      expect(await history(bench)).toMatchObject({ lock: null, transactions: [] });
      expect(await fetched(bench, 'never')).toBeNull();
    });
  });

  it('tells who did what, how it ended, and what became of the files since', async () => {
    await onHost(options, async (bench) => {
      await change(bench, { files: { [bench.tree.tls]: BROKEN } });
      await change(bench, { id: 'run-2' });
      await end(bench, 'confirm', 'run-2');
      const { guardAt } = await change(bench, { id: 'run-3', files: { [bench.tree.tls]: STRICT } });
      const { clock, lock, transactions } = await history(bench);
      expect(lock).toMatchObject({ transaction: 'run-3', owner: 'me@here' });
      expect(transactions.map(({ id, phase, settled, holdsLock }) => [id, phase, settled, holdsLock])).toEqual([
        ['run-1', 'restored', true, false],
        ['run-2', 'confirmed', true, false],
        ['run-3', 'reloaded', false, true],
      ]);
      expect(transactions[0]).toMatchObject({
        owner: 'me@here',
        guard: 'shell+rc.local',
        guardAt: null,
        running: false,
      });
      expect(transactions[2]).toMatchObject({ guardAt, executables: [HTTPD] });
      const file = { path: bench.tree.tls, sha256Before: sha256(STRICT), sha256After: sha256(OPEN) };
      expect(transactions[1]?.files).toEqual([{ ...file, sha256Now: sha256(STRICT) }]);
      for (const { createdAt, changedAt, journal } of transactions) {
        expect(createdAt).toBeGreaterThan(clock - 60);
        expect(changedAt).toBeGreaterThanOrEqual(createdAt ?? Infinity);
        expect(journal).toMatch(/^\d+ locked me@here\n/);
      }
      rmSync(bench.tree.tls);
      expect((await history(bench)).transactions[1]?.files).toEqual([{ ...file, sha256Now: 'absent' }]);
    });
  });

  it('gives the bytes before and after, whichever they are', async () => {
    await onHost(options, async (bench) => {
      const every = `#${Array.from({ length: 255 }, (_, code) => String.fromCharCode(code + 1))
        .join('')
        .replace(/[\n\\]/g, '')}`;
      const odd = `${bench.folder}/conf.d/a  b;$(touch x)'\\"&.conf`;
      writeFileSync(odd, every, 'latin1');
      await change(bench, { files: { [odd]: '', [bench.tree.tls]: OPEN } });
      await end(bench, 'confirm');
      expect((await fetched(bench, 'run-1'))?.contents).toEqual([
        { path: odd, before: every, after: '', now: '' },
        { path: bench.tree.tls, before: STRICT, after: OPEN, now: OPEN },
      ]);
    });
  });

  it('loses what it is told to forget, and nothing that is still open', async () => {
    await onHost(options, async (bench) => {
      await change(bench);
      await end(bench, 'confirm');
      await change(bench, { id: 'run-2', files: { [bench.tree.tls]: STRICT } });
      const ids = ['run-1', 'run-2', 'never', '../../etc', ''];
      const pruned = await pruneTransactions(bench.session, { ids, deadlineMs: DEADLINE });
      expect(pruned).toEqual({ ok: true, value: ['run-1'] });
      expect([existsSync(folderOf(bench)), existsSync(folderOf(bench, 'run-2'))]).toEqual([false, true]);
      expect(readdirSync(bench.folder)).toContain('httpd.conf');
      await end(bench, 'restore', 'run-2');
      expect((await history(bench)).transactions.map(({ id }) => id)).toEqual(['run-2']);
    });
  });
});

describeOnHost('the memory of a transaction that was cut off', { concurrent: true }, () => {
  it.each([
    ['locked', null],
    ['backed-up', null],
    ['guarded', 'shell+rc.local'],
    ['swapped', 'shell+rc.local'],
  ])('when %s', async (phase, guard) => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: dyingAt(phase) });
      const [found] = (await history(bench)).transactions;
      expect(found).toMatchObject({ phase, guard, settled: false, running: false, holdsLock: true, owner: 'me@here' });
    });
  });

  it('before its first word', async () => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, {
        tamper: (script) => ({ ...script, text: `${script.text}enter() { kill -KILL $$; }\n` }),
      });
      expect((await history(bench)).transactions).toMatchObject([
        { id: 'run-1', phase: 'begun', createdAt: null, files: [] },
      ]);
    });
  });
});
