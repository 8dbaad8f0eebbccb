/** A script that was killed between making the lock and putting its name in: whoever settles it leaves no lock behind. */
import { expect, it } from 'vitest';
import { settle } from '../../src/remote/index.ts';
import { describeOnHost, onHost, type Bench } from './support.ts';

const BASE = '/var/lib/fleet';

async function settleAfter(bench: Bench, preparation: string): Promise<string> {
  await bench.host.run(['sh', '-c', `mkdir -p -m 700 ${BASE}/lock; ${preparation}`]);
  const settled = await settle(bench.session, { action: 'restore', id: 'run-1', deadlineMs: 30_000 });
  expect(settled).toMatchObject({ ok: true, value: { phase: 'refused' } });
  const listed = await bench.host.run(['sh', '-c', `cd ${BASE}; ls -d lock* lock/* 2>/dev/null; :`]);
  return String(listed.stdout);
}

describeOnHost('a lock without an owner', () => {
  it('goes with the transaction that was making it', async () => {
    await onHost({}, async (bench) => {
      expect(await settleAfter(bench, `echo 'run-1 0 me' >${BASE}/lock.next.run-1`)).toBe('');
    });
  });

  it('stays where another one is just taking it', async () => {
    await onHost({}, async (bench) => {
      const preparation = `echo 'run-1 0 me' >${BASE}/lock.next.run-1; echo 'run-2 0 you' >${BASE}/lock.next.run-2`;
      expect(await settleAfter(bench, preparation)).toBe('lock\nlock.next.run-2\n');
    });
  });

  it('stays where the transaction had not come so far', async () => {
    await onHost({}, async (bench) => {
      expect(await settleAfter(bench, 'true')).toBe('lock\n');
    });
  });
});
