/** Things that go wrong in the middle: afterwards all is as before and served, or the host says that it is stuck. */
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transact } from '../../src/remote/index.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { BROKEN, DEADLY, OPEN, parentOf, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import {
  bytesOf,
  change,
  changeAndDie,
  describeOnHost,
  dyingAt,
  end,
  eventually,
  folderOf,
  isSettled,
  litter,
  onHost,
  phases,
  read,
  transactionFor,
  withHook,
  type Bench,
} from './support.ts';

/** All as before: the bytes, who gets in, and nothing left over. */
async function expectRestored(bench: Bench): Promise<void> {
  expect(bytesOf(bench.tree.tls)).toBe(STRICT);
  expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
  expect(await litter(bench)).toEqual([]);
  const facts = await read(bench);
  expect([facts.transactions, facts.lockOwner, facts.instances.length]).toEqual([[], null, 1]);
}

describeOnHost.each(SHELLS)('values that kill the server, under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('the parent dies at the reload: it is started again with what was there before', async () => {
    await onHost(options, async (bench) => {
      appendFileSync(bench.tree.errorLog, 'an older line about something else\n');
      const pid = await parentOf(bench.host, bench.folder);
      const report = await change(bench, { files: { [bench.tree.tls]: DEADLY } });
      expect(report).toMatchObject({ state: 'restored', failure: { code: 'parent-died' } });
      const said = JSON.stringify(report.failure);
      expect(said).toMatch(/AH\d{5}/);
      expect(said).not.toContain('an older line');
      expect(await parentOf(bench.host, bench.folder)).not.toBe(pid);
      await expectRestored(bench);
    });
  });

  it('the configuration test fails: the file is as before, the server was never told', async () => {
    await onHost(options, async (bench) => {
      const pid = await parentOf(bench.host, bench.folder);
      const report = await change(bench, { files: { [bench.tree.tls]: BROKEN } });
      expect(report).toMatchObject({ state: 'restored', failure: { code: 'configtest-failed' } });
      expect(JSON.stringify(report.failure)).toContain('SSLCypherSweet');
      expect(phases(bench)).toEqual(['locked', 'backed-up', 'guarded', 'swapping', 'swapped', 'restoring', 'restored']);
      expect(await parentOf(bench.host, bench.folder)).toBe(pid);
      await expectRestored(bench);
    });
  });
});

describeOnHost('a server that was started in an odd way and dies', { concurrent: true }, () => {
  it.each([
    ['in the foreground', '-D EXTRA -DFOREGROUND >/dev/null 2>&1 </dev/null &', ''],
    ['without -k start, with its own root and a directive', "-D EXTRA -c 'ServerAdmin me@here'", ''],
    [
      'with a variable of the environment that the configuration needs',
      '-DEXTRA -k start',
      '-i PATH=/usr/bin WHERE=here',
    ],
  ])('%s comes back with the same arguments and environment', async (_, args, env) => {
    const main =
      env === ''
        ? '<IfDefine !EXTRA>\nNonsense\n</IfDefine>'
        : 'Define PLACE ${WHERE}\n<IfDefine !EXTRA>\nNonsense\n</IfDefine>\nServerAdmin me@${PLACE}';
    await onHost({ args, env, main }, async (bench) => {
      const pid = await parentOf(bench.host, bench.folder);
      const report = await change(bench, { files: { [bench.tree.tls]: DEADLY } });
      expect(report).toMatchObject({ state: 'restored', failure: { code: 'parent-died' } });
      const reborn = await parentOf(bench.host, bench.folder);
      expect(reborn).not.toBe(pid);
      expect(await bench.host.sh(`tr '\\0' '\\n' </proc/${reborn}/cmdline`)).toContain('EXTRA');
      if (env !== '') expect(await bench.host.sh(`tr '\\0' '\\n' </proc/${reborn}/environ`)).toContain('WHERE=here');
      // What the script ignores must not be ignored by the server for ever.
      expect(await bench.host.sh(`awk '/^SigIgn/ { print substr($2, 15) }' /proc/${reborn}/status`)).not.toMatch(
        /^[4-7c-f]/,
      );
      await expectRestored(bench);
    });
  });
});

describeOnHost('the script is killed', { concurrent: true }, () => {
  const PHASES = ['guarded', 'preflighted', 'swapping', 'swapped', 'tested', 'reloading', 'reloaded'];

  it.each(PHASES)('when it had just entered %s: the guard restores in its time', async (phase) => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { guardSeconds: 4, preflight: true, tamper: dyingAt(phase) });
      expect(isSettled(bench)).toBe(false);
      expect(await whoGetsIn(bench.host)).toContain('modern-tls12');
      await eventually(() => isSettled(bench), 10);
      expect(phases(bench).slice(-2)).toEqual(['restoring', 'restored']);
      await expectRestored(bench);
    });
  });

  it.each(PHASES)('when it had just entered %s: the controller need not wait for the guard', async (phase) => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { preflight: true, tamper: dyingAt(phase) });
      expect(await end(bench, 'ask')).toMatchObject({ phase });
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      await expectRestored(bench);
    });
  });

  it.each(['backed-up', 'guarded'])('when %s, and the server ended then: it is left as it is', async (phase) => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: dyingAt(phase) });
      await bench.host.sh('busybox killall -KILL apache2');
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await litter(bench)).toEqual([]);
      expect((await bench.host.processes()).filter((line) => line.includes('apache2'))).toEqual([]);
    });
  });

  it('before its words were unpacked, and the server ended then: it is left as it is', async () => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: withHook('check_preconditions() { kill -KILL $$; }') });
      await bench.host.sh('busybox killall -KILL apache2');
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('before it had begun: asked for, nothing was touched', async () => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: withHook('receive() { kill -KILL $$; }') });
      expect(await end(bench, 'ask')).toMatchObject({ phase: 'locked' });
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'refused' });
      await expectRestored(bench);
    });
  });

  it('between writing the new file and putting it in place: no temporary file stays where httpd reads', async () => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: withHook('durable() { case $1 in */.fleet-*) kill -KILL $$ ;; esac; }') });
      expect(await bench.host.sh(`ls -A ${bench.folder}/conf.d`)).toContain('.fleet-run-1.ssl.conf.tmp');
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      await expectRestored(bench);
    });
  });

  it('between two of several files: none keeps the change', async () => {
    await onHost({}, async (bench) => {
      const names = [1, 2, 3].map((n) => join(bench.folder, `conf.d/${n}.conf`));
      for (const name of names) writeFileSync(name, '# before\n');
      const files = Object.fromEntries([bench.tree.tls, ...names].map((name) => [name, OPEN]));
      const tamper = withHook(
        `swap_one() { count=$((\${count:-0} + 1)); [ "$count" -lt 3 ] || kill -KILL $$; mv "$tx/new.$index" "$path"; }`,
      );
      await changeAndDie(bench, { files, tamper });
      expect(names.map(bytesOf)).toContain(OPEN);
      await end(bench, 'restore');
      expect(names.map(bytesOf)).toEqual(names.map(() => '# before\n'));
      await expectRestored(bench);
    });
  });

  it('in the middle of undoing: the guard goes on where it was left', async () => {
    await onHost({}, async (bench) => {
      const files = { [bench.tree.tls]: BROKEN };
      const hook =
        'undo() { printf x >"$tx/new.9"; mkdir "$tx/settling"; printf "$$ 1\\n" >"$tx/settling/by"; kill -KILL $$; }';
      await changeAndDie(bench, { guardSeconds: 2, files, tamper: withHook(hook) });
      expect(bytesOf(bench.tree.tls)).toBe(BROKEN);
      await eventually(() => isSettled(bench), 10);
      await expectRestored(bench);
    });
  });
});

describeOnHost('a file that can not be written', { concurrent: true }, () => {
  it('immutable: nothing is touched, not even the file before it', async (context) => {
    await onHost({}, async (bench) => {
      const second = join(bench.folder, 'conf.d/2.conf');
      writeFileSync(second, '# before\n');
      const locked = await bench.host.run(['chattr', '+i', second]);
      if (locked.exitCode !== 0) return context.skip(`no immutable files here: ${locked.stderr.trim()}`);
      const report = await change(bench, { files: { [bench.tree.tls]: OPEN, [second]: OPEN } });
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'file-not-writable', path: second } });
      expect(bytesOf(second)).toBe('# before\n');
      await bench.host.sh(`chattr -i ${second}`);
      await expectRestored(bench);
    });
  });

  it('on a mount that is read-only', async () => {
    await onHost({}, async (bench) => {
      await bench.host.sh(
        `mount --bind ${bench.folder}/conf.d ${bench.folder}/conf.d && mount -o remount,bind,ro ${bench.folder}/conf.d`,
      );
      expect(await change(bench)).toMatchObject({ state: 'refused', failure: { code: 'file-not-writable' } });
      await expectRestored(bench);
    });
  });
});

describeOnHost('a parent that crashes', { concurrent: true }, () => {
  it('leaves children that hold its port: they are ended, and the server is started again', async () => {
    await onHost({}, async (bench) => {
      const session = namespaceSession(bench.host, withHook('serves() { kill -KILL "$1"; return 1; }'));
      const report = await transact(session, await transactionFor(bench), 60_000);
      expect(report.ok && report.value).toMatchObject({ state: 'restored', failure: { code: 'parent-died' } });
      await expectRestored(bench);
    });
  });
});

describeOnHost('a restore that fails', { concurrent: true }, () => {
  it('says that the host is stuck, keeps everything, and succeeds once the obstacle is gone', async (context) => {
    await onHost({}, async (bench) => {
      await change(bench);
      const locked = await bench.host.run(['chattr', '+i', bench.tree.tls]);
      if (locked.exitCode !== 0) return context.skip(`no immutable files here: ${locked.stderr.trim()}`);
      const stuck = await end(bench, 'restore');
      expect(stuck.phase).toBe('stuck');
      expect(stuck.detail).toContain(`cannot write ${bench.tree.tls}`);
      expect(stuck.guardAt).not.toBeNull();
      expect((await read(bench)).transactions).toMatchObject([{ id: 'run-1', phase: 'stuck' }]);
      await bench.host.sh(`chattr -i ${bench.tree.tls}`);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      await expectRestored(bench);
    });
  });

  it('is told by the transaction itself, with both failures', async () => {
    await onHost({}, async (bench) => {
      // A server that neither lives nor can be started again.
      const hook = `serves() { mv ${bench.tree.main} ${bench.tree.main}.away; kill -KILL "$1"; return 1; }`;
      const session = namespaceSession(bench.host, withHook(hook));
      const report = await transact(session, await transactionFor(bench), 60_000);
      expect(report.ok && report.value).toMatchObject({
        state: 'stuck',
        failure: { code: 'restore-failed', transaction: 'run-1', cause: { code: 'parent-died' } },
      });
      expect(JSON.stringify(report)).toContain('cannot start');
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      renameSync(`${bench.tree.main}.away`, bench.tree.main);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });
});

describeOnHost('a restore of a file that somebody else touched meanwhile', { concurrent: true }, () => {
  it('keeps their version beside the backup', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      const theirs = `${OPEN}# somebody's own line\n`;
      writeFileSync(bench.tree.tls, theirs);
      chmodSync(bench.tree.tls, 0o600);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(bytesOf(join(folderOf(bench), 'found.0'))).toBe(theirs);
      await expectRestored(bench);
    });
  });

  it('brings back one that was removed, with its metadata', async () => {
    await onHost({}, async (bench) => {
      chmodSync(bench.tree.tls, 0o640);
      await change(bench);
      rmSync(bench.tree.tls);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(statSync(bench.tree.tls).mode).toBe(0o100640);
      await expectRestored(bench);
    });
  });

  it('leaves one alone that is as it was already', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      writeFileSync(bench.tree.tls, STRICT);
      const { ino } = statSync(bench.tree.tls);
      await end(bench, 'restore');
      expect(statSync(bench.tree.tls).ino).toBe(ino);
      await expectRestored(bench);
    });
  });

  it('is stuck where a folder took its place, and leaves the folder', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      rmSync(bench.tree.tls);
      mkdirSync(bench.tree.tls);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'stuck' });
      expect(statSync(bench.tree.tls).isDirectory()).toBe(true);
    });
  });
});
