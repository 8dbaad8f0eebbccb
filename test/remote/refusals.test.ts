/** Everything for which a transaction must refuse to begin: nothing may be touched then, nothing left behind. */
import { mkdirSync, readdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transact } from '../../src/remote/index.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { shadowConfigFor } from './shadow.ts';
import { DEADLY, OPEN, parentOf, startHttpd, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import { SHELLS } from '../support/namespace-host.ts';
import {
  bytesOf,
  carryOut,
  change,
  changeAndDie,
  describeOnHost,
  dwellingAt,
  dyingAt,
  end,
  eventually,
  folderOf,
  isSettled,
  litter,
  onHost,
  phases,
  read,
  sha256,
  strangers,
  transactionFor,
  withHook,
  type Bench,
} from './support.ts';

/** Nothing was touched: the file, the parent and who gets in are as before, and nothing is left but the story. */
async function expectUntouched(bench: Bench, id = 'run-1'): Promise<void> {
  expect(bytesOf(bench.tree.tls)).toBe(STRICT);
  expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
  expect(await litter(bench, id)).toEqual([]);
  expect((await read(bench)).transactions).toEqual([]);
}

describeOnHost('a plan that is stale', { concurrent: true }, () => {
  it('is refused where the file changed, with both hashes', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      writeFileSync(bench.tree.tls, `${STRICT}# edited\n`);
      const report = await carryOut(bench, transaction);
      const found = sha256(`${STRICT}# edited\n`);
      expect(report).toMatchObject({
        state: 'refused',
        failure: { code: 'plan-stale', path: bench.tree.tls, expected: sha256(STRICT), found },
      });
      expect(bytesOf(bench.tree.tls)).toBe(`${STRICT}# edited\n`);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is refused where one of several files is gone, before the others are touched', async () => {
    await onHost({}, async (bench) => {
      const second = join(bench.folder, 'conf.d/with space.conf');
      writeFileSync(second, '# two\n');
      const transaction = await transactionFor(bench, { files: { [bench.tree.tls]: OPEN, [second]: '# 2\n' } });
      renameSync(second, join(bench.folder, 'gone'));
      const report = await carryOut(bench, transaction);
      expect(report.failure).toMatchObject({ code: 'plan-stale', path: second, found: 'absent' });
      await expectUntouched(bench);
    });
  });

  it('is refused where the path became a symbolic link to the very same bytes', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      renameSync(bench.tree.tls, join(bench.folder, 'moved'));
      symlinkSync(join(bench.folder, 'moved'), bench.tree.tls);
      expect((await carryOut(bench, transaction)).failure).toMatchObject({ code: 'plan-stale' });
      await expectUntouched(bench);
    });
  });

  it('is refused where the httpd was restarted since', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      const pid = await parentOf(bench.host, bench.folder);
      await bench.host.sh(`kill ${pid}; while [ -e ${bench.folder}/httpd.pid ]; do sleep 0.05; done`);
      await startHttpd(bench.host, bench.folder);
      expect(await carryOut(bench, transaction)).toMatchObject({ failure: { code: 'instance-gone', pid }, guard: '' });
      await expectUntouched(bench);
    });
  });

  it('is refused where the httpd ends while it is looked at: what was read of it then would not start it', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      const ending = withHook('unit_of() { kill -KILL "$1"; while same_process "$1" "$ticks"; do sleep 0.05; done; }');
      const report = await transact(namespaceSession(bench.host, ending), transaction, 60_000);
      expect(report.ok && report.value).toMatchObject({ state: 'refused', failure: { code: 'instance-gone' } });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is refused where another process has the number of the httpd', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      const instances = transaction.instances.map((instance) => ({ ...instance, startTicks: '1' }));
      expect((await carryOut(bench, { ...transaction, instances })).failure).toMatchObject({ code: 'instance-gone' });
      await expectUntouched(bench);
    });
  });

  it('is refused where the new bytes did not arrive whole', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      const files = transaction.files.map((file) => ({ ...file, sha256After: sha256('other') }));
      expect(await carryOut(bench, { ...transaction, files })).toMatchObject({ state: 'refused' });
      await expectUntouched(bench);
    });
  });
});

describeOnHost.each(SHELLS)('the lock under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('keeps a second transaction out until the first is settled', async () => {
    await onHost(options, async (bench) => {
      await change(bench);
      const second = { id: 'run-2', files: { [bench.tree.tls]: STRICT } };
      expect(await change(bench, second)).toMatchObject({
        state: 'refused',
        failure: { code: 'host-locked', transaction: 'run-1', owner: 'me@here', phase: 'reloaded' },
      });
      expect((await read(bench)).transactions).toMatchObject([{ id: 'run-1', phase: 'reloaded' }]);
      await end(bench, 'confirm');
      expect((await read(bench)).transactions).toEqual([]);
      expect(await change(bench, second)).toMatchObject({ state: 'reloaded' });
      await end(bench, 'confirm', 'run-2');
      expect(await litter(bench, 'run-2')).toEqual([]);
    });
  });
});

describeOnHost('the lock', { concurrent: true }, () => {
  it('lets one of two through who come at the same moment', async () => {
    await onHost({}, async (bench) => {
      const transactions = await Promise.all(['run-1', 'run-2', 'run-3'].map((id) => transactionFor(bench, { id })));
      const reports = await Promise.all(transactions.map((transaction) => carryOut(bench, transaction)));
      expect(reports.map((report) => report.state).sort()).toEqual(['refused', 'refused', 'reloaded']);
    });
  });

  it.each(['locked', 'backed-up'])('of a script that was killed when %s is taken over', async (phase) => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: dyingAt(phase) });
      expect((await read(bench)).transactions).toEqual([]);
      expect(await change(bench, { id: 'run-2' })).toMatchObject({ state: 'reloaded' });
    });
  });

  it('that was taken by nobody is honoured while it is fresh, and taken over when it is old', async () => {
    await onHost({}, async (bench) => {
      const lock = join(bench.host.state, 'lock');
      mkdirSync(lock);
      expect((await change(bench)).failure).toMatchObject({ code: 'host-locked', transaction: 'unknown' });
      const old = Date.now() / 1000 - 3600;
      utimesSync(lock, old, old);
      expect(await change(bench)).toMatchObject({ state: 'reloaded' });
    });
  });
});

describeOnHost.each(SHELLS)('a lock whose owner is dead, under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  /** Cuts a script off in a phase, and writes its lock anew; `lock` gets the words ID SINCE OWNER PID TICKS BOOT UNTIL. */
  async function leftLock(bench: Bench, lock: (words: string[], ownTicks: string) => string[]): Promise<void> {
    await changeAndDie(bench, { tamper: dyingAt('backed-up') });
    const path = join(bench.host.state, 'lock/owner');
    const [, , , , , , , , , , , , , , , , , , , , , ticks = ''] = (await bench.host.sh('cat /proc/1/stat')).split(' ');
    writeFileSync(path, `${lock(bytesOf(path).trim().split(' '), ticks).join(' ')}\n`);
  }

  it.each<[string, (words: string[], ticks: string) => string[]]>([
    ['whose number another process has now', (words) => words.with(3, '1')],
    [
      'of an earlier boot, in which process 1 had the same number and time',
      (words, ticks) => words.with(3, '1').with(4, ticks).with(5, 'earlier'),
    ],
  ])('%s is taken over, and what it left goes', async (_, lock) => {
    await onHost(options, async (bench) => {
      await leftLock(bench, lock);
      expect(await change(bench, { id: 'run-2' })).toMatchObject({ state: 'reloaded' });
      expect(phases(bench)).toEqual(['locked', 'backed-up', 'refused']);
      expect(readdirSync(folderOf(bench)).filter((name) => /environ|restore|new/.test(name))).toEqual([]);
      await end(bench, 'confirm', 'run-2');
      expect(await litter(bench)).toEqual([]);
      expect(await litter(bench, 'run-2')).toEqual([]);
    });
  });

  it('is honoured while its owner lives, and taken over from one that hangs beyond its time', async () => {
    await onHost(options, async (bench) => {
      const hanging = carryOutWith(bench, dwellingAt('backed-up', 60));
      await eventually(() => phases(bench).includes('backed-up'));
      expect(await change(bench, { id: 'run-2' })).toMatchObject({
        failure: { code: 'host-locked', phase: 'backed-up' },
      });
      const path = join(bench.host.state, 'lock/owner');
      writeFileSync(path, `${bytesOf(path).trim().split(' ').with(6, '0').join(' ')}\n`);
      expect(await change(bench, { id: 'run-3' })).toMatchObject({ state: 'reloaded' });
      await hanging;
      expect(phases(bench).at(-1)).toBe('refused');
    });
  });
});

/** A transaction whose script is tampered with, whatever comes of it. */
async function carryOutWith(bench: Bench, tamper: Parameters<typeof namespaceSession>[1]): Promise<void> {
  await transact(namespaceSession(bench.host, tamper), await transactionFor(bench), 60_000);
}

describeOnHost('the preflight', { concurrent: true }, () => {
  it.each(SHELLS)('finds a list that matches no cipher, and stops before anything is touched (%s)', async (shell) => {
    await onHost({ shell, busyboxTools: shell === 'busybox' }, async (bench) => {
      const shadowConfig = await shadowConfigFor(bench, DEADLY);
      const report = await change(bench, { files: { [bench.tree.tls]: DEADLY }, preflight: true, shadowConfig });
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'preflight-failed' } });
      expect(JSON.stringify(report.failure)).toContain('no cipher match');
      expect(phases(bench)).toEqual(['locked', 'backed-up', 'guarded', 'refused']);
      await expectUntouched(bench);
    });
  });

  it('starts the shadow with the new values, stops it, and goes on', async () => {
    await onHost({}, async (bench) => {
      const shadowConfig = await shadowConfigFor(bench, OPEN);
      expect(await change(bench, { preflight: true, shadowConfig })).toMatchObject({ state: 'reloaded' });
      expect(phases(bench)).toContain('preflighted');
      expect((await bench.host.processes()).filter((line) => line.includes('shadow'))).toEqual([]);
      expect(readdirSync(folderOf(bench)).filter((name) => name === 'found.0')).toEqual([]);
      await end(bench, 'confirm');
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('stops a shadow whose script was killed', async () => {
    await onHost({}, async (bench) => {
      const shadowConfig = await shadowConfigFor(bench, OPEN);
      const tamper = (script: { text: string }) => ({
        ...script,
        text: `${script.text}stop_shadow() { kill -KILL $$; }\n`,
      });
      await changeAndDie(bench, { preflight: true, shadowConfig, tamper: tamper as never });
      await eventually(() => bench.host.processes().then((all) => all.some((line) => line.includes('shadow-run'))));
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      await eventually(() => bench.host.processes().then((all) => all.every((line) => !line.includes('shadow-run'))));
      await expectUntouched(bench);
    });
  });
});

describeOnHost('a disk without room for the backups', { concurrent: true }, () => {
  const small = 'mount -t tmpfs -o size=1m none /var/lib/fleet';

  it.each([
    ['none at all', 'cat /dev/zero >/var/lib/fleet/filler 2>/dev/null || :'],
    [
      'some for the lock only',
      'cat /dev/zero >/var/lib/fleet/filler 2>/dev/null || :; truncate -s -4096 /var/lib/fleet/filler',
    ],
    [
      'some for the journal only',
      'cat /dev/zero >/var/lib/fleet/filler 2>/dev/null || :; truncate -s -12288 /var/lib/fleet/filler',
    ],
    ['none for the new file', 'head -c 900000 /dev/zero >/var/lib/fleet/filler'],
  ])('refuses and leaves the host as it was: %s', async (_, fill) => {
    await onHost({ prepare: small }, async (bench) => {
      await bench.host.sh(fill);
      const big = `${OPEN}${'# padding\n'.repeat(30_000)}`;
      const report = await change(bench, { files: { [bench.tree.tls]: big } });
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'no-space' } });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await strangers(bench)).toEqual([]);
      expect(await bench.host.sh('ls /etc/cron.d')).toBe('');
      await bench.host.sh('rm /var/lib/fleet/filler');
      expect((await read(bench)).transactions).toEqual([]);
      expect(await change(bench, { id: 'run-2' })).toMatchObject({ state: 'reloaded' });
    });
  });

  it('has no room for the word that a change begins: refused, with the guard taken away', async () => {
    await onHost({ prepare: small }, async (bench) => {
      const transaction = await transactionFor(bench);
      // The disk fills up at the last moment before the change.
      const full = withHook(
        `preflight() { cat /dev/zero >/var/lib/fleet/filler 2>/dev/null; printf '%4096s' ' ' >>"$tx/journal"; : ; }`,
      );
      const session = namespaceSession(bench.host, full);
      const report = await transact(session, { ...transaction, preflight: true }, 30_000);
      expect(report.ok && report.value).toMatchObject({ state: 'refused', failure: { code: 'no-space' } });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await strangers(bench)).toEqual([]);
      expect(isSettled(bench)).toBe(false);
    });
  });
});
