/** The happy way through a transaction, and what it keeps of the files, under every shell. */
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { SHELLS } from '../support/namespace-host.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { OPEN, parentOf, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import {
  bytesOf,
  carryOut,
  change,
  describeOnHost,
  end,
  folderOf,
  isSettled,
  litter,
  onHost,
  phases,
  readInstance,
  transactionFor,
  withHook,
} from './support.ts';

describeOnHost.each(SHELLS)('a transaction under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('changes the file and the server, and waits to be confirmed', async () => {
    await onHost(options, async (bench) => {
      const pid = await parentOf(bench.host, bench.folder);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      const report = await change(bench);
      expect(report).toMatchObject({ state: 'reloaded', failure: null, guard: 'shell+rc.local', warnings: '' });
      expect(phases(bench)).toEqual('locked backed-up guarded swapping swapped tested reloading reloaded'.split(' '));
      expect(bytesOf(bench.tree.tls)).toBe(OPEN);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
      expect(await parentOf(bench.host, bench.folder)).toBe(pid);
      expect(isSettled(bench)).toBe(false);
    });
  });

  it('has on the disk what an undoing needs before it changes anything, then the new bytes, then their names', async () => {
    await onHost(options, async (bench) => {
      const log = join(bench.host.state, 'durable');
      const own = join(bench.folder, 'with space.d');
      mkdirSync(own);
      const files = {
        [bench.tree.tls]: OPEN,
        [join(own, 'new.conf')]: '# new\n',
        [join(own, 'more.conf')]: '# more\n',
      };
      for (const path of Object.keys(files).slice(1)) writeFileSync(path, '# old\n');
      const session = namespaceSession(
        bench.host,
        withHook(`durable() { printf '%s\\n' "$@" >>/var/lib/fleet/durable; }`),
      );
      await carryOut({ ...bench, session }, await transactionFor(bench, { files }));
      const tx = '/var/lib/fleet/transactions/run-1';
      const needed = ['', '/manifest', '/journal', '/backup.0', '/backup.2', '/new.0', '/restore.sh', '/instances'];
      const staged = Object.keys(files).map((path) => join(dirname(path), `.fleet-run-1.${basename(path)}.tmp`));
      const told = bytesOf(log).split('\n').filter(Boolean);
      const until = told.indexOf(staged[0] ?? '');
      expect(told.slice(0, until)).toEqual(expect.arrayContaining(needed.map((name) => tx + name)));
      expect(told.slice(until)).toEqual([
        ...staged,
        `${tx}/written`,
        `${tx}/journal`,
        `${dirname(bench.tree.tls)}/`,
        `${own}/`,
        `${tx}/journal`,
      ]);
    });
  });

  it('leaves nothing lying about after it was confirmed, but the backup and the story', async () => {
    await onHost(options, async (bench) => {
      const { guardAt } = await change(bench);
      expect(guardAt).toBeGreaterThan(Date.now() / 1000 + 60);
      expect(await end(bench, 'confirm')).toMatchObject({ phase: 'confirmed', guardAt: null, detail: '' });
      expect(await litter(bench)).toEqual([]);
      expect(bytesOf(join(folderOf(bench), 'backup.0'))).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
    });
  });

  it('takes it back to the byte when asked to', async () => {
    await onHost(options, async (bench) => {
      utimesSync(bench.tree.tls, 1_500_000_000, 1_500_000_000);
      await change(bench);
      expect(statSync(bench.tree.tls).mtimeMs).toBeGreaterThan(1_600_000_000_000);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(statSync(bench.tree.tls).mtimeMs).toBe(1_500_000_000_000);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('keeps mode, owner, symbolic links and hard links', async () => {
    await onHost(options, async (bench) => {
      const target = join(bench.folder, 'real.conf');
      renameSync(bench.tree.tls, target);
      symlinkSync(target, bench.tree.tls);
      chmodSync(target, 0o640);
      chownSync(target, 33, 4);
      const linked = join(bench.folder, 'conf.d/linked.conf');
      writeFileSync(linked, '# one\n');
      linkSync(linked, join(bench.folder, 'elsewhere'));
      const inode = statSync(linked).ino;
      const report = await change(bench, { files: { [target]: OPEN, [linked]: '# two\n' } });
      expect(report.failure).toBeNull();
      expect(lstatSync(bench.tree.tls).isSymbolicLink()).toBe(true);
      expect(statSync(target)).toMatchObject({ uid: 33, gid: 4, mode: 0o100640 });
      expect(statSync(linked)).toMatchObject({ ino: inode, nlink: 2 });
      expect(bytesOf(join(bench.folder, 'elsewhere'))).toBe('# two\n');
      await end(bench, 'restore');
      expect([bytesOf(target), bytesOf(linked), statSync(linked).ino]).toEqual([STRICT, '# one\n', inode]);
      expect(statSync(target)).toMatchObject({ uid: 33, gid: 4, mode: 0o100640 });
    });
  });

  it('takes names with spaces and bytes of any code, and many files at once', async () => {
    await onHost(options, async (bench) => {
      const odd = join(bench.folder, 'conf.d/a  b;$(touch x)\'"&.conf');
      const every = Array.from({ length: 255 }, (_, code) => String.fromCharCode(code + 1)).join('');
      const bytes = `#${every.replace(/[\n\\]/g, '')}\r\n# no end`;
      const many = Array.from({ length: 20 }, (_, i) => join(bench.folder, `conf.d/many-${i}.conf`));
      for (const path of [odd, ...many]) writeFileSync(path, '# before\n');
      const files = { [odd]: bytes, ...Object.fromEntries(many.map((path, i) => [path, `# ${i}\n`])) };
      expect((await change(bench, { files })).failure).toBeNull();
      expect(bytesOf(odd)).toBe(bytes);
      expect(many.map(bytesOf)).toEqual(many.map((_, i) => `# ${i}\n`));
      await end(bench, 'restore');
      expect([odd, ...many].map(bytesOf)).toEqual([odd, ...many].map(() => '# before\n'));
    });
  });

  it('makes a file empty, and back', async () => {
    await onHost(options, async (bench) => {
      expect((await change(bench, { files: { [bench.tree.tls]: '' } })).state).toBe('reloaded');
      expect(bytesOf(bench.tree.tls)).toBe('');
      await end(bench, 'restore');
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
    });
  });

  it('reloads an httpd that was started in the foreground, with defines and an environment', async () => {
    const args = '-D EXTRA -DFOREGROUND >/dev/null 2>&1 </dev/null &';
    const main = '<IfDefine EXTRA>\nDefine LINE "${FROM_ENV}"\n</IfDefine>\nServerAdmin ${LINE}';
    await onHost({ ...options, args, main, env: 'FROM_ENV=me@here' }, async (bench) => {
      expect((await readInstance(bench)).configtest).toMatchObject({ exitCode: 0 });
      expect(await change(bench)).toMatchObject({ state: 'reloaded', warnings: '' });
      await end(bench, 'confirm');
      expect(await whoGetsIn(bench.host)).toContain('windows-vista');
    });
  });
});

describeOnHost('a file that can not be replaced by a rename', () => {
  it('is written in place where it is a mount of its own, as in a container', async () => {
    await onHost({}, async (bench) => {
      const source = join(bench.folder, 'mounted.conf');
      writeFileSync(source, STRICT);
      await bench.host.sh(`mount --bind ${source} ${bench.tree.tls}`);
      mkdirSync(join(bench.folder, 'unrelated'));
      // Seen from outside the mount isn't there, so the expected hash comes from the file below it.
      const report = await change(bench, { files: { [bench.tree.tls]: OPEN } });
      expect(report.state).toBe('reloaded');
      expect([bytesOf(source), bytesOf(bench.tree.tls)]).toEqual([OPEN, STRICT]);
      await end(bench, 'restore');
      expect(bytesOf(source)).toBe(STRICT);
    });
  });
});
