/** Things that only a real OpenSSH server shows: its limits, its login shells, rekeying, many connections, its verdicts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/ports/transport.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { canRunSshd, startSshd, type Sshd, type SshdOptions } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, script, unwrap } from './fixtures.ts';

const transport = createSsh2Transport({ home: scratch });

const strictly = (sshd: Sshd) =>
  hostAt(sshd.port, {
    privateKeyFiles: [sshd.identityFile],
    knownHostsFiles: [sshd.knownHostsFile],
    hostKeyChecking: 'strict',
  });

describe.skipIf(!canRunSshd())('an sshd', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function sessionOn(options: SshdOptions): Promise<{ session: Session; sshd: Sshd }> {
    const sshd = await startSshd(options);
    cleanups.push(sshd.stop);
    const session = unwrap(await connectTo(transport, strictly(sshd)));
    cleanups.push(() => session.close());
    return { session, sshd };
  }

  it('that forbids forwarding and has no shell to stand in for it is named', async () => {
    const { session, sshd } = await sessionOn({ config: ['AllowTcpForwarding no', 'ForceCommand /bin/false'] });
    const failure = failureOf(await session.dial('127.0.0.1', sshd.port));
    expect(failure).toMatchObject({ code: 'dial-failed', reason: expect.stringContaining('forbids TCP forwarding') });
  });

  it('that permits some addresses only says so of those', async () => {
    const { session } = await sessionOn({ config: ['PermitOpen 127.0.0.1:1'] });
    expect(failureOf(await session.dial('127.0.0.1', 1))).toHaveProperty(
      'reason',
      expect.stringContaining('Connection refused'),
    );
  });

  it('with MaxSessions 1 runs script after script', async () => {
    const { session } = await sessionOn({ config: ['MaxSessions 1'] });
    for (let i = 0; i < 10; i++) expect(await outputOf(session, `echo ${i}`)).toBe(`${i}\n`);
  });

  it('with MaxSessions 0 refuses scripts, not streams', async () => {
    const { session, sshd } = await sessionOn({ config: ['MaxSessions 0'] });
    expect(failureOf(await session.run(script('echo no'))).code).toBe('remote-shell-failed');
    unwrap(await session.dial('127.0.0.1', sshd.port)).destroy();
  });

  it('that rekeys all the time is checked each time', async () => {
    const { session } = await sessionOn({ config: ['RekeyLimit 64K'] });
    const answer = unwrap(await session.run(script('head -c 3000000 /dev/zero', { maxBytes: 1 << 24 })));
    expect(answer.stdout.length).toBe(3_000_000);
  });

  it.each(['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes256-ctr'])(
    'that only has %s works',
    async (cipher) => {
      const { session } = await sessionOn({ config: [`Ciphers ${cipher}`] });
      expect(await outputOf(session, 'echo fine')).toBe('fine\n');
    },
  );

  it.each([
    'curve25519-sha256',
    'ecdh-sha2-nistp256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group-exchange-sha256',
  ])('that only has %s works', async (kex) => {
    const { session } = await sessionOn({ config: [`KexAlgorithms ${kex}`] });
    expect(await outputOf(session, 'echo fine')).toBe('fine\n');
  });

  it('that only has post-quantum exchanges is explained', async () => {
    const sshd = await startSshd({ config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] });
    cleanups.push(sshd.stop);
    const failure = failureOf(await connectTo(transport, strictly(sshd)));
    expect(failure).toHaveProperty(
      'reason',
      expect.stringMatching(/the server offers sntrup761.*; fleet offers curve25519/),
    );
  });

  it('negotiates the cheap algorithms by itself', async () => {
    const sshd = await startSshd({ config: ['LogLevel DEBUG2'] });
    cleanups.push(sshd.stop);
    await unwrap(await connectTo(transport, strictly(sshd))).close();
    expect(sshd.log()).toMatch(/kex: algorithm: curve25519-sha256/);
    expect(sshd.log()).toMatch(/client->server cipher: aes128-gcm@openssh.com/);
    expect(sshd.log()).not.toMatch(/userauth-request for user root .* method none/);
  });

  it('serves fifty connections at once, with nothing leaking', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const sshd = await startSshd();
    cleanups.push(sshd.stop);
    const { signal } = new AbortController();
    const sockets = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    const before = sockets();
    const sessions = await Promise.all(
      Array.from({ length: 50 }, async () =>
        unwrap(await transport.connect(strictly(sshd), { timeoutMs: 60_000, signal })),
      ),
    );
    const outputs = await Promise.all(sessions.map((session, i) => outputOf(session, `echo ${i}`)));
    expect(outputs).toEqual(sessions.map((_, i) => `${i}\n`));
    await Promise.all(sessions.map((session) => session.close()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sockets()).toBeLessThanOrEqual(before);
    expect(warnings).toEqual([]);
    process.off('warning', note);
  });
});

const shells = ['/bin/bash', '/usr/bin/zsh', '/usr/bin/tcsh', '/usr/bin/fish'].filter((shell) => existsSync(shell));

describe.skipIf(!canRunSshd() || !canMakeUsers())('a login shell', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd?.stop());

  it.each(shells)('of %s makes no difference', async (shell) => {
    const name = `fleet-test-s${process.pid}`;
    const remove = makeSudoUser({ name, password: 'x', sudoers: ['USER ALL=(ALL) NOPASSWD: ALL'], shell });
    try {
      writeFileSync(`/home/${name}/.bashrc`, 'echo noise from bashrc; echo noise >&2\n');
      writeFileSync(`/home/${name}/.tcshrc`, 'echo noise from tcshrc\n');
      writeFileSync(`/home/${name}/.zshenv`, 'echo noise from zshenv\n');
      for (const become of [true, false]) {
        const settings = { user: name, privateKeyFiles: [sshd.identityFile] };
        const session = unwrap(await connectTo(transport, hostAt(sshd.port, settings, { become, user: 'root' })));
        const args = ['=a', '%b', '@c', '', '-x', '+y', 'a,b'];
        const answer = unwrap(
          await session.run(
            script('id -un; printf "[%s]" "$@"; cat; echo e >&2; return 3', { args, payload: "it's $5!" }),
          ),
        );
        const expected = `${become ? 'root' : name}\n${args.map((a) => `[${a}]`).join('')}it's $5!\n`;
        expect([Buffer.from(answer.stdout).toString(), answer.stderr, answer.exitCode]).toEqual([expected, 'e\n', 3]);
        await session.close();
      }
    } finally {
      remove();
    }
  });

  it('that lets nobody in is told', async () => {
    const name = `fleet-test-n${process.pid}`;
    const remove = makeSudoUser({ name, password: 'x', shell: '/usr/sbin/nologin' });
    const settings = { user: name, privateKeyFiles: [sshd.identityFile] };
    const session = unwrap(await connectTo(transport, hostAt(sshd.port, settings)));
    const failure = failureOf(await session.run(script('echo no')));
    expect(failure).toMatchObject({
      code: 'remote-shell-failed',
      exitCode: 1,
      stderr: expect.stringContaining('not available'),
    });
    await session.close();
    remove();
  });
});

describe.skipIf(!canRunSshd() || spawnSync('ssh', ['-V']).error !== undefined)("OpenSSH's own client", () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd({ hostKeyTypes: ['ed25519', 'rsa'] })));
  afterAll(() => sshd?.stop());

  /** What `ssh` says of this known_hosts file. */
  function verdictOfSsh(file: string): string {
    const options = ['UserKnownHostsFile', 'GlobalKnownHostsFile'].map(
      (name, i) => `-o${name}=${i === 0 ? file : '/dev/null'}`,
    );
    const common = ['-F', 'none', '-oBatchMode=yes', '-oStrictHostKeyChecking=yes', '-oUpdateHostKeys=no'];
    const target = ['-p', String(sshd.port), '-i', sshd.identityFile, 'root@127.0.0.1', 'true'];
    const { status, stderr } = spawnSync('ssh', [...common, ...options, ...target], { encoding: 'utf8' });
    if (status === 0) return 'known';
    if (/was revoked/.test(stderr)) return 'host-key-revoked';
    return /has changed/.test(stderr) ? 'host-key-changed' : 'host-key-unknown';
  }

  const publicKey = (type: string): string => readFileSync(join(sshd.folder, `host_${type}.pub`), 'utf8').trim();

  it.each([
    ['the key', (name: string) => `${name} ${publicKey('ed25519')}`],
    ['the second key alone', (name: string) => `${name} ${publicKey('rsa')}`],
    ['both keys', (name: string) => `${name} ${publicKey('rsa')}\n${name} ${publicKey('ed25519')}`],
    ['nothing', () => ''],
    ['another key of the favourite type', (name: string) => `${name} ${publicKey('stranger')}`],
    ['another key of a type that the server lacks', (name: string) => `${name} ${publicKey('ecdsa')}`],
    ['the key under the bare name', () => `127.0.0.1 ${publicKey('ed25519')}`],
    ['another key under the bare name', () => `127.0.0.1 ${publicKey('stranger')}`],
    ['the key revoked', (name: string) => `${name} ${publicKey('ed25519')}\n@revoked * ${publicKey('ed25519')}`],
    ['another key revoked', (name: string) => `${name} ${publicKey('ed25519')}\n@revoked * ${publicKey('stranger')}`],
    ['the key of an authority', (name: string) => `@cert-authority ${name} ${publicKey('ed25519')}`],
    ['a pattern', () => `[127.0.0.*]:* ${publicKey('ed25519')}`],
    ['a negated pattern', (name: string) => `*,!${name} ${publicKey('ed25519')}`],
    ['a list', (name: string) => `web1,${name},web2 ${publicKey('ed25519')}`],
    ['damaged lines', (name: string) => `${name} ssh-ed25519 AAAA\n${name} nonsense\n${name} ${publicKey('ed25519')}`],
  ])('says the same where known_hosts has %s', async (_, text) => {
    for (const type of ['stranger', 'ecdsa']) {
      const file = join(sshd.folder, `host_${type}`);
      if (!existsSync(file))
        execFileSync('ssh-keygen', ['-q', '-N', '', '-t', type === 'ecdsa' ? type : 'ed25519', '-f', file]);
    }
    for (const hashed of [false, true]) {
      const file = join(sshd.folder, 'verdict');
      writeFileSync(file, `${text(`[127.0.0.1]:${sshd.port}`)}\n`);
      if (hashed) spawnSync('ssh-keygen', ['-H', '-f', file]);
      const settings = {
        privateKeyFiles: [sshd.identityFile],
        knownHostsFiles: [file],
        hostKeyChecking: 'strict',
      } as const;
      const ours = await connectTo(createSsh2Transport({ home: scratch }), hostAt(sshd.port, settings));
      if (ours.ok) await ours.value.close();
      expect(ours.ok ? ours.value.info.hostKeyTrust : ours.error.code).toBe(verdictOfSsh(file));
    }
  });
});
