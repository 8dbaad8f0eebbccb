/** Reading a host for real: the whole closure of the configuration, and nothing that is nobody's business. */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NamespaceHost, SHELLS } from '../support/namespace-host.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { certificateFolder, HTTPD, parentOf, startHttpd, writeHttpdTree } from '../support/real-httpd.ts';
import { scriptText } from '../../src/remote/scripts.ts';
import { bytesOf, describeOnHost, onHost, read, readInstance, sha256 } from './support.ts';

/** Files that httpd reaches in all the ways there are, by path below the root; values are latin1 bytes. */
const CLOSURE: Readonly<Record<string, string>> = {
  'plain.conf': 'ServerAdmin a@b\n',
  'glob.d/2 two.conf': '# two\n',
  'glob.d/1-one.conf': '# \xe4\xf6 latin1 \xff \x01\r\nServerSignature Off\r\n',
  'whole.d/deep/er/any-name.bak': '# every file of a folder counts\n',
  'target.conf': 'Include from-link.conf\n',
  'from-link.conf': '# reached through a symbolic link\n',
  'continued.conf': '# after a continuation\n',
  'defined/x.conf': 'Include ${PLACE}/y.conf\n',
  'defined/y.conf': '# found by a Define of an earlier file\n',
  'fromenv.conf': '# by a variable of the environment\n',
  'ninth.conf': '# no end of line',
  'elsewhere/linked-folder/inside.conf': '# in a folder behind a symbolic link\n',
};

const MAIN = (root: string): string =>
  [
    'Include plain.conf',
    'IncludeOptional glob.d/*.conf',
    'IncludeOptional nothing.d/*.conf',
    'Include "whole.d"',
    'Include link.conf',
    'Include con\\\ntinued.conf',
    `Define PLACE ${root}/defined`,
    'Include ${PLACE}/x.conf',
    'Include ${WHERE}.conf',
    `  include\t'${root}/ninth.conf'`,
    'IncludeOptional linked.d/*.conf',
  ].join('\n');

function writeClosure(root: string): void {
  for (const [path, bytes] of Object.entries(CLOSURE)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), bytes, 'latin1');
  }
  symlinkSync(join(root, 'target.conf'), join(root, 'link.conf'));
  symlinkSync(join(root, 'elsewhere/linked-folder'), join(root, 'linked.d'));
}

describeOnHost.each(SHELLS)('reading under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('gives the whole closure with bytes, hashes, modes and real paths', async () => {
    const host = await NamespaceHost.start(options);
    try {
      const folder = join(host.root, 'httpd');
      const tree = writeHttpdTree(folder, { main: MAIN(folder) });
      writeClosure(folder);
      chmodSync(join(folder, 'plain.conf'), 0o604);
      await startHttpd(host, folder, { env: 'WHERE=fromenv UNUSED=secret' });
      const instance = await readInstance({ session: namespaceSession(host) });
      const byReal = new Map(instance.files.map((file) => [file.realPath, file]));
      const wanted = [...Object.keys(CLOSURE).map((path) => join(folder, path)), tree.main, tree.tls];
      expect([...byReal.keys()].sort()).toEqual(wanted.sort());
      for (const path of wanted) {
        expect(byReal.get(path)).toMatchObject({
          bytes: bytesOf(path),
          sha256: sha256(bytesOf(path)),
          uid: 0,
          gid: 0,
          links: 1,
        });
      }
      expect(byReal.get(join(folder, 'plain.conf'))?.mode).toBe('604');
      expect(instance.files.map((file) => file.path)).toContain(join(folder, 'link.conf'));
      expect(instance.configtest).toMatchObject({ exitCode: 0 });
      expect(instance.environment).toEqual({ WHERE: 'fromenv' });
      expect(JSON.stringify(instance)).not.toContain('secret');
    } finally {
      await host.stop();
    }
  });

  it('tells the process, the version, the library with its ciphers, and certificates without keys', async () => {
    await onHost(options, async (bench) => {
      const facts = await read(bench);
      const instance = await readInstance(bench);
      expect(facts).toMatchObject({
        uid: 0,
        skippedProcesses: [],
        transactions: [],
        lockOwner: null,
        serviceManager: expect.any(String),
      });
      expect(facts.freeKib.state).toBeGreaterThan(1000);
      expect(facts.freeKib.config).toBeGreaterThan(1000);
      expect(Math.abs(facts.clock - Date.now() / 1000)).toBeLessThan(60);
      expect(instance).toMatchObject({ executable: HTTPD, mainFile: bench.tree.main, unit: null });
      expect(instance.arguments).toEqual([HTTPD, '-f', bench.tree.main, '-k', 'start']);
      expect(instance.versionOutput).toMatch(/Server version: Apache\/2\.4/);
      expect(instance.configtest.output).toMatch(/ssl_module/);
      expect(instance.library.versionText).toMatch(/^OpenSSL 3\.\d+\.\d+/);
      expect(instance.library.cipherTable ?? '').toMatch(/AES128-SHA/);
      expect(instance.library.mapped.some((path) => path.includes('mod_ssl'))).toBe(true);
      expect(instance.certificates.map((each) => each.path).sort()).toEqual(
        ['alpha', 'beta'].map((n) => `${certificateFolder()}/${n}.pem`),
      );
      for (const { path, pem } of instance.certificates) {
        expect(readFileSync(path, 'utf8')).toContain(pem.trim());
        expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n[^]*-----END CERTIFICATE-----\n?$/);
        expect(pem).not.toContain('PRIVATE');
      }
      expect(await bench.host.sh('ls -A /var/lib/fleet')).toBe('');
    });
  });

  it('never gives a key, not even from a file that is cut in the middle of the certificate', async () => {
    await onHost(options, async (bench) => {
      const cut = join(bench.folder, 'cut.pem');
      const [key = '', crt = ''] = ['key', 'crt'].map((kind) =>
        readFileSync(`${certificateFolder()}/alpha.${kind}`, 'utf8'),
      );
      writeFileSync(cut, `${crt.slice(0, 200)}\n${key}`);
      writeFileSync(bench.tree.tls, `<IfDefine NEVER>\nSSLCertificateFile ${cut}\n</IfDefine>\n`);
      const found = (await readInstance(bench)).certificates.find((each) => each.path === cut);
      expect(found?.pem).toContain('BEGIN CERTIFICATE');
      expect(found?.pem).not.toContain(key.split('\n')[3]);
      expect(found?.pem).not.toContain('PRIVATE');
    });
  });

  it('tells the ciphers of the library that httpd runs with, not of another one of the same version', async () => {
    const system = "$(ldd /usr/bin/openssl | awk '/libssl/ { print $3 }')";
    const prepare = `mkdir /run/lib; LC_ALL=C sed s/AES128-SHA/AES128-ODD/g ${system} >/run/lib/libssl.so.3`;
    await onHost({ ...options, prepare, env: 'LD_LIBRARY_PATH=/run/lib' }, async (bench) => {
      const { library } = await readInstance(bench);
      expect(library.mapped).toContain('/run/lib/libssl.so.3');
      expect(library.cipherTable).toMatch(/AES128-ODD /);
    });
  });

  it('finds the version in the library where no program of that version tells its ciphers', async () => {
    const prepare =
      'printf "#!/bin/sh\\necho OpenSSL 9.9.9\\n" >/run/openssl; chmod 755 /run/openssl; mount --bind /run/openssl /usr/bin/openssl';
    await onHost({ ...options, prepare }, async (bench) => {
      const { library } = await readInstance(bench);
      expect(library).toMatchObject({ cipherTable: null, namesTripleDes: false });
      expect(library.versionText).toMatch(/^OpenSSL 3\./);
    });
  });
});

/** Runs the walk over the includes by itself: an httpd before 2.4.24 has no dump of its includes that would help. */
async function walk(host: NamespaceHost, root: string, env: string): Promise<readonly string[]> {
  const text = `${scriptText('read')}
    pid=$$ server_root=${root}
    walk_configuration "${root}/httpd.conf"
    printf '%s\\n' "$seen"`;
  const ran = await host.run(['env', ...env.split(' '), 'sh', '-c', text]);
  return ran.stdout.toString('latin1').split('\n').filter(Boolean);
}

describeOnHost.each(SHELLS)('the walk over includes under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };
  const onTree = async (work: (host: NamespaceHost, root: string) => Promise<void>): Promise<void> => {
    const host = await NamespaceHost.start(options);
    const root = join(host.root, 'conf');
    mkdirSync(root);
    await work(host, root).finally(() => host.stop());
  };

  it('finds by itself all that httpd would', async () => {
    await onTree(async (host, root) => {
      writeClosure(root);
      writeFileSync(join(root, 'httpd.conf'), MAIN(root));
      const found = await walk(host, root, 'WHERE=fromenv');
      const expected = Object.keys(CLOSURE).filter((path) => path !== 'target.conf' && !path.startsWith('elsewhere'));
      const links = ['httpd.conf', 'link.conf', 'linked.d/inside.conf'];
      expect([...found].sort()).toEqual([...expected, ...links].map((path) => join(root, path)).sort());
    });
  });

  it.each([
    ['a folder that is a symbolic link', 'Include whole\n', { 'real/a.conf': '' }, ['whole', 'real'], ['whole/a.conf']],
    ['CRLF with continuation', 'Include \\\r\n  a.conf\r\n', { 'a.conf': '' }, null, ['a.conf']],
    ['a byte order mark', '\xef\xbb\xbfInclude a.conf\n', { 'a.conf': '' }, null, ['a.conf']],
    [
      'a comment that swallows the next line',
      '# x \\\nInclude a.conf\nInclude b.conf\n',
      { 'a.conf': '', 'b.conf': '' },
      null,
      ['b.conf'],
    ],
    [
      'ServerRoot in the middle',
      'Include a.conf\nServerRoot @/other\nInclude a.conf\n',
      { 'a.conf': '', 'other/a.conf': '' },
      null,
      ['a.conf', 'other/a.conf'],
    ],
    ['a Define by a Define', 'Define A x\nDefine B ${A}y\nInclude ${b}.conf\n', { 'xy.conf': '' }, null, ['xy.conf']],
    ['a circle', 'Include a.conf\n', { 'a.conf': 'Include httpd.conf\nInclude a.conf\n' }, null, ['a.conf']],
    [
      'brackets and quotes',
      'Include "d [x]/a.conf"\nInclude d?[a-b]*/c.conf\n',
      { 'd [x]/a.conf': '', 'd-a/c.conf': '' },
      null,
      ['d [x]/a.conf', 'd-a/c.conf'],
    ],
    [
      'hidden files by a wildcard are left, by a folder are not',
      'Include g/*\nInclude h\n',
      { 'g/.x': '', 'g/y': '', 'h/.x': '' },
      null,
      ['g/y', 'h/.x'],
    ],
    [
      'what is no regular file',
      'Include pipe\nInclude missing\nInclude d/sub\n',
      { 'd/sub/a': '' },
      ['pipe', '/dev/null'],
      ['d/sub/a'],
    ],
    ['a last line without an end', 'Include a.conf', { 'a.conf': '' }, null, ['a.conf']],
  ] as const)('%s', async (_, main, files, link, expected) => {
    await onTree(async (host, root) => {
      for (const [path, bytes] of Object.entries({ ...files, 'httpd.conf': main.replaceAll('@', root) })) {
        mkdirSync(join(root, path, '..'), { recursive: true });
        writeFileSync(join(root, path), bytes, 'latin1');
      }
      if (link !== null) symlinkSync(link[1], join(root, link[0]));
      const found = await walk(host, root, 'A=env');
      expect([...found].sort()).toEqual(['httpd.conf', ...expected].map((path) => join(root, path)).sort());
    });
  });

  it('is done in a moment with a thousand files', async () => {
    await onTree(async (host, root) => {
      mkdirSync(join(root, 'd'));
      for (let i = 0; i < 1000; i += 1)
        writeFileSync(join(root, `d/${i}.conf`), `# ${i}\nServerAdmin a${i}\n`.repeat(10));
      writeFileSync(join(root, 'httpd.conf'), 'Include d/*.conf\n');
      const begun = Date.now();
      expect(await walk(host, root, 'A=b')).toHaveLength(1001);
      expect(Date.now() - begun).toBeLessThan(5000);
    });
  });
});

describeOnHost('hosts with none or several', { concurrent: true }, () => {
  it('no httpd: none is invented, and the programs on disk are named', async () => {
    const host = await NamespaceHost.start();
    try {
      const facts = await read({ session: namespaceSession(host) });
      expect(facts).toMatchObject({ instances: [], installedBinaries: expect.arrayContaining([HTTPD]) });
    } finally {
      await host.stop();
    }
  });

  it('two instances are told apart, each with its own files', async () => {
    await onHost({}, async (bench) => {
      const second = join(bench.host.root, 'second');
      const tree = writeHttpdTree(second, { port: 8443 });
      await startHttpd(bench.host, second);
      const { instances } = await read(bench);
      expect(instances.map((instance) => instance.mainFile).sort()).toEqual([bench.tree.main, tree.main].sort());
      for (const instance of instances) {
        const folder = instance.mainFile.replace('/httpd.conf', '');
        expect(instance.files.every((file) => file.path.startsWith(folder))).toBe(true);
      }
    });
  });

  it("another user's program by that name is left alone and named, never run", async () => {
    await onHost({}, async (bench) => {
      const fake = join(bench.host.root, 'httpd-fake');
      mkdirSync(fake);
      cpSync('/usr/bin/sleep', join(fake, 'httpd'));
      chmodSync(bench.host.root, 0o755);
      await bench.host.sh(
        `chmod 755 ${fake}/httpd; setpriv --reuid=65534 --regid=65534 --clear-groups ${fake}/httpd 60 >/dev/null 2>&1 &`,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      const facts = await read(bench);
      expect(facts.skippedProcesses).toMatchObject([{ executable: join(fake, 'httpd'), reason: 'user-65534' }]);
      expect(facts.instances).toHaveLength(1);
    });
  });

  it('an httpd in a container is left to the container', async () => {
    await onHost({}, async (bench) => {
      const inside = join(bench.host.root, 'inside');
      const tree = writeHttpdTree(inside, { port: 9443 });
      await bench.host.sh(`unshare --pid --fork --mount-proc ${HTTPD} -f ${tree.main} -DFOREGROUND >/dev/null 2>&1 &`);
      await parentOf(bench.host, inside);
      const facts = await read(bench);
      expect([facts.instances.length, facts.skippedProcesses.map((each) => each.reason)]).toEqual([1, ['container']]);
    });
  });

  it('a program that was replaced on disk is said to be deleted', async () => {
    const host = await NamespaceHost.start();
    try {
      const folder = join(host.root, 'httpd');
      writeHttpdTree(folder);
      const copy = join(host.root, 'apache2');
      cpSync(HTTPD, copy);
      await host.sh(`${copy} -f ${folder}/httpd.conf -k start`);
      rmSync(copy);
      cpSync(HTTPD, copy);
      const instance = await readInstance({ session: namespaceSession(host) });
      expect(instance.executable).toBe(`${copy} (deleted)`);
      expect(instance.configtest.exitCode).toBe(0);
    } finally {
      await host.stop();
    }
  });

  it('a configuration that is broken already is said to be', async () => {
    await onHost({}, async (bench) => {
      writeFileSync(bench.tree.tls, 'Nonsense\n');
      const { configtest } = await readInstance(bench);
      expect(configtest.exitCode).not.toBe(0);
      expect(configtest.output).toContain('Nonsense');
    });
  });

  it('a process whose name would confuse a careless reader changes nothing', async () => {
    await onHost({}, async (bench) => {
      await bench.host.sh(
        `cp /usr/bin/sleep '${bench.host.root}/a) S 1 (b'; '${bench.host.root}/a) S 1 (b' 60 >/dev/null 2>&1 &`,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await read(bench)).instances).toHaveLength(1);
    });
  });
});

describeOnHost.each(SHELLS)('programs that write configuration files, under %s', { concurrent: true }, (shell) => {
  it('are told by their processes, their cron lines and the list of Puppet', async () => {
    await onHost({ shell, busyboxTools: shell === 'busybox' }, async (bench) => {
      await bench.host.sh(`
        mkdir -p /var/lib/puppet/state
        printf '%s\\n' 'file[/etc/motd]' 'File[${bench.tree.tls.toUpperCase()}]' 'exec[${bench.tree.main}]' \
          >/var/lib/puppet/state/resources.txt
        printf '%s\\n' '# 1 * * * * root puppet agent -t' >/etc/cron.d/none
        printf '%s\\n' '2 * * * * root chef-client' >/etc/cron.d/chef
        sh -c 'sleep 1000; :' /usr/bin/salt-minion </dev/null >/dev/null 2>&1 &`);
      const { managers } = await read(bench);
      expect(managers).toEqual({
        processes: [expect.stringMatching(/^\d+ sh -c .* \/usr\/bin\/salt-minion$/)],
        cron: ['/etc/cron.d/chef:2 * * * * root chef-client'],
        timers: [],
        puppetFiles: [bench.tree.tls],
      });
    });
  });
});
