/** What every transport must do, as a suite to run over each of them. */
import { createServer, type Server } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../src/core/index.ts';
import type { Session, Transport } from '../../src/ports/transport.ts';
import { connectTo, failureOf, outputOf, script, unwrap } from './fixtures.ts';

/** What a transport brings along to be tested. */
export interface ContractSubject {
  readonly transport: Transport;
  /** A host that lets us in and can be dialled through. */
  readonly host: Host;
  readonly stop: () => Promise<void>;
}

/** Runs the suite. `start` is called once. */
export function sessionContract(title: string, start: () => Promise<ContractSubject>): void {
  describe(`the session contract on ${title}`, () => {
    let subject: ContractSubject;
    let session: Session;
    let echo: Server;
    let echoPort = 0;

    beforeAll(async () => {
      subject = await start();
      session = unwrap(await connectTo(subject.transport, subject.host));
      echo = createServer((socket) => void socket.on('error', () => undefined).pipe(socket));
      await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
      const address = echo.address();
      echoPort = typeof address === 'object' && address !== null ? address.port : 0;
    });

    afterAll(async () => {
      await session?.close();
      echo?.close();
      await subject?.stop();
    });

    it('records how the connection was made', () => {
      expect(session.info.transport).toBe(subject.transport.name);
      expect(session.isOpen()).toBe(true);
      if (subject.transport.name === 'local') return;
      expect(session.info.hostKeyType).toBe('ssh-ed25519');
      expect(session.info.hostKeyFingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
      expect(session.info.authentication).toBe('publickey');
    });

    it('gives back both outputs and the exit code', async () => {
      const answer = unwrap(await session.run(script('echo out; echo err >&2; return 7')));
      expect(Buffer.from(answer.stdout).toString()).toBe('out\n');
      expect(answer.stderr).toBe('err\n');
      expect(answer.exitCode).toBe(7);
    });

    it('hands over arguments unchanged, empty ones too', async () => {
      const args = ['a', '', '-n', '--', '=ls', '%1', '@x', 'a=b,c+d', '/etc/httpd:80._-', '+e'];
      const body = 'for a in "$@"; do printf "[%s]" "$a"; done';
      expect(await outputOf(session, body, { args })).toBe(args.map((a) => `[${a}]`).join(''));
    });

    it.each(['a b', "a'b", '$HOME', 'a;b', 'a\nb', '*', '~', 'ä', '`id`', '!1'])(
      'throws for the argument %j',
      async (arg) => {
        await expect(session.run(script('echo no', { args: [arg] }))).rejects.toThrow('unsafe script argument');
        expect(await outputOf(session, 'echo still usable')).toBe('still usable\n');
      },
    );

    it('hands over a payload as stdin', async () => {
      const lines = Array.from({ length: 3_000 }, (_, i) => `${i}\t$HOME \\ '"\`id\` ${'~'.repeat(i % 90)}`).join('\n');
      expect(await outputOf(session, 'cat', { payload: `${lines}\n` })).toBe(`${lines}\n`);
      expect(await outputOf(session, 'cat', { payload: lines })).toBe(`${lines}\n`);
      expect(await outputOf(session, 'read -r a; read -r b; echo "$b$a"', { payload: ' x\ny' })).toBe('yx\n');
    });

    it.each(['ä', 'a\rb', '\0', '\u007f', 'a\u2028'])('throws for the payload %j', async (payload) => {
      await expect(session.run(script('cat', { payload }))).rejects.toThrow('unsafe script payload');
      expect(await outputOf(session, 'echo still usable')).toBe('still usable\n');
    });

    it('gives an empty stdin to a script without payload, and for an empty payload', async () => {
      expect(await outputOf(session, 'cat; echo end')).toBe('end\n');
      expect(await outputOf(session, 'cat; echo end', { payload: '' })).toBe('end\n');
    });

    it('keeps every byte of stdout', async () => {
      const body = String.raw`i=0; while [ $i -lt 256 ]; do printf "\\$(printf %03o $i)"; i=$((i+1)); done`;
      const { stdout } = unwrap(await session.run(script(body)));
      expect([...stdout]).toEqual([...Array(256).keys()]);
    });

    it('runs one script at a time', async () => {
      const body = 'echo start; sleep 0.2; echo end';
      const file = `/tmp/fleet-contract-${process.pid}-${echoPort}`;
      const runs = [1, 2, 3].map(() => outputOf(session, `{ ${body}; } >>${file}; cat ${file}`));
      const outputs = await Promise.all(runs);
      await outputOf(session, `rm -f ${file}`);
      expect(outputs.at(-1)).toBe('start\nend\n'.repeat(3));
    });

    it('drains a stderr that nobody reads, and keeps only part of it', async () => {
      const body =
        'i=0; while [ $i -lt 100 ]; do head -c 60000 /dev/zero | tr "\\0" x >&2; i=$((i+1)); done; echo done';
      const answer = unwrap(await session.run(script(body)));
      expect(Buffer.from(answer.stdout).toString()).toBe('done\n');
      expect(answer.stderr.length).toBeLessThanOrEqual(256 * 1024);
    });

    it('takes an answer of exactly the limit, and fails one byte above', async () => {
      const limit = { maxBytes: 100_000 };
      expect((await outputOf(session, 'head -c 100000 /dev/zero', limit)).length).toBe(100_000);
      const failure = failureOf(await session.run(script('head -c 100001 /dev/zero', limit)));
      expect(failure).toEqual({ code: 'answer-too-large', script: 'test', limitBytes: 100_000 });
    });

    it('ends an endless answer, and stays usable', async () => {
      const failure = failureOf(
        await session.run(script('while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy || exit; done')),
      );
      expect(failure.code).toBe('answer-too-large');
      expect(await outputOf(session, 'echo usable')).toBe('usable\n');
    });

    it('gives up a script after its deadline, and stays usable', async () => {
      const failure = failureOf(await session.run(script('sleep 2', { name: 'slow', deadlineMs: 300 })));
      expect(failure).toEqual({ code: 'remote-timeout', seconds: 0.3, script: 'slow' });
      expect(await outputOf(session, 'echo usable')).toBe('usable\n');
    });

    it('copes with a script that leaves its payload unread', async () => {
      expect(await outputOf(session, 'echo ignored', { payload: `${'x'.repeat(99)}\n`.repeat(30_000) })).toBe(
        'ignored\n',
      );
    });

    it('passes on bytes to and from an address as the host sees it', async () => {
      const streams = await Promise.all([1, 2, 3].map(async () => unwrap(await session.dial('127.0.0.1', echoPort))));
      const answers = streams.map(async (stream, i) => {
        stream.write(`hello ${i}`);
        const [chunk] = await once(stream, 'data');
        stream.destroy();
        return String(chunk);
      });
      expect(await Promise.all(answers)).toEqual(['hello 0', 'hello 1', 'hello 2']);
    });

    it('gives a stream that a TLS client can use', async () => {
      const stream = unwrap(await session.dial('127.0.0.1', echoPort));
      const tls = connectTls({ socket: stream, rejectUnauthorized: false });
      // The echo sends our own hello back, which no client takes for a server's.
      const [error] = await once(tls, 'error');
      expect(String(error)).toMatch(/SSL|TLS|wrong|unexpected/i);
      stream.destroy();
    });

    it('dials while a script runs', async () => {
      const running = outputOf(session, 'sleep 0.3; echo done');
      const stream = unwrap(await session.dial('127.0.0.1', echoPort));
      stream.destroy();
      expect(await running).toBe('done\n');
    });

    it('tells where nothing listens', async () => {
      const failure = failureOf(await session.dial('127.0.0.1', 1));
      expect(failure).toMatchObject({ code: 'dial-failed', address: '127.0.0.1', port: 1 });
      expect(session.isOpen()).toBe(true);
    });

    it('connects nowhere once the run was interrupted', async () => {
      const result = await subject.transport.connect(subject.host, { timeoutMs: 5_000, signal: AbortSignal.abort() });
      expect(failureOf(result).code).toBe('network-unreachable');
    });

    it('fails every further use after close, and closes twice without complaint', async () => {
      const own = unwrap(await connectTo(subject.transport, subject.host));
      await own.close();
      await own.close();
      expect(own.isOpen()).toBe(false);
      expect(failureOf(await own.run(script('echo no'))).code).toBe('connection-lost');
      expect(failureOf(await own.dial('127.0.0.1', echoPort)).code).toBe('connection-lost');
    });

    it('ends a running script and open streams by close', async () => {
      const own = unwrap(await connectTo(subject.transport, subject.host));
      const stream = unwrap(await own.dial('127.0.0.1', echoPort));
      const ended = once(stream.resume(), 'close');
      const running = own.run(script('sleep 2'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      await own.close();
      expect(failureOf(await running).code).toBe('connection-lost');
      await ended;
    });
  });
}

/** The arguments of the next such event; fails after five seconds. */
function once(emitter: NodeJS.EventEmitter, event: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within 5 s`)), 5_000);
    emitter.once(event, (...args: unknown[]) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}
