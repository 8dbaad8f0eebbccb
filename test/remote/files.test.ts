/** What a file is besides its bytes, and disks that have no room: kept, or refused before anything is touched. */
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transact } from '../../src/remote/index.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { OPEN, parentOf, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import {
  bytesOf,
  change,
  describeOnHost,
  end,
  folderOf,
  litter,
  onHost,
  transactionFor,
  withHook,
  type Bench,
} from './support.ts';

/** Everything about a file that isn't its bytes, as other people's tools print it. */
function natureOf(path: string): string {
  const acl = spawnSync('getfacl', ['--absolute-names', '--numeric', path], { encoding: 'utf8' }).stdout;
  const attributes = spawnSync('getfattr', ['--absolute-names', '-d', '-m', '-', path], { encoding: 'utf8' }).stdout;
  const { mode, uid, gid } = statSync(path);
  return `${mode} ${uid} ${gid}\n${acl}\n${attributes}`;
}

const done = (program: string, args: readonly string[]): void => {
  const ran = spawnSync(program, args, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ran.error?.message ?? ran.stderr}`);
};

describeOnHost.each(['dash', 'bash'] as const)(
  'a file with more than bytes, under %s',
  { concurrent: true },
  (shell) => {
    it.each([
      ['an access list', (path: string) => done('setfacl', ['-m', 'u:33:rw,g:4:r,m::rw', path])],
      ['attributes', (path: string) => done('setfattr', ['-n', 'user.note', '-v', 'ours', path])],
      [
        'a security label',
        (path: string) =>
          done('setfattr', ['-n', 'security.fleettest', '-v', 'system_u:object_r:httpd_config_t:s0', path]),
      ],
      ['a mode and an owner', (path: string) => done('sh', ['-c', `chown 33:4 '${path}'; chmod 640 '${path}'`])],
    ])('keeps %s, whether the change stays or goes', async (_, mark) => {
      await onHost({ shell }, async (bench) => {
        mark(bench.tree.tls);
        const nature = natureOf(bench.tree.tls);
        expect((await change(bench)).state).toBe('reloaded');
        expect([bytesOf(bench.tree.tls), natureOf(bench.tree.tls)]).toEqual([OPEN, nature]);
        await end(bench, 'restore');
        expect([bytesOf(bench.tree.tls), natureOf(bench.tree.tls)]).toEqual([STRICT, nature]);
      });
    });

    it('keeps them in place, too, where it has a second name', async () => {
      await onHost({ shell }, async (bench) => {
        done('setfacl', ['-m', 'u:33:rw', bench.tree.tls]);
        done('setfattr', ['-n', 'user.note', '-v', 'ours', bench.tree.tls]);
        linkSync(bench.tree.tls, join(bench.folder, 'second name'));
        const nature = natureOf(bench.tree.tls);
        const { ino } = statSync(bench.tree.tls);
        await change(bench);
        expect([bytesOf(join(bench.folder, 'second name')), natureOf(bench.tree.tls)]).toEqual([OPEN, nature]);
        await end(bench, 'restore');
        expect([bytesOf(bench.tree.tls), natureOf(bench.tree.tls), statSync(bench.tree.tls).ino]).toEqual([
          STRICT,
          nature,
          ino,
        ]);
      });
    });
  },
);

/** Fills the disk on which the configuration lies, but for so many bytes. */
function fill(bench: Bench, free = 0): void {
  const path = join(bench.folder, 'conf.d/filler');
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4096), { flag: 'a' });
  } catch {
    done('truncate', ['-s', String(statSync(path).size - free), path]);
  }
}

describeOnHost.each(SHELLS)('a full disk under the configuration, under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox', disks: { 'httpd/conf.d': '1m' } };
  const big = `${OPEN}${'# many words\n'.repeat(2000)}`;

  it('has no room for the longer file: all is as before', async () => {
    await onHost(options, async (bench) => {
      fill(bench);
      expect(await change(bench, { files: { [bench.tree.tls]: big } })).toMatchObject({
        state: 'restored',
        failure: { code: 'file-not-writable', path: bench.tree.tls },
      });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('that fills up after the change has room enough to take it back', async () => {
    await onHost(options, async (bench) => {
      expect((await change(bench, { files: { [bench.tree.tls]: big } })).state).toBe('reloaded');
      fill(bench);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('has room for a file with a second name, which is never cut to nothing first', async () => {
    await onHost(options, async (bench) => {
      linkSync(bench.tree.tls, join(bench.folder, 'conf.d/second name'));
      fill(bench);
      expect(await change(bench, { files: { [bench.tree.tls]: big } })).toMatchObject({ state: 'restored' });
      expect(bytesOf(join(bench.folder, 'conf.d/second name'))).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });
});

describeOnHost('a temporary folder that may hold no programs, and none at all', { concurrent: true }, () => {
  it.each([
    'mount -t tmpfs -o noexec,size=64k none /var/tmp',
    'mount -t tmpfs -o ro none /var/tmp; mount -t tmpfs -o noexec none /dev/shm',
  ])('does not matter: %s', async (prepare) => {
    await onHost({ prepare, shell: 'bash' }, async (bench) => {
      expect((await change(bench)).state).toBe('reloaded');
      expect(await end(bench, 'confirm')).toMatchObject({ phase: 'confirmed' });
      expect(await litter(bench)).toEqual([]);
    });
  });
});

describeOnHost('a file that somebody edits while fleet is at work', { concurrent: true }, () => {
  const THEIRS = `${STRICT}# somebody's own line\n`;

  it('after it was looked at: it is left to them, and the files before it go back', async () => {
    await onHost({}, async (bench) => {
      const other = join(bench.folder, 'conf.d/a.conf');
      writeFileSync(other, '# before\n');
      const transaction = await transactionFor(bench, { files: { [other]: '# after\n', [bench.tree.tls]: OPEN } });
      const edit = withHook(`flush_ready() { printf '# more\\n' >>${bench.tree.tls}; }`);
      const report = await transact(namespaceSession(bench.host, edit), transaction, 60_000);
      expect(report.ok && report.value).toMatchObject({
        state: 'restored',
        failure: { code: 'plan-stale', path: bench.tree.tls },
      });
      expect([bytesOf(other), bytesOf(bench.tree.tls)]).toEqual(['# before\n', `${STRICT}# more\n`]);
      expect(existsSync(join(folderOf(bench), 'found.1'))).toBe(false);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('where the script was killed before it came to that file, their version stays', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      const die = withHook('settle_on_disk() { kill -KILL $$; }');
      await transact(namespaceSession(bench.host, die), transaction, 60_000);
      writeFileSync(bench.tree.tls, THEIRS);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(bytesOf(bench.tree.tls)).toBe(THEIRS);
      expect(await litter(bench)).toEqual([]);
    });
  });
});

describeOnHost('backups', { concurrent: true }, () => {
  it('lie outside of every folder that httpd reads, and only root reads them', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      await end(bench, 'confirm');
      for (const name of readdirSync(folderOf(bench))) {
        if (!/^(journal|manifest|instances|settled|new\.)/.test(name)) continue;
        expect(statSync(join(folderOf(bench), name)).mode & 0o077, name).toBe(0);
      }
      expect(statSync(folderOf(bench)).mode & 0o777).toBe(0o700);
      expect(
        readdirSync(bench.folder, { recursive: true }).filter((name) => /backup|fleet/.test(String(name))),
      ).toEqual([]);
      expect(await parentOf(bench.host, bench.folder)).toBeGreaterThan(0);
      expect(readFileSync(join(folderOf(bench), 'backup.0'), 'latin1')).toBe(STRICT);
    });
  });
});

describeOnHost('a server that dies after it was seen to serve', { concurrent: true }, () => {
  it('is not confirmed: everything goes back, and it serves again', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      await bench.host.sh('busybox killall -KILL apache2');
      const report = await end(bench, 'confirm');
      expect(report).toMatchObject({ phase: 'restored' });
      expect(report.detail).toMatch(/^not confirmed: a server died/);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is not confirmed where somebody stopped it, either: it is woken, and serves as before', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      await bench.host.sh('busybox killall -STOP apache2');
      const report = await end(bench, 'confirm');
      expect(report).toMatchObject({ phase: 'restored' });
      expect(report.detail).toMatch(/^not confirmed: a server died or was stopped/);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('is confirmed where somebody started it anew', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      await bench.host.sh(
        `busybox killall -KILL apache2; sleep 0.3; rm -f ${bench.folder}/httpd.pid; /usr/sbin/apache2 -f ${bench.tree.main} -k start`,
      );
      expect(await end(bench, 'confirm')).toMatchObject({ phase: 'confirmed' });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
    });
  });
});

describeOnHost('a configuration that somebody broke meanwhile', { concurrent: true }, () => {
  it('is not read by a reload that would end the server: the host says so, and is restored once it is mended', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      const pid = await parentOf(bench.host, bench.folder);
      const theirs = join(bench.folder, 'conf.d/zz.conf');
      writeFileSync(theirs, 'Nonsense\n');
      const stuck = await end(bench, 'restore');
      expect(stuck.phase).toBe('stuck');
      expect(stuck.detail).toMatch(/files are as before, but its configuration test fails/);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toContain('modern-tls12');
      expect(await parentOf(bench.host, bench.folder)).toBe(pid);
      done('rm', [theirs]);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });
});
