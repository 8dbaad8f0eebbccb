/** Files and links that come, go, or become another: everything that holds for edited files holds for them. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Presence } from '../../src/core/index.ts';
import { fetchTransaction, listTransactions, transact } from '../../src/remote/index.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { BROKEN, DEADLY, OPEN, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import {
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
  presenceAt,
  read,
  transactionFor,
  withHook,
  type Bench,
} from './support.ts';

/** Everything that `stat`, `getfacl` and `getfattr` tell of what stands at a path; of a file the time of its bytes, too. */
function natureOf(path: string): string {
  const told = (program: string, ...args: string[]): string => spawnSync(program, args, { encoding: 'utf8' }).stdout;
  const isLink = lstatSync(path).isSymbolicLink();
  const stat = told('stat', '-c', `%F %a %u %g %h ${isLink ? '' : '%Y'}`, path);
  const facl = isLink ? '' : told('getfacl', '--absolute-names', '--numeric', path);
  return stat + facl + told('getfattr', '--absolute-names', '--no-dereference', '-d', '-m', '-', path);
}

/** One of each: a file and a link that come, a file and a link that go, a link that leads elsewhere, and changed kinds. */
interface Zoo {
  readonly paths: Readonly<Record<string, Presence>>;
  readonly before: Readonly<Record<string, Presence>>;
  readonly natures: Readonly<Record<string, string>>;
}

function zooIn(bench: Bench, shell = 'dash'): Zoo {
  const folder = join(bench.folder, 'conf.d');
  const at = (name: string): string => join(folder, name);
  mkdirSync(join(bench.folder, 'available'));
  for (const name of ['one', 'two']) writeFileSync(join(bench.folder, `available/${name}.conf`), `# ${name}\n`);
  writeFileSync(at('going.conf'), '# going\n');
  chownSync(at('going.conf'), 33, 4);
  chmodSync(at('going.conf'), 0o640);
  // The cp of busybox knows no more of a file than mode, owner and time.
  if (shell !== 'busybox') {
    spawnSync('setfacl', ['-m', 'u:33:rw', at('going.conf')]);
    spawnSync('setfattr', ['-n', 'user.note', '-v', 'ours', at('going.conf')]);
  }
  utimesSync(at('going.conf'), 1_500_000_000, 1_500_000_000);
  symlinkSync('../available/one.conf', at('link going.conf'));
  symlinkSync('../available/one.conf', at('elsewhere.conf'));
  symlinkSync('../available', at('folder.d'));
  writeFileSync(at('becomes-link.conf'), '# bytes\n');
  symlinkSync('../available/one.conf', at('becomes-file.conf'));
  const paths: Record<string, Presence> = {
    [at('coming.conf')]: '# coming\r\n# no end',
    [at('empty.conf')]: '',
    [at('link coming.conf')]: { target: '../available/two.conf' },
    [at('going.conf')]: null,
    [at('link going.conf')]: null,
    [at('elsewhere.conf')]: { target: '../available/two.conf' },
    [at('folder.d')]: { target: 'nowhere' },
    [at('becomes-link.conf')]: { target: join(bench.folder, 'available/two.conf') },
    [at('becomes-file.conf')]: '# a file now\n',
  };
  const there = Object.keys(paths).filter((path) => presenceAt(path) !== null);
  return {
    paths,
    before: Object.fromEntries(Object.keys(paths).map((path) => [path, presenceAt(path)])),
    natures: Object.fromEntries(there.map((path) => [path, natureOf(path)])),
  };
}

const now = (zoo: Zoo): Readonly<Record<string, Presence>> =>
  Object.fromEntries(Object.keys(zoo.paths).map((path) => [path, presenceAt(path)]));

/** As before with all that belongs to it, nothing lying about, and the two that are linked to untouched. */
async function expectBefore(bench: Bench, zoo: Zoo): Promise<void> {
  expect(now(zoo)).toEqual(zoo.before);
  for (const [path, nature] of Object.entries(zoo.natures)) expect(natureOf(path)).toBe(nature);
  expect(readdirSync(join(bench.folder, 'available')).sort()).toEqual(['one.conf', 'two.conf']);
  expect(presenceAt(join(bench.folder, 'available/one.conf'))).toBe('# one\n');
  expect(await litter(bench)).toEqual([]);
}

describeOnHost.each(SHELLS)('files and links that come and go, under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('are there after the change, and as before when it is taken back', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      const report = await change(bench, { paths: zoo.paths });
      expect(report).toMatchObject({ state: 'reloaded', failure: null });
      expect(now(zoo)).toEqual(zoo.paths);
      expect(presenceAt(bench.tree.tls)).toBe(OPEN);
      await end(bench, 'restore');
      await expectBefore(bench, zoo);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('are new files for all to read, of root, and stay when confirmed', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      await change(bench, { paths: zoo.paths });
      expect(await end(bench, 'confirm')).toMatchObject({ phase: 'confirmed' });
      expect(now(zoo)).toEqual(zoo.paths);
      const made = join(bench.folder, 'conf.d/coming.conf');
      expect(lstatSync(made)).toMatchObject({ mode: 0o100644, uid: 0, gid: 0 });
      expect(await litter(bench)).toEqual([]);
    });
  });

  it.each(['guarded', 'swapping', 'swapped', 'reloading'])('killed in %s: as before', async (phase) => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      await changeAndDie(bench, { paths: zoo.paths, tamper: dyingAt(phase) });
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      await expectBefore(bench, zoo);
    });
  });

  it('half done, after some of them and before the others: as before', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      const names = Object.keys(zoo.paths);
      const tamper = withHook(
        `take_place() { mv -f -- "$1" "$2"; case $2 in */elsewhere.conf) kill -KILL $$ ;; esac; }`,
      );
      await changeAndDie(bench, { paths: zoo.paths, tamper });
      expect(names.filter((path) => presenceAt(path) === null)).not.toEqual([]);
      await end(bench, 'restore');
      await expectBefore(bench, zoo);
    });
  });

  it('whose configuration fails, or kills the server: as before and serving', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      const fatal = join(bench.folder, 'conf.d/zz.conf');
      for (const [id, bytes, code] of [
        ['run-1', BROKEN, 'configtest-failed'],
        ['run-2', DEADLY, 'parent-died'],
      ] as const) {
        const report = await change(bench, { id, paths: { ...zoo.paths, [fatal]: bytes } });
        expect(report).toMatchObject({ state: 'restored', failure: { code } });
        expect(presenceAt(fatal)).toBeNull();
        await expectBefore(bench, zoo);
        expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      }
    });
  });

  it('are put back by the guard', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      // Where the machine is slow the guard comes in the middle, and then there is no answer.
      await change(bench, { paths: zoo.paths, guardSeconds: 4 }).catch(() => undefined);
      await eventually(() => isSettled(bench));
      await expectBefore(bench, zoo);
      expect(phases(bench).at(-1)).toBe('restored');
    });
  });

  it('come back by the inverse run with owner, mode, access list and attributes', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      await change(bench, { paths: zoo.paths });
      await end(bench, 'confirm');
      const inverse = { id: 'run-2', files: { [bench.tree.tls]: STRICT }, paths: zoo.before, takesBack: 'run-1' };
      expect((await change(bench, inverse)).failure).toBeNull();
      await end(bench, 'confirm', 'run-2');
      await expectBefore(bench, zoo);
      const listed = await listTransactions(bench.session, 60_000);
      expect(listed.ok && listed.value.transactions.map(({ takesBack }) => takesBack)).toEqual([null, 'run-1']);
    });
  });

  it('are remembered with what was there, what came, and what is there now', async () => {
    await onHost(options, async (bench) => {
      const zoo = zooIn(bench, shell);
      await change(bench, { paths: zoo.paths });
      await end(bench, 'confirm');
      const [coming = ''] = Object.keys(zoo.paths);
      writeFileSync(coming, '# edited\n');
      const fetched = await fetchTransaction(bench.session, { id: 'run-1', deadlineMs: 60_000 });
      if (!fetched.ok || fetched.value === null) throw new Error(JSON.stringify(fetched));
      const textOf = (presence: Presence | undefined): string | null =>
        presence === null || presence === undefined ? null : typeof presence === 'string' ? presence : presence.target;
      for (const { path, before, after, now: there } of fetched.value.contents.slice(1)) {
        expect([before, after]).toEqual([textOf(zoo.before[path]), textOf(zoo.paths[path])]);
        expect(there).toBe(path === coming ? '# edited\n' : textOf(zoo.paths[path]));
      }
    });
  });
});

describeOnHost('what stands there is not what the plan was made for', { concurrent: true }, () => {
  const refusedFor = async (prepare: (path: string) => void, planned: Presence, after: Presence): Promise<void> => {
    await onHost({}, async (bench) => {
      const path = join(bench.folder, 'conf.d/it.conf');
      if (typeof planned === 'string') writeFileSync(path, planned);
      else if (planned !== null) symlinkSync(planned.target, path);
      const transaction = await transactionFor(bench, { paths: { [path]: after } });
      prepare(path);
      const found = spawnSync('stat', ['-c', '%F %s %h', path], { encoding: 'utf8' }).stdout;
      const report = await transact(bench.session, transaction, 60_000);
      expect(report.ok && report.value).toMatchObject({ state: 'refused', failure: { code: 'plan-stale', path } });
      expect(spawnSync('stat', ['-c', '%F %s %h', path], { encoding: 'utf8' }).stdout).toBe(found);
      expect(presenceAt(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  };
  const remove = (path: string): void => rmSync(path);
  const relink = (target: string) => (path: string) => {
    rmSync(path, { force: true });
    symlinkSync(target, path);
  };

  it.each<[string, (path: string) => void, Presence, Presence]>([
    ['a file is there by now', (path) => writeFileSync(path, ''), null, '# ours\n'],
    ['a dangling link is there by now', relink('nowhere'), null, '# ours\n'],
    ['a folder is there by now', (path) => mkdirSync(path), null, { target: 'x' }],
    ['the file that should go has other bytes', (path) => writeFileSync(path, '# x\n'), '# it\n', null],
    ['the file that should go is a link to such bytes', relink('ssl.conf'), STRICT, null],
    ['the file that should go is gone', remove, '# it\n', null],
    ['the link leads elsewhere', relink('b'), { target: 'a' }, null],
    [
      'the link is a file with the name of its target',
      (path) => {
        rmSync(path);
        writeFileSync(path, 'a');
      },
      { target: 'a' },
      null,
    ],
  ])('%s: nothing is touched', async (_, prepare, planned, after) => refusedFor(prepare, planned, after));

  it('a folder that is not there is not made', async () => {
    await onHost({}, async (bench) => {
      const report = await change(bench, { paths: { [join(bench.folder, 'no/such.conf')]: '' } });
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'file-not-writable' } });
      expect(presenceAt(join(bench.folder, 'no'))).toBeNull();
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('a second name of a file could not be given back, so it stays', async () => {
    await onHost({}, async (bench) => {
      const path = join(bench.folder, 'conf.d/it.conf');
      writeFileSync(path, '# it\n');
      linkSync(path, join(bench.folder, 'second'));
      const report = await change(bench, { paths: { [path]: null } });
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'file-not-writable', path } });
      expect(lstatSync(path).nlink).toBe(2);
    });
  });

  it('a folder that nobody may change, or a read-only disk, is found before the first byte', async () => {
    await onHost({ shell: 'bash' }, async (bench) => {
      const folder = join(bench.folder, 'locked');
      mkdirSync(folder);
      await bench.host.sh(`mount -t tmpfs -o ro none ${folder}`);
      const report = await change(bench, { paths: { [join(folder, 'a.conf')]: '# a\n' } });
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'file-not-writable' } });
    });
  });
});

describeOnHost('somebody works on the same names meanwhile', { concurrent: true }, () => {
  it('what they made of our new file is kept beside the backup when it is undone', async () => {
    await onHost({}, async (bench) => {
      const path = join(bench.folder, 'conf.d/it.conf');
      await change(bench, { paths: { [path]: '# ours\n' } });
      writeFileSync(path, '# ours\n# and theirs\n');
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(presenceAt(path)).toBeNull();
      expect(presenceAt(join(folderOf(bench), 'found.1'))).toBe('# ours\n# and theirs\n');
    });
  });

  it('a name that they took while ours was laid ready is theirs', async () => {
    await onHost({}, async (bench) => {
      const path = join(bench.folder, 'conf.d/it.conf');
      const transaction = await transactionFor(bench, { paths: { [path]: '# ours\n' } });
      const taking = withHook(`flush_ready() { printf '# theirs\\n' >${path}; }`);
      const report = await transact(namespaceSession(bench.host, taking), transaction, 60_000);
      expect(report.ok && report.value).toMatchObject({ state: 'restored', failure: { code: 'plan-stale', path } });
      expect([presenceAt(path), presenceAt(bench.tree.tls)]).toEqual(['# theirs\n', STRICT]);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('a folder in place of what should go back is not taken away: stuck, and said', async () => {
    await onHost({}, async (bench) => {
      const path = join(bench.folder, 'conf.d/it.conf');
      await change(bench, { paths: { [path]: '# ours\n' } });
      rmSync(path);
      mkdirSync(path);
      const { phase, detail } = await end(bench, 'restore');
      expect([phase, detail]).toEqual(['stuck', expect.stringContaining(`cannot write ${path}`)]);
      rmSync(path, { recursive: true });
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect((await read(bench)).transactions).toEqual([]);
    });
  });
});
