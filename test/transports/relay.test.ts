/** Streams that a program on the host carries: each program on its own, and behind a real sshd that forbids forwarding. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { relayCommand } from '../../src/transports/ssh2/relay.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { canRunSshd, startSshd } from '../support/sshd.ts';
import { connectTo, failureOf, hostAt, scratch, unwrap } from './fixtures.ts';

const SCRIPT = new URL('../../src/transports/ssh2/relay.sh', import.meta.url).pathname;

/** Every byte there is, and more than a pipe holds. */
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));

/** What a program needs beside itself to be found. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  bash: ['bash'],
  perl: ['perl'],
  python3: ['python3'],
  'busybox nc': ['nc'],
};

let echo: Server;
const sockets = new Set<Socket>();
beforeAll(async () => {
  echo = createServer({ allowHalfOpen: false }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => void echo.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void echo.close());

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A PATH with these programs only, and what the script itself uses. */
function pathWith(programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-path-'));
  for (const name of ['sh', 'dd', 'cat', ...programs]) {
    const found = spawnSync('/bin/sh', ['-c', `command -v ${name === 'nc' ? 'busybox' : name}`], {
      env: { PATH: '/usr/bin:/bin' },
      encoding: 'utf8',
    });
    symlinkSync(found.stdout.trim(), join(folder, name));
  }
  return folder;
}

describe('the script', () => {
  it('has nothing that shellcheck objects to', () => {
    const said = spawnSync('shellcheck', ['--shell=sh', '--format=gcc', SCRIPT], { encoding: 'utf8' });
    expect(said.error).toBeUndefined();
    expect(said.stdout).toBe('');
  });

  it('goes over the wire in printable ASCII', () => {
    expect(readFileSync(SCRIPT, 'latin1')).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('takes nothing but an address for an address', () => {
    expect(() => relayCommand({ address: "127.0.0.1'; id #", port: 1 })).toThrow(/unsafe/);
  });
});

describe.each(Object.entries(TOOLS))('%s', (name, programs) => {
  let path: string;
  const running = new Set<ChildProcess>();
  beforeAll(() => void (path = pathWith(programs)));
  afterAll(() => rmSync(path, { recursive: true }));
  afterEach(() => running.forEach((child) => child.kill('SIGKILL')));

  /** Runs the relay as sshd does, sends bytes behind the script, and gives what came back. */
  function relay(port: number, sent: Buffer): { readonly child: ChildProcess; readonly came: () => Buffer } {
    const { command, text } = relayCommand({ address: '127.0.0.1', port });
    const child = spawn('/bin/sh', ['-c', command], { env: { PATH: path } });
    running.add(child);
    let came = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => (came = Buffer.concat([came, chunk])));
    child.stdin.on('error', () => undefined);
    child.stdin.write(text);
    child.stdin.write(sent);
    return { child, came: () => came };
  }

  it('carries every byte in both directions, and ends when we hang up', async () => {
    const { child, came } = relay(portOf(echo), BYTES);
    const head = /^fleet-relay (?:connected|trying)\n/;
    await until(() => came().length >= BYTES.length + came().indexOf('\n') + 1 && came().includes('\n'));
    expect(came().toString('latin1')).toMatch(head);
    expect(
      came()
        .subarray(came().indexOf('\n') + 1)
        .equals(BYTES),
    ).toBe(true);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end();
    await ended;
    await until(() => sockets.size === 0);
  });

  it('ends when the listener hangs up', async () => {
    const closing = createServer((socket) => socket.end('bye'));
    await new Promise<void>((resolve) => void closing.listen(0, '127.0.0.1', resolve));
    const { child, came } = relay(portOf(closing), Buffer.from('hello'));
    const ended = new Promise((resolve) => child.stdout?.once('end', resolve));
    await until(() => came().toString('latin1').endsWith('bye'));
    child.stdin?.end();
    await ended;
    closing.close();
  });

  it('says that nothing listens', async () => {
    const { child, came } = relay(1, Buffer.alloc(0));
    await new Promise((resolve) => child.stdout?.once('end', resolve));
    expect(came().toString('latin1')).toMatch(/^(?:fleet-relay trying\n)?fleet-relay failed\n$/);
  });
});

it('without any program says so', async () => {
  const path = pathWith([]);
  const { command, text } = relayCommand({ address: '127.0.0.1', port: 1 });
  const said = spawnSync('/bin/sh', ['-c', command], { env: { PATH: path }, input: text, encoding: 'utf8' });
  rmSync(path, { recursive: true });
  expect(said.stdout).toBe('fleet-relay no-program\n');
});

describe.skipIf(!canRunSshd())('behind sshd', () => {
  const transport = createSsh2Transport({ home: scratch });
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it('carries a stream where forwarding is forbidden, several at once', async () => {
    const sshd = await startSshd({ config: ['AllowTcpForwarding no'] });
    cleanups.push(sshd.stop);
    const session = unwrap(
      await connectTo(
        transport,
        hostAt(sshd.port, {
          privateKeyFiles: [sshd.identityFile],
          knownHostsFiles: [sshd.knownHostsFile],
          hostKeyChecking: 'strict',
        }),
      ),
    );
    cleanups.push(() => session.close());
    await Promise.all(
      [1, 2, 3].map(async (marker) => {
        const sent = Buffer.concat([Buffer.from([marker]), BYTES.subarray(0, 50_000)]);
        const stream = unwrap(await session.dial('127.0.0.1', portOf(echo)));
        let came = Buffer.alloc(0);
        stream.on('data', (chunk: Buffer) => (came = Buffer.concat([came, chunk])));
        stream.write(sent);
        await until(() => came.length >= sent.length);
        expect(came.equals(sent)).toBe(true);
        stream.destroy();
      }),
    );
    await until(() => sockets.size === 0);
    expect(failureOf(await session.dial('127.0.0.1', 1))).toMatchObject({
      code: 'dial-failed',
      reason: expect.stringMatching(/connection refused/i),
    });
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('waited in vain');
}
