/** Connections that stood and then didn't, and answers that aren't what they should be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/ports/transport.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { startSshServer, type SshServer, type SshServerOptions } from '../support/ssh-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { clientKeyFile, connectTo, failureOf, hostAt, outputOf, scratch, script, unwrap } from './fixtures.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const transport = createSsh2Transport({ home: scratch, keepaliveMs: 150, dialTimeoutMs: 400 });

async function start(
  options: SshServerOptions = {},
): Promise<{ server: SshServer; proxy: TcpProxy; session: Session }> {
  const server = await startSshServer(options);
  const proxy = await startTcpProxy(server.port);
  const session = unwrap(await connectTo(transport, hostAt(proxy.port)));
  cleanups.push(server.close, proxy.close, () => session.close());
  return { server, proxy, session };
}

/** What a shell would print first. */
const markerOf = (command: string): string => `${/fleet-shell-[0-9a-f]+/.exec(command)?.[0] ?? ''}\n`;

describe('a connection that breaks', () => {
  it('while a script runs: connection-lost at once', async () => {
    const { proxy, session } = await start();
    const running = session.run(script('echo half; sleep 600'));
    setTimeout(() => proxy.cut(), 300);
    const failure = failureOf(await running);
    expect(failure).toEqual({ code: 'connection-lost', reason: expect.stringMatching(/reset|closed/) });
    expect(session.isOpen()).toBe(false);
  });

  it('silently: noticed by keepalives', async () => {
    const { proxy, session } = await start();
    const running = session.run(script('sleep 1; echo done'));
    setTimeout(() => proxy.freeze(), 200);
    const failure = failureOf(await running);
    expect(failure).toEqual({ code: 'connection-lost', reason: expect.stringContaining('stopped answering') });
  });

  it('silently between scripts: the next one is told, whenever it comes', async () => {
    const { proxy, session } = await start();
    proxy.freeze();
    expect(failureOf(await session.run(script('echo no'))).code).toBe('connection-lost');
    expect(failureOf(await session.run(script('echo no'))).code).toBe('connection-lost');
    expect(failureOf(await session.dial('127.0.0.1', 1)).code).toBe('connection-lost');
  });

  it('at any byte on the way there: a lost connection or the whole answer, and the script ran at most once', async () => {
    const server = await startSshServer();
    cleanups.push(server.close);
    const mark = join(scratch, 'ran');
    const seen = new Set<string>();
    // From within the key exchange to behind the end of the script.
    for (let bytes = 1_200; bytes < 5_000; bytes += 200) {
      const proxy = await startTcpProxy(server.port);
      proxy.cutAfter(bytes);
      const attempt = await connectTo(transport, hostAt(proxy.port), 4_000);
      if (attempt.ok) {
        writeFileSync(mark, '');
        const result = await attempt.value.run(script(`echo ran >>${mark}; echo done`, { payload: 'x'.repeat(300) }));
        seen.add(result.ok ? Buffer.from(result.value.stdout).toString() : result.error.code);
        expect(readFileSync(mark, 'utf8')).toBe(result.ok || readFileSync(mark, 'utf8') !== '' ? 'ran\n' : '');
        await attempt.value.close();
      } else seen.add(attempt.error.code);
      await proxy.close();
    }
    expect([...seen].sort()).toEqual(['connection-lost', 'done\n', 'ssh-handshake-failed']);
  }, 120_000);

  it('under open streams: they end', async () => {
    const { server, proxy, session } = await start();
    const stream = unwrap(await session.dial('127.0.0.1', server.port));
    const ended = once(stream.resume(), 'close');
    proxy.cut();
    await ended;
  });

  it('because the server says goodbye', async () => {
    const { server, session } = await start();
    const running = session.run(script('sleep 5'));
    setTimeout(() => server.connections.forEach((connection) => connection.end()), 200);
    expect(failureOf(await running)).toEqual({ code: 'connection-lost', reason: 'the server closed it' });
  });
});

describe('an answer', () => {
  const answering = (act: (command: string, channel: ServerChannel) => void) =>
    start({ onExec: (command, channel) => act(command, channel) });

  it('without exit status is a lost connection, not a success', async () => {
    const { session } = await answering((command, channel) => {
      channel.write(`${markerOf(command)}all went we`);
      channel.end();
    });
    expect(failureOf(await session.run(script('')))).toMatchObject({ code: 'connection-lost' });
  });

  it('of a script that a signal ended has no exit code', async () => {
    const { session } = await answering((command, channel) => {
      channel.write(`${markerOf(command)}before\n`);
      channel.exit('KILL');
      channel.end();
    });
    const answer = unwrap(await session.run(script('')));
    expect(answer.exitCode).toBeNull();
    expect(Buffer.from(answer.stdout).toString()).toBe('before\n');
  });

  it('that comes before stdin was read is complete', async () => {
    const { session } = await answering((command, channel) => {
      channel.write(`${markerOf(command)}early`);
      channel.exit(5);
      channel.end();
    });
    const answer = unwrap(await session.run(script('', { payload: 'x'.repeat(3_000_000) })));
    expect([Buffer.from(answer.stdout).toString(), answer.exitCode]).toEqual(['early', 5]);
  });

  it('to a stdin that nobody reads ends at the deadline', async () => {
    const { session } = await answering((command, channel) => {
      channel.pause();
      channel.write(markerOf(command));
    });
    const failure = failureOf(await session.run(script('', { payload: 'x'.repeat(5_000_000), deadlineMs: 500 })));
    expect(failure.code).toBe('remote-timeout');
  });

  it('of noise without end, before the shell speaks, ends at the deadline', async () => {
    const { session } = await answering((_, channel) => {
      const timer = setInterval(() => channel.write('motd '.repeat(20_000)), 5);
      channel.on('close', () => clearInterval(timer));
    });
    const failure = failureOf(await session.run(script('', { deadlineMs: 600, maxBytes: 1_000 })));
    expect(failure.code).toBe('remote-timeout');
  });

  it('leaves out what the login shell printed', async () => {
    const { session } = await answering((command, channel) => {
      channel.write(`Welcome!\n${markerOf(command)}answer`);
      channel.stderr.write(`tput: no terminal\n${markerOf(command)}err`);
      channel.exit(0);
      channel.end();
    });
    const answer = unwrap(await session.run(script('')));
    expect([Buffer.from(answer.stdout).toString(), answer.stderr]).toEqual(['answer', 'err']);
  });
});

describe('channels', () => {
  it('that sshd refuses are no lost connection', async () => {
    const { session } = await start({ maxSessions: 0 });
    const failure = failureOf(await session.run(script('echo no')));
    expect(failure).toMatchObject({ code: 'remote-shell-failed', stderr: expect.stringContaining('MaxSessions') });
    expect(session.isOpen()).toBe(true);
  });

  it('for scripts are needed one at a time', async () => {
    const { session } = await start({ maxSessions: 1 });
    const outputs = await Promise.all([1, 2, 3, 4].map((i) => outputOf(session, `echo ${i}`)));
    expect(outputs).toEqual(['1\n', '2\n', '3\n', '4\n']);
  });

  it('to addresses are refused with a reason', async () => {
    const { server, session } = await start({ forward: 'refuse' });
    const failure = failureOf(await session.dial('127.0.0.1', server.port));
    expect(failure).toMatchObject({ code: 'dial-failed', address: '127.0.0.1', reason: expect.any(String) });
  });

  it('that nobody answers are given up, and closed if they open late', async () => {
    const { session, proxy } = await start();
    const slow = createSsh2Transport({ home: scratch, dialTimeoutMs: 200 });
    const own = unwrap(await connectTo(slow, hostAt(proxy.port)));
    proxy.freeze();
    expect(failureOf(await own.dial('127.0.0.1', 1))).toMatchObject({
      code: 'dial-failed',
      reason: 'no answer within 0.2 s',
    });
    await own.close();
    await session.close();
  });
});

describe('the process', () => {
  it.each([
    ['after a good run', ''],
    ['after a host that vanished', 'proxy.freeze();'],
  ])('ends by itself, soon: %s', async (_, mischief) => {
    const root = join(import.meta.dirname, '../..');
    const program = join(scratch, `ends-${mischief.length}.ts`);
    writeFileSync(
      program,
      `import { createSsh2Transport } from '${root}/src/transports/index.ts';
       import { startSshServer } from '${root}/test/support/ssh-server.ts';
       import { startTcpProxy } from '${root}/test/support/tcp-proxy.ts';
       process.on('warning', (warning) => { console.log('warning', warning); });
       const server = await startSshServer();
       const proxy = await startTcpProxy(server.port);
       const connection = { address: '127.0.0.1', port: proxy.port, user: 'root', privateKeyFiles: ['${clientKeyFile}'],
         knownHostsFiles: [], hostKeyChecking: 'off' } as const;
       const host = { name: 'h', groups: [], vars: {}, connection, become: { become: false, user: 'root' } };
       const transport = createSsh2Transport({ home: '/nonexistent' });
       const session = await transport.connect(host, { timeoutMs: 5000, signal: new AbortController().signal });
       if (!session.ok) throw new Error(session.error.code);
       await session.value.run({ name: 'x', text: 'fleet_main() { echo; }', args: [], deadlineMs: 5000, maxBytes: 99 });
       ${mischief}
       await session.value.close();
       console.log('closed');
       for (const c of server.connections) c.end();
       await proxy.close();
       await server.close();\n`,
    );
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
    const [code] = await once(child, 'exit');
    clearTimeout(timer);
    expect([code, output]).toEqual([0, 'closed\n']);
  });
});
