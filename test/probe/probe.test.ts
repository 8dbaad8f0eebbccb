/** The probe against servers and streams that do anything but what they should. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { type ProbeDial, probe, resultDial, tcpDial } from '../../src/probe/index.ts';
import { MAX_SERVER_BYTES, type Observation, encodeClientHello, findClientClass } from '../../src/tls/index.ts';
import { fixtureText } from '../tls/support/fixtures.ts';
import { alert, derOf, record, serverHello, tripleDesFlight } from '../tls/support/server-bytes.ts';
import { freePort } from './support/process-server.ts';
import { type ScriptedServer, startScripted } from './support/scripted-server.ts';

const RSA = derOf(fixtureText('certificates/rsa-2048-sha256.pem'));
const RANDOM = randomBytes(32);
let server: ScriptedServer | null = null;

afterEach(async () => {
  await server?.stop();
  server = null;
});

function client(name = 'windows-xp') {
  const found = findClientClass(name);
  if (found === null) throw new Error(name);
  return found;
}

function through(dial: ProbeDial, deadlineMs = 5000): Promise<Observation> {
  return probe({ client: client(), serverName: null, dial, deadlineMs, random: RANDOM });
}

/** Probes a server that does this after the hello. */
async function against(act: (socket: Socket) => void, deadlineMs = 5000): Promise<Observation> {
  server = await startScripted(act);
  return through(tcpDial('127.0.0.1', server.port), deadlineMs);
}

async function nobodyConnected(): Promise<void> {
  for (let tries = 0; tries < 100 && (await server?.open()) !== 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(await server?.open()).toBe(0);
}

describe('a server with 3DES', () => {
  it('lets Windows XP in', async () => {
    const seen = await against((socket) => void socket.write(tripleDesFlight(RSA)));
    expect(seen).toMatchObject({
      kind: 'hello-accepted',
      version: 'TLSv1',
      suite: '000a',
      certificate: { keyBits: 2048 },
    });
    await nobodyConnected();
  });

  it('gets exactly the hello of the class', async () => {
    await against((socket) => void socket.write(alert(2, 40)));
    const hello = encodeClientHello(client(), { random: RANDOM, serverName: null });
    expect(server?.received[0]?.equals(Buffer.from(hello))).toBe(true);
  });

  it('may answer byte by byte', async () => {
    const flight = tripleDesFlight(RSA).subarray();
    const seen = await against((socket) => {
      let at = 0;
      const next = (): void => {
        if (at < flight.length && !socket.destroyed)
          socket.write(flight.subarray(at, (at += 64)), () => setTimeout(next, 1));
      };
      next();
    });
    expect(seen.kind).toBe('hello-accepted');
  });
});

describe('what a server can do instead', () => {
  it('refuse by alert, and then close', async () => {
    expect(await against((socket) => void socket.end(alert(2, 40)))).toMatchObject({ kind: 'alert', description: 40 });
  });

  it('close without a word', async () => {
    expect(await against((socket) => void socket.end())).toEqual({ kind: 'closed', bytes: 0 });
  });

  it('close in the middle', async () => {
    const seen = await against((socket) => void socket.end(tripleDesFlight(RSA).subarray(0, 200)));
    expect(seen).toEqual({ kind: 'closed', bytes: 200 });
  });

  it('reset', async () => {
    expect(await against((socket) => void socket.resetAndDestroy())).toEqual({ kind: 'reset', bytes: 0 });
  });

  it('speak HTTP', async () => {
    expect(await against((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))).toEqual({
      kind: 'plain-http',
    });
  });

  it('speak SSH', async () => {
    expect(await against((socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'))).toMatchObject({ kind: 'garbage' });
  });

  it('send noise', async () => {
    const seen = await against((socket) => void socket.write(Buffer.concat([Uint8Array.of(99), randomBytes(5000)])));
    expect(seen.kind).toBe('garbage');
  });

  it('never answer', async () => {
    const seen = await against(() => {}, 200);
    expect(seen).toEqual({ kind: 'timeout', stage: 'answer', afterMs: 200, bytes: 0 });
    await nobodyConnected();
  });

  it('stop in the middle', async () => {
    const seen = await against((socket) => void socket.write(tripleDesFlight(RSA).subarray(0, 77)), 300);
    expect(seen).toEqual({ kind: 'timeout', stage: 'answer', afterMs: 300, bytes: 77 });
  });

  it('drip for ever', async () => {
    const seen = await against((socket) => {
      const timer = setInterval(() => socket.write(Uint8Array.of(22)), 20);
      socket.on('close', () => clearInterval(timer));
      socket.write(record(22, serverHello()).subarray(0, 10));
    }, 400);
    expect(seen).toMatchObject({ kind: 'timeout', stage: 'answer' });
    await nobodyConnected();
  });

  it('send without end', async () => {
    let sent = 0;
    const seen = await against((socket) => {
      // Warnings are legal, and leave the handshake open.
      const warnings = Buffer.concat(Array.from({ length: 2000 }, () => alert(1, 112)));
      const more = (): void => {
        if (socket.destroyed) return;
        sent += warnings.length;
        socket.write(warnings, () => setImmediate(more));
      };
      more();
    });
    expect(seen).toMatchObject({ kind: 'garbage', detail: 'an answer without end' });
    expect(sent).toBeLessThan(100 * MAX_SERVER_BYTES);
    await nobodyConnected();
  });

  it('claim huge lengths', async () => {
    const seen = await against((socket) => void socket.write(record(22, Uint8Array.of(2, 0xff, 0xff, 0xff))));
    expect(seen).toMatchObject({ kind: 'garbage', detail: 'a handshake message of 16777215 bytes' });
  });
});

describe('after its flight a server can', () => {
  /** A full handshake with a server that sends its flight, and does this when it has the client's answer. */
  async function afterFlight(act: (socket: Socket) => void, deadlineMs = 5000): Promise<Observation> {
    server = await startScripted((socket) => {
      socket.once('data', () => act(socket));
      socket.write(tripleDesFlight(RSA));
    });
    const dial = tcpDial('127.0.0.1', server.port);
    const request = { client: client(), serverName: null, dial, deadlineMs, random: RANDOM };
    return probe({ ...request, mode: 'full', http: { host: 'www.example.com' } });
  }

  it('never answer', async () => {
    expect(await afterFlight(() => {}, 400)).toMatchObject({
      kind: 'hello-accepted',
      finish: { kind: 'broken-off', by: 'deadline', alert: null, reason: 'nothing more came within 400 ms' },
    });
    await nobodyConnected();
  });

  it('drip for ever', async () => {
    const seen = await afterFlight((socket) => {
      const timer = setInterval(() => socket.write(alert(1, 90)), 20);
      socket.on('close', () => clearInterval(timer));
    }, 400);
    expect(seen).toMatchObject({ finish: { kind: 'broken-off', by: 'deadline' } });
    await nobodyConnected();
  });

  it('send without end', async () => {
    const seen = await afterFlight((socket) => {
      const warnings = Buffer.concat(Array.from({ length: 2000 }, () => alert(1, 90)));
      const more = (): void => void (socket.destroyed || socket.write(warnings, () => setImmediate(more)));
      more();
    });
    expect(seen).toMatchObject({ finish: { kind: 'broken-off', by: 'check', reason: 'an answer without end' } });
    await nobodyConnected();
  });

  it('close', async () => {
    expect(await afterFlight((socket) => void socket.end())).toMatchObject({
      finish: { kind: 'broken-off', by: 'server', alert: null, reason: 'the connection was closed' },
    });
  });

  it('reset', async () => {
    expect(await afterFlight((socket) => void socket.resetAndDestroy())).toMatchObject({
      finish: { kind: 'broken-off', by: 'server', alert: null, reason: 'the connection was reset' },
    });
  });

  it('refuse by alert', async () => {
    expect(await afterFlight((socket) => void socket.end(alert(2, 51)))).toMatchObject({
      finish: { kind: 'broken-off', by: 'server', alert: { name: 'decrypt_error', afterServerHello: true } },
    });
  });

  it('guess at records', async () => {
    const guess = Buffer.concat([record(20, Uint8Array.of(1)), record(22, randomBytes(40))]);
    expect(await afterFlight((socket) => void socket.write(guess))).toMatchObject({
      finish: { kind: 'broken-off', by: 'check', reason: "a record's checksum is wrong" },
    });
  });
});

it.each(['a\r\nX: y', '', 'a b', 'x'.repeat(301), 'bücher.example'])('a Host of %j is not asked for', async (host) => {
  const dial: ProbeDial = () => Promise.reject(new Error('dialled'));
  const request = { client: client(), serverName: null, dial, deadlineMs: 100, random: RANDOM };
  expect(await probe({ ...request, mode: 'full', http: { host } })).toEqual({
    kind: 'not-probed',
    reason: 'not a host name for a request',
  });
});

describe('listeners that can not be reached', () => {
  it('nobody listens', async () => {
    expect(await through(tcpDial('127.0.0.1', await freePort()))).toEqual({ kind: 'refused' });
  });

  it('a name that does not exist', async () => {
    expect(await through(tcpDial('no-such-host.invalid', 443))).toMatchObject({ kind: 'not-probed' });
  });

  it('a connection that never stands', async () => {
    let aborted = false;
    const dial: ProbeDial = (signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => {});
    };
    expect(await through(dial, 100)).toEqual({ kind: 'timeout', stage: 'connect', afterMs: 100, bytes: 0 });
    expect(aborted).toBe(true);
  });

  it('tcpDial gives up its socket when told', async () => {
    server = await startScripted(() => {});
    const abort = new AbortController();
    const dialled = tcpDial('127.0.0.1', server.port)(abort.signal);
    abort.abort();
    await expect(dialled).rejects.toThrow('given up');
    await expect(tcpDial('127.0.0.1', server.port)(abort.signal)).rejects.toThrow('given up');
    await nobodyConnected();
  });
});

describe('dials over something else than TCP', () => {
  it.each([
    ['(SSH) Channel open failure: Connection refused', { kind: 'refused' }],
    ['Connection timed out', { kind: 'timeout', stage: 'connect', afterMs: 5000, bytes: 0 }],
    ['Connection reset by peer', { kind: 'reset', bytes: 0 }],
    [
      'open failed: administratively prohibited',
      { kind: 'not-probed', reason: 'open failed: administratively prohibited' },
    ],
    ['No route to host', { kind: 'unreachable', reason: 'No route to host' }],
    ['\u001b[2Jhi', { kind: 'not-probed', reason: '\\x1b[2Jhi' }],
  ])('%j', async (reason, seen) => {
    expect(await through(resultDial(() => Promise.resolve({ ok: false, error: { reason } })))).toEqual(seen);
  });

  it('a stream by value', async () => {
    const stream = answering(alert(2, 70));
    expect(await through(resultDial(() => Promise.resolve({ ok: true, value: stream })))).toMatchObject({
      description: 70,
    });
    expect(stream.destroyed).toBe(true);
  });

  it('a dial that throws at once, or something that is no Error', async () => {
    const throwing: ProbeDial = () => {
      throw new TypeError('broken dial');
    };
    expect(await through(throwing)).toEqual({ kind: 'not-probed', reason: 'broken dial' });
    // eslint-disable-next-line prefer-promise-reject-errors
    expect(await through(() => Promise.reject('why'))).toEqual({ kind: 'not-probed', reason: 'why' });
  });

  it('a stream that comes after the deadline is destroyed', async () => {
    const stream = new PassThrough();
    const late: ProbeDial = () => new Promise((resolve) => setTimeout(() => resolve(stream), 150));
    expect(await through(late, 50)).toMatchObject({ kind: 'timeout', stage: 'connect' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(stream.destroyed).toBe(true);
  });

  it('a stream that is closed already', async () => {
    const stream = new PassThrough();
    stream.destroy();
    expect(await through(() => Promise.resolve(stream))).toMatchObject({ kind: 'not-probed' });
  });

  it('a stream that is cut off', async () => {
    const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
    setTimeout(() => stream.destroy(), 30);
    expect(await through(() => Promise.resolve(stream))).toMatchObject({ kind: 'not-probed', reason: /cut/ as never });
  });

  it('a stream that fails', async () => {
    const failing = (error: Error): Duplex =>
      new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done(error) });
    const reset = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    expect(await through(() => Promise.resolve(failing(reset)))).toEqual({ kind: 'reset', bytes: 0 });
    expect(await through(() => Promise.resolve(failing(new Error('odd'))))).toEqual({
      kind: 'not-probed',
      reason: 'odd',
    });
  });

  it('a stream that fails once more after the decision', async () => {
    const stream = answering(alert(2, 40));
    await through(() => Promise.resolve(stream));
    expect(() => stream.emit('error', new Error('late'))).not.toThrow();
  });
});

/** A stream that answers anything with these bytes. */
function answering(bytes: Uint8Array): Duplex {
  return new Duplex({
    read: () => {},
    write(_chunk, _encoding, done) {
      this.push(bytes);
      done();
    },
  });
}

describe('the request', () => {
  const dial: ProbeDial = () => Promise.resolve(answering(alert(2, 40)));

  it('with a name that no client would send is not tried', async () => {
    const request = { client: client('modern'), serverName: '*.example.com', dial, deadlineMs: 1000, random: RANDOM };
    expect(await probe(request)).toEqual({ kind: 'not-probed', reason: 'not a host name for SNI' });
  });

  it('can be interrupted, before and in the middle', async () => {
    const abort = new AbortController();
    const silent = new PassThrough({ write: () => {} });
    const request = {
      client: client(),
      serverName: null,
      dial: () => Promise.resolve(silent),
      deadlineMs: 5000,
      random: RANDOM,
    };
    const running = probe({ ...request, signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    expect(await running).toEqual({ kind: 'not-probed', reason: 'interrupted' });
    expect(silent.destroyed).toBe(true);
    expect(await probe({ ...request, signal: abort.signal })).toEqual({ kind: 'not-probed', reason: 'interrupted' });
  });
});
