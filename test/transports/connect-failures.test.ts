/** Servers that don't let a connection stand: what is said of each, how often it is tried, and that nothing hangs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectFailure } from '../../src/core/index.ts';
import { errnoOf, socketFailure } from '../../src/transports/ssh2/connect-errors.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { ServerGreeting } from '../../src/transports/ssh2/server-offer.ts';
import { startSshServer } from '../support/ssh-server.ts';
import { canRunSshd, startSshd } from '../support/sshd.ts';
import { connectTo, failureOf, hostAt, scratch, unwrap } from './fixtures.ts';
import { ed25519KeyPair } from '../support/ssh-keys.ts';

const transport = createSsh2Transport({ home: scratch });
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A connection that the server has taken: it may still be busy with another one. */
async function greeted(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const [words] = (await once(socket, 'data')) as [Buffer];
    if (words.toString('latin1').startsWith('SSH-2.0-')) return socket;
    socket.destroy();
  }
}

/** A TCP server that does this with each connection; counts them. */
async function rawServer(
  handle: (socket: Socket, number: number) => void,
): Promise<{ port: number; count: () => number }> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket, ++count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, count: () => count };
}

async function failureAt(port: number, timeoutMs = 5_000): Promise<ConnectFailure> {
  return failureOf(await connectTo(transport, hostAt(port), timeoutMs));
}

const reasonAt = async (port: number, timeoutMs = 5_000): Promise<string> => {
  const failure = await failureAt(port, timeoutMs);
  if (failure.code !== 'ssh-handshake-failed') throw new Error(`unexpected ${failure.code}`);
  return failure.reason;
};

describe('what does not speak SSH', () => {
  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n', 'it answered "HTTP/1.1 400 Bad Request"'],
    ['control characters', '\u001b]0;evil\u0007\r\n', 'it answered "\\x1b]0;evil\\x07"'],
    ['endless lines', 'hello\r\n'.repeat(5_000), 'it answered "hello"'],
    ['an endless line', 'x'.repeat(100_000), 'it answered "xxx'],
  ])('%s', async (_, bytes, expected) => {
    const server = await rawServer((socket) => void socket.write(bytes));
    expect(await reasonAt(server.port, 1_000)).toMatch(/doesn't speak SSH|no SSH banner/);
    const ended = await rawServer((socket) => void socket.end(bytes));
    expect(await reasonAt(ended.port)).toContain(expected.slice(0, 30));
  });

  it('SSH 1', async () => {
    const server = await rawServer((socket) => void socket.write('SSH-1.5-OpenSSH_1.2\r\n'));
    expect(await reasonAt(server.port)).toBe('the server speaks an SSH version other than 2');
  });

  it('random bytes behind a good banner', async () => {
    for (let round = 0; round < 20; round++) {
      const noise = Buffer.from(
        Array.from({ length: 400 }, (_, i) => (i * 31 + round * 97 + ((i * round) >> 3)) & 255),
      );
      const server = await rawServer((socket) => {
        socket.write('SSH-2.0-Noise\r\n');
        socket.end(noise);
      });
      expect((await failureAt(server.port)).code).toBe('ssh-handshake-failed');
    }
  });
});

describe('a server that keeps silent', () => {
  it('from the start', async () => {
    const server = await rawServer(() => undefined);
    expect(await reasonAt(server.port, 300)).toBe('the server sent no SSH banner within 0.3 s');
    expect(server.count()).toBe(1);
  });

  it('after its banner', async () => {
    const server = await rawServer((socket) => void socket.write('SSH-2.0-Sleepy\r\n'));
    expect(await reasonAt(server.port, 300)).toBe("the key exchange wasn't done within 0.3 s");
  });

  it('during authentication', async () => {
    const server = await startSshServer({ authenticate: () => undefined });
    cleanups.push(server.close);
    expect(await reasonAt(server.port, 500)).toBe("the authentication wasn't done within 0.5 s");
  });

  it('before TCP', async () => {
    // A stopped process with a full backlog: the kernel drops further SYNs.
    const code = `const s = require('net').createServer(); s.listen({port: 0, host: '127.0.0.1', backlog: 1}, () => { console.log(s.address().port); })`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
    cleanups.push(() => child.kill('SIGKILL'));
    const port = Number(
      await new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text)))),
    );
    child.kill('SIGSTOP');
    const pending = Array.from({ length: 3 }, () => connectTo(transport, hostAt(port), 1_500));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await failureAt(port, 600)).toEqual({ code: 'connect-timeout', address: '127.0.0.1', port, seconds: 0.6 });
    await Promise.all(pending);
  });
});

describe('a server that hangs up before it knows us', () => {
  it.each([
    ['at once', (socket: Socket) => socket.destroy()],
    ['by a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['after its banner', (socket: Socket) => socket.end('SSH-2.0-Shy\r\n')],
  ])('%s: three tries', async (_, hangUp) => {
    const server = await rawServer(hangUp);
    expect(await reasonAt(server.port)).toMatch(/closed the connection before the key exchange.*MaxStartups/);
    expect(server.count()).toBe(3);
  });

  it('repeats its words', async () => {
    const server = await rawServer((socket) => void socket.end('Exceeded MaxStartups\r\n'));
    expect(await reasonAt(server.port)).toMatch(/Exceeded MaxStartups/);
  });

  it.skipIf(!canRunSshd())('is a real sshd at its MaxStartups, until one of the others is gone', async () => {
    const sshd = await startSshd({ config: ['MaxStartups 1'] });
    cleanups.push(() => sshd.stop());
    const other = await greeted(sshd.port);
    const settings = { privateKeyFiles: [sshd.identityFile] };
    const refused = failureOf(await connectTo(transport, hostAt(sshd.port, settings), 5_000));
    expect(refused).toMatchObject({ code: 'ssh-handshake-failed', reason: expect.stringMatching(/MaxStartups/) });
    other.destroy();
    await expect
      .poll(
        async () => {
          const result = await connectTo(transport, hostAt(sshd.port, settings), 5_000);
          if (result.ok) await result.value.close();
          return result.ok;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  });

  it('gets through when the next try works', async () => {
    const good = await startSshServer();
    cleanups.push(good.close);
    const server = await rawServer((socket, number) => {
      if (number < 3) return socket.destroy();
      const upstream = connect(good.port, '127.0.0.1');
      return socket.pipe(upstream).pipe(socket);
    });
    await unwrap(await connectTo(transport, hostAt(server.port))).close();
    expect(server.count()).toBe(3);
  });

  it('does not exceed the time for all tries together', async () => {
    const server = await rawServer((socket) => socket.destroy());
    expect(await failureAt(server.port, 200)).toHaveProperty('code', 'ssh-handshake-failed');
  });

  it('stops trying when the run is interrupted', async () => {
    const server = await rawServer((socket) => socket.destroy());
    const controller = new AbortController();
    const pending = transport.connect(hostAt(server.port), { timeoutMs: 5_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect(failureOf(await pending)).toMatchObject({
      code: 'network-unreachable',
      reason: expect.stringContaining('interrupted'),
    });
    expect(server.count()).toBeLessThan(3);
  });
});

describe('no common algorithm', () => {
  it.each([
    [
      'key exchange',
      { kex: ['diffie-hellman-group1-sha1'] },
      /key exchange: the server offers diffie-hellman-group1-sha1.*; fleet offers curve25519/,
    ],
    [
      'cipher',
      { cipher: ['3des-cbc', 'aes128-cbc'] },
      /cipher: the server offers 3des-cbc, aes128-cbc; fleet offers aes128-gcm/,
    ],
    ['MAC', { cipher: ['aes128-ctr'], hmac: ['hmac-md5'] }, /MAC: the server offers hmac-md5/],
  ] as const)('for the %s names both lists', async (_, algorithms, expected) => {
    const server = await startSshServer({ algorithms: structuredClone(algorithms) as never });
    cleanups.push(server.close);
    expect(await reasonAt(server.port)).toMatch(expected);
  });

  it('names the way out where the server is older than that', async () => {
    const server = await startSshServer({ algorithms: { kex: ['diffie-hellman-group14-sha1'] } as never });
    cleanups.push(server.close);
    expect(await reasonAt(server.port)).toContain('with fleet_legacy_ssh: true it would offer what this server has');
    const session = unwrap(await connectTo(transport, hostAt(server.port, { legacyAlgorithms: true })));
    await session.close();
  });
});

describe('host keys', () => {
  const write = (name: string, text: string): string => {
    const file = join(scratch, name);
    writeFileSync(file, text);
    return file;
  };

  it('are checked before anything is sent of the user', async () => {
    const users: string[] = [];
    const server = await startSshServer({
      authenticate: (context) => (users.push(context.username), context.accept()),
    });
    cleanups.push(server.close);
    const other = ed25519KeyPair().public;
    const knownHostsFile = write('kh_changed', `# one\n[127.0.0.1]:${server.port} ${other}\n`);
    const settings = { hostKeyChecking: 'strict', knownHostsFiles: [knownHostsFile] } as const;
    const failure = failureOf(await connectTo(transport, hostAt(server.port, settings)));
    expect(failure).toMatchObject({ code: 'host-key-changed', file: knownHostsFile, line: 2, keyType: 'ssh-ed25519' });
    const unknown = { ...settings, knownHostsFiles: [write('kh_empty', '')] };
    expect(failureOf(await connectTo(transport, hostAt(server.port, unknown))).code).toBe('host-key-unknown');
    const revoked = { ...settings, knownHostsFiles: [write('kh_revoked', `@revoked * ${server.hostKey}\n`)] };
    expect(failureOf(await connectTo(transport, hostAt(server.port, revoked))).code).toBe('host-key-revoked');
    expect(users).toEqual([]);
  });

  it('of the type that is known are asked for', async () => {
    const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
    const ed = ed25519KeyPair();
    const server = await startSshServer({ hostKeys: [ed.private, rsa.private] });
    cleanups.push(server.close);
    const file = write('kh_rsa', `[127.0.0.1]:${server.port} ${rsa.public}\n`);
    const settings = { hostKeyChecking: 'strict', knownHostsFiles: [file] } as const;
    const session = unwrap(await connectTo(transport, hostAt(server.port, settings)));
    expect(session.info).toMatchObject({ hostKeyType: 'ssh-rsa', hostKeyTrust: 'known' });
    await session.close();
  });

  it('are added by accept-new once for parallel connects, and known afterwards', async () => {
    const server = await startSshServer();
    cleanups.push(server.close);
    const file = join(scratch, 'new', 'known_hosts');
    const host = hostAt(server.port, { hostKeyChecking: 'accept-new', knownHostsFiles: [file] });
    const sessions = await Promise.all(Array.from({ length: 8 }, () => connectTo(transport, host)));
    for (const session of sessions) expect(unwrap(session).info.hostKeyTrust).toMatch(/^(accepted-new|known)$/);
    const again = unwrap(await connectTo(createSsh2Transport({ home: scratch }), host));
    expect(again.info.hostKeyTrust).toBe('known');
    await Promise.all([again, ...sessions.map(unwrap)].map((session) => session.close()));
  });

  it('are looked up in an unreadable file in vain', async () => {
    const settings = { hostKeyChecking: 'strict', knownHostsFiles: [scratch] } as const;
    const failure = failureOf(await connectTo(transport, hostAt(1, settings)));
    expect(failure).toMatchObject({ code: 'known-hosts-unreadable', file: scratch });
  });
});

describe('errors of sockets', () => {
  it('refused', async () =>
    expect(await failureAt(1)).toEqual({ code: 'connect-refused', address: '127.0.0.1', port: 1 }));

  it('no such name', async () => {
    const host = hostAt(22, { address: 'no-such-host.invalid' });
    expect(failureOf(await connectTo(transport, host))).toEqual({
      code: 'name-unresolved',
      address: 'no-such-host.invalid',
    });
  });

  it.each([
    ['EHOSTUNREACH', { code: 'network-unreachable', address: 'a', reason: 'no route to the host' }],
    ['ENETUNREACH', { code: 'network-unreachable', address: 'a', reason: 'no route to the network' }],
    ['ETIMEDOUT', { code: 'connect-timeout', address: 'a', port: 1, seconds: 5 }],
    ['EAI_AGAIN', { code: 'name-unresolved', address: 'a' }],
    ['EMFILE', { code: 'network-unreachable', reason: expect.stringContaining('ulimit -n') }],
    ['EODD', { code: 'network-unreachable', reason: 'odd' }],
  ])('%s', (code, expected) => {
    const error = Object.assign(new Error('odd'), { code });
    expect(socketFailure(error, { address: 'a', port: 1 }, 5)).toMatchObject(expected);
    expect(errnoOf(new AggregateError([error]))).toBe(code);
  });
});

describe('the greeting of a server', () => {
  it('is kept to a bound, and read without trust', () => {
    const greeting = new ServerGreeting();
    for (let i = 0; i < 1_000; i++) greeting.push(Buffer.alloc(1_000, 'x'));
    expect(greeting.firstLine()).toHaveLength(100);
    expect(greeting.offer()).toBeUndefined();
  });

  it('gives no lists where KEXINIT is cut off', () => {
    const list = (text: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
    const lists = Buffer.concat(['kex-a,kex-b', 'ssh-rsa', 'c1', 'c2', 'm1', 'm2'].map(list));
    const packet = Buffer.concat([
      Buffer.from('SSH-2.0-x\r\n'),
      Buffer.alloc(5),
      Buffer.from([20]),
      Buffer.alloc(16),
      lists,
    ]);
    for (let length = 0; length <= packet.length; length++) {
      const greeting = new ServerGreeting();
      greeting.push(packet.subarray(0, length));
      if (length < packet.length) expect(greeting.offer()).toBeUndefined();
      else
        expect(greeting.offer()).toEqual({
          keyExchanges: ['kex-a', 'kex-b'],
          hostKeys: ['ssh-rsa'],
          ciphers: ['c2'],
          macs: ['m2'],
        });
    }
  });
});
