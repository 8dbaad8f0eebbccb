/** The way to a host: jump hosts, proxy commands and ssh_config, over real sshd servers and the real `ssh -G`. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain, type ConnectionSettings } from '../../src/core/index.ts';
import { readJumpList } from '../../src/transports/route/jump-list.ts';
import { configurationMatters } from '../../src/transports/route/consequence.ts';
import { findRoute } from '../../src/transports/route/route.ts';
import { createSsh2Transport, createTransport } from '../../src/transports/index.ts';
import { canRunSshd, generateKey, startSshd, type Sshd } from '../support/sshd.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, script, unwrap } from './fixtures.ts';

let files = 0;

function configWith(text: string): string {
  const file = join(scratch, `ssh_config_${files++}`);
  writeFileSync(file, text);
  return file;
}

describe('a list of jump hosts', () => {
  it.each([
    ['', []],
    ['none', []],
    ['a', [{ host: 'a', user: null, port: null }]],
    [
      'u@a:2222,b',
      [
        { host: 'a', user: 'u', port: 2222 },
        { host: 'b', user: null, port: null },
      ],
    ],
    ['ssh://u@[2001:db8::1]:22/', [{ host: '2001:db8::1', user: 'u', port: 22 }]],
    ['u@example.com@a', [{ host: 'a', user: 'u@example.com', port: null }]],
  ])('%j', (text, jumps) => {
    expect(unwrap(readJumpList(text))).toEqual(jumps);
  });

  it.each(['a:0', 'a:99999', '-oProxyCommand=x', 'a,,b', 'u@', ':22'])('refuses %j', (text) => {
    expect(readJumpList(text).ok).toBe(false);
  });
});

describe('whether ssh_config matters', () => {
  it.each([
    ['', false],
    ['# HostName x\nHost *\n  SendEnv LANG LC_*\n  HashKnownHosts yes\n', false],
    ['Host web*\n  User deploy\n', true],
    ['Host *\n\tProxyJump=bastion\n', true],
    ['Include conf.d/*.conf\n', false],
    ['Include ~/other\n', true],
  ])('%j', (text, matters) => {
    expect(configurationMatters([configWith(text)])).toBe(matters);
  });
});

describe('what ssh says of a host', () => {
  async function routeOf(config: string, settings: Partial<ConnectionSettings> = {}) {
    return findRoute(hostAt(22, { address: 'web1', hostKeyChecking: 'strict', privateKeyFiles: [], ...settings }), {
      home: '/home/me',
      configFile: configWith(config),
    });
  }

  it('becomes the settings of the connection', async () => {
    const key = await generateKey(scratch, 'config_key', 'ed25519');
    const text = `Host web*\n HostName 192.0.2.7\n Port 2222\n User deploy\n IdentityFile ${key}\n IdentityFile ~/.ssh/missing\n`;
    const more = ` HostKeyAlias %h.example\n UserKnownHostsFile /etc/known "/a b/known"\n StrictHostKeyChecking accept-new\n IdentityAgent none\n IdentitiesOnly yes\n`;
    const { target, jumps, openSshOnly } = unwrap(await routeOf(text + more.replace('%h', 'web')));
    expect(target.settings).toMatchObject({
      address: '192.0.2.7',
      port: 2222,
      user: 'deploy',
      privateKeyFiles: [key],
      hostKeyAlias: 'web.example',
      hostKeyChecking: 'accept-new',
      agentSocket: null,
      identitiesOnly: true,
    });
    expect(target.settings.knownHostsFiles.slice(0, 1)).toEqual(['/etc/known']);
    expect({ jumps, openSshOnly }).toEqual({ jumps: [], openSshOnly: null });
  });

  it('may come from included files and from a command that decides', async () => {
    const included = configWith(
      'Match host web1 exec "test %h = web1"\n Port 2200\nMatch exec "false"\n User nobody\n',
    );
    const { target } = unwrap(await routeOf(`Include ${included}\nHost *\n User deploy\n Port 22\n`));
    expect(target.settings).toMatchObject({ user: 'deploy', port: 2200 });
  });

  it('loses against the inventory', async () => {
    const sshArguments = ['-o', 'User=root', '-o', 'Port=22'];
    const { target } = unwrap(await routeOf('Host *\n User deploy\n Port 2222\n', { sshArguments }));
    expect(target.settings).toMatchObject({ user: 'root', port: 22 });
  });

  it('may name jump hosts that have jump hosts', async () => {
    const text =
      'Host web*\n ProxyJump inner\nHost inner\n HostName 10.0.0.2\n ProxyJump ops@outer:2200\nHost outer\n User nobody\n';
    const { jumps } = unwrap(await routeOf(text));
    expect(jumps.map(({ settings: { address, port, user } }) => `${user}@${address}:${port}`)).toEqual([
      'ops@outer:2200',
      expect.stringMatching(/@10\.0\.0\.2:22$/),
    ]);
  });

  it('may go round in circles', async () => {
    const failure = failureOf(await routeOf('Host web*\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump a\n'));
    expect(failure).toMatchObject({
      code: 'ssh-config-unusable',
      reason: 'a loop of jump hosts: web1 is behind a is behind b is behind a',
    });
  });

  it('may be a command, with its tokens put in', async () => {
    const { proxyCommand } = unwrap(
      await routeOf('Host *\n HostName h\n User u\n ProxyCommand nc -X %% %h %p %r %n\n'),
    );
    expect(proxyCommand).toBe('nc -X % h 22 u web1');
  });

  it.each(['a;touch x', '$(id)', '-oProxyCommand=x', 'a b', "a'b"])(
    'keeps the address %j out of a command',
    async (address) => {
      const failure = failureOf(await routeOf('Host *\n ProxyCommand nc %h %p\n', { address }));
      expect(failure.code).toBe('ssh-config-unusable');
    },
  );

  it.each([
    ['CertificateFile /k-cert.pub', 'certificatefile'],
    ['PKCS11Provider /usr/lib/p11.so', 'pkcs11provider'],
    ['AddressFamily inet6', 'addressfamily'],
    ['BindAddress 127.0.0.2', 'bindaddress'],
    ['KnownHostsCommand /bin/true', 'knownhostscommand'],
  ])('%s is for the system’s ssh', async (line, reason) => {
    expect(unwrap(await routeOf(`Host *\n ${line}\n`)).openSshOnly).toContain(reason);
  });

  it('is an error where it can’t be read', async () => {
    const failure = failureOf(await routeOf('Host *\n NoSuchOption yes\n'));
    expect(failure).toMatchObject({ code: 'ssh-config-unusable', address: 'web1' });
    expect(explain(failure, 'web1').next).toContain('ssh -G web1');
  });
});

describe.skipIf(!canRunSshd())('through real servers', () => {
  let outer: Sshd;
  let inner: Sshd;
  let target: Sshd;
  beforeAll(async () => {
    [outer, inner, target] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  });
  afterAll(async () => {
    for (const sshd of [outer, inner, target]) await sshd?.stop();
  });

  const stop = (name: string, sshd: Sshd): string =>
    `Host ${name}\n HostName 127.0.0.1\n Port ${sshd.port}\n User root\n IdentityFile ${sshd.identityFile}\n UserKnownHostsFile ${sshd.knownHostsFile}\n StrictHostKeyChecking yes\n`;
  const through = (jump: string): string =>
    `${stop('web1', target)} ProxyJump ${jump}\n${stop('outer', outer)}${stop('inner', inner)}`;
  const web1 = hostAt(22, { address: 'web1', hostKeyChecking: 'strict', privateKeyFiles: [] });
  const connections = (sshd: Sshd): number => (sshd.log().match(/Accepted publickey/g) ?? []).length;

  it.each(['ssh2', 'ssh'] as const)('goes over two jump hosts by %s, every key checked', async (kind) => {
    const transport = createTransport({ home: scratch, sshConfigFile: configWith(through('outer,inner')) });
    const host = { ...web1, connection: { ...web1.connection, transport: kind, sshArguments: [] } };
    const before = [outer, inner, target].map(connections);
    const session = unwrap(await connectTo(transport, host));
    expect(await outputOf(session, 'echo "$SSH_CONNECTION" | cut -d" " -f4')).toBe(`${target.port}\n`);
    expect([outer, inner, target].map(connections)).toEqual(before.map((count) => count + 1));
    await session.close();
  });

  it('goes over as many jump hosts as are named, the same machine several times', { timeout: 60_000 }, async () => {
    const list = Array.from({ length: 5 }, (_, i) => (i % 2 === 0 ? 'outer' : 'inner')).join(',');
    const transport = createSsh2Transport({ home: scratch, sshConfigFile: configWith(through(list)) });
    const before = connections(outer) + connections(inner);
    const session = unwrap(await connectTo(transport, web1));
    expect(await outputOf(session, 'echo "$SSH_CONNECTION" | cut -d" " -f4')).toBe(`${target.port}\n`);
    expect(connections(outer) + connections(inner)).toBe(before + 5);
    await session.close();
  });

  it('hands the configuration file of the arguments to the jump hosts, as ssh does', async () => {
    const transport = createSsh2Transport({ home: scratch });
    const sshArguments = ['-F', configWith(through('outer,inner'))];
    const host = { ...web1, connection: { ...web1.connection, sshArguments } };
    const session = unwrap(await connectTo(transport, host));
    expect(await outputOf(session, 'echo here')).toBe('here\n');
    await session.close();
  });

  it('shares the connection to the jump hosts, and closes it behind the last', async () => {
    const transport = createSsh2Transport({ home: scratch, sshConfigFile: configWith(through('outer')) });
    const before = connections(outer);
    const hosts = Array.from({ length: 12 }, (_, i) => ({ ...web1, name: `web1-${i}` }));
    const sessions = await Promise.all(hosts.map(async (host) => unwrap(await connectTo(transport, host))));
    expect(connections(outer)).toBe(before + 1);
    expect(await Promise.all(sessions.map((session) => outputOf(session, 'echo here')))).toEqual(
      hosts.map(() => 'here\n'),
    );
    await Promise.all(sessions.map((session) => session.close()));
    const again = unwrap(await connectTo(transport, web1));
    expect(connections(outer)).toBe(before + 2);
    await again.close();
  });

  it('refuses a jump host whose key isn’t known, and names it', async () => {
    const config = through('outer').replace(outer.knownHostsFile, '/dev/null');
    const failure = failureOf(
      await connectTo(createSsh2Transport({ home: scratch, sshConfigFile: configWith(config) }), web1),
    );
    expect(failure).toMatchObject({ code: 'jump-failed', jump: 'outer', cause: { code: 'host-key-unknown' } });
    expect(explain(failure, 'web1').what).toContain('jump host outer');
  });

  it.each([
    ['changed', 'host-key-changed', ''],
    ['revoked', 'host-key-revoked', '@revoked '],
  ])('refuses a jump host whose key is %s, with the line, before anything else is tried', async (_, code, marker) => {
    const [name = '', ...key] = readFileSync(marker === '' ? target.knownHostsFile : outer.knownHostsFile, 'utf8')
      .trim()
      .split(' ');
    const file = join(scratch, `known_hosts_${files++}`);
    writeFileSync(file, `# ours\n${marker}${name.replace(/:\d+$/, `:${outer.port}`)} ${key.join(' ')}\n`);
    const config = through('outer').replaceAll(outer.knownHostsFile, file);
    const failure = failureOf(
      await connectTo(createSsh2Transport({ home: scratch, sshConfigFile: configWith(config) }), web1),
    );
    expect(failure).toMatchObject({ code: 'jump-failed', jump: 'outer', cause: { code } });
    expect(explain(failure, 'web1').what).toContain(`${file}:2`);
  });

  it('tells when the jump host can’t reach the host', async () => {
    const config = through('outer').replace(`Port ${target.port}`, 'Port 1');
    const failure = failureOf(
      await connectTo(createSsh2Transport({ home: scratch, sshConfigFile: configWith(config) }), web1),
    );
    expect(failure).toMatchObject({ code: 'jump-failed', jump: 'outer', cause: { code: 'connect-refused', port: 1 } });
  });

  it('gives a jump host neither the keys nor the password of the host', async () => {
    const config = `${through('outer').replaceAll(` IdentityFile ${outer.identityFile}\n`, '')}`;
    const host = hostAt(22, { address: 'web1', hostKeyChecking: 'strict', privateKeyFiles: [target.identityFile] });
    const failure = failureOf(
      await connectTo(createSsh2Transport({ home: scratch, sshConfigFile: configWith(config) }), host),
    );
    expect(failure).toMatchObject({ code: 'jump-failed', jump: 'outer', cause: { code: 'no-credentials' } });
  });

  it('goes by a proxy command, and tells what it complains of', async () => {
    const command = `ssh -F /dev/null -i ${outer.identityFile} -o UserKnownHostsFile=${outer.knownHostsFile} -p ${outer.port} -W %h:%p root@127.0.0.1`;
    const good = createSsh2Transport({
      home: scratch,
      sshConfigFile: configWith(`${stop('web1', target)} ProxyCommand ${command}\n`),
    });
    const session = unwrap(await connectTo(good, web1));
    expect(await outputOf(session, 'echo there')).toBe('there\n');
    await session.close();
    const bad = createSsh2Transport({
      home: scratch,
      sshConfigFile: configWith(`${stop('web1', target)} ProxyCommand echo no way >&2\n`),
    });
    const failure = failureOf(await connectTo(bad, web1));
    expect(failure).toMatchObject({ code: 'ssh-handshake-failed', reason: 'ProxyCommand said: no way' });
  });

  it('takes the system’s ssh for a certificate, and says so', async () => {
    const authority = await generateKey(scratch, 'authority', 'ed25519');
    const key = await generateKey(scratch, 'certified', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'test', '-n', 'root', `${key}.pub`]);
    const sshd = await startSshd({ config: [`TrustedUserCAKeys ${authority}.pub`, 'AuthorizedKeysFile none'] });
    const transport = createTransport({ home: scratch, sshConfigFile: '/dev/null' });
    const host = hostAt(sshd.port, {
      privateKeyFiles: [key],
      knownHostsFiles: [sshd.knownHostsFile],
      hostKeyChecking: 'strict',
    });
    const session = unwrap(await connectTo(transport, host));
    expect(session.info).toMatchObject({
      transport: 'ssh',
      reason: `the certificate ${key}-cert.pub`,
      authentication: 'publickey',
    });
    expect(await outputOf(session, 'id -u')).toBe('0\n');
    await session.close();
    await sshd.stop();
  });

  it('takes the system’s ssh for a server with post-quantum exchanges only', async () => {
    const sshd = await startSshd({ config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] });
    const transport = createTransport({ home: scratch, sshConfigFile: '/dev/null' });
    const host = hostAt(sshd.port, {
      privateKeyFiles: [sshd.identityFile],
      knownHostsFiles: [sshd.knownHostsFile],
      hostKeyChecking: 'strict',
    });
    const session = unwrap(await connectTo(transport, host));
    expect(session.info).toMatchObject({ transport: 'ssh', reason: expect.stringContaining('post-quantum') });
    await session.close();
    await sshd.stop();
  });

  it('fails by the system’s ssh as by ssh2', async () => {
    const sshd = await startSshd();
    const settings = { privateKeyFiles: [sshd.identityFile], hostKeyChecking: 'strict' } as const;
    for (const kind of ['ssh', 'ssh2'] as const) {
      const transport = createTransport({ home: scratch, sshConfigFile: '/dev/null' });
      const codeOf = async (port: number, more: Partial<ConnectionSettings>): Promise<string> =>
        failureOf(await connectTo(transport, hostAt(port, { ...settings, transport: kind, ...more }))).code;
      expect(await codeOf(sshd.port, { knownHostsFiles: ['/dev/null'] }), kind).toBe('host-key-unknown');
      expect(await codeOf(1, { knownHostsFiles: ['/dev/null'] }), kind).toBe('connect-refused');
      expect(await codeOf(22, { address: 'no-such-host.invalid', knownHostsFiles: ['/dev/null'] }), kind).toBe(
        'name-unresolved',
      );
      const stranger = await generateKey(scratch, `stranger_${kind}`, 'ed25519');
      expect(
        await codeOf(sshd.port, { knownHostsFiles: [sshd.knownHostsFile], privateKeyFiles: [stranger] }),
        kind,
      ).toBe('auth-failed');
      const other = join(scratch, `other_${kind}`);
      writeFileSync(
        other,
        `[127.0.0.1]:${sshd.port} ${execFileSync('cat', [`${stranger}.pub`], { encoding: 'utf8' })}`,
      );
      expect(await codeOf(sshd.port, { knownHostsFiles: [other] }), kind).toBe('host-key-changed');
    }
    await sshd.stop();
  });

  it('shows a script that is refused nothing of the way', async () => {
    const transport = createTransport({ home: scratch, sshConfigFile: configWith(through('outer')) });
    const session = unwrap(
      await connectTo(transport, { ...web1, connection: { ...web1.connection, sshArguments: [] } }),
    );
    expect(unwrap(await session.run(script('return 3'))).exitCode).toBe(3);
    await session.close();
    expect(failureOf(await session.run(script('true'))).code).toBe('connection-lost');
  });
});
