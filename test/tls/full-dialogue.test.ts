/** Full handshakes replayed: however the bytes are cut, wherever they end, and whichever of them is changed. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { FullDialogue, type Observation, findClientClass } from '../../src/tls/index.ts';
import { short } from '../probe/support/full.ts';
import { RANDOM, type Replay, SECRET, dialogueOf, recordStarts, replays } from './support/replay.ts';
import {
  SERVER_HELLO_DONE,
  alert,
  certificateMessage,
  derOf,
  record,
  serverHello,
  serverHello13,
  tripleDesFlight,
} from './support/server-bytes.ts';
import { fixtureText } from './support/fixtures.ts';

/** The observation of bytes that come in pieces of these sizes, and then the end. */
function play(
  replay: Pick<Replay, 'client'>,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): Observation {
  const dialogue = dialogueOf(replay);
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    dialogue.outgoing();
    const seen = dialogue.push(bytes.subarray(at, at + size));
    if (seen !== null) return seen;
    at += size;
  }
  return dialogue.end('closed');
}

describe.each(replays)('$name', (replay) => {
  const { server } = replay;

  it('comes to what it came to then', () => {
    expect(short(play(replay, server))).toBe(replay.expect);
  });

  it('comes to the same in pieces of any size', () => {
    const whole = play(replay, server);
    expect(play(replay, server, [1])).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        expect(play(replay, server, sizes)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps what was seen wherever the connection ends', () => {
    let last = 0;
    for (let end = 0; end < server.length; end += 1 + Math.floor(end / 40)) {
      const outcomes = (['closed', 'reset', 'expired'] as const).map((how) => {
        const dialogue = dialogueOf(replay);
        const seen = dialogue.push(server.subarray(0, end));
        return seen ?? (how === 'expired' ? dialogue.expire(500) : dialogue.end(how));
      });
      const stages = outcomes.map(stageOf);
      expect(new Set(stages).size).toBe(1);
      // Never back: what was seen with fewer bytes stays seen with more.
      expect(stages[0]).toBeGreaterThanOrEqual(last);
      last = stages[0] ?? 0;
    }
    expect(last).toBeGreaterThan(1);
  });

  it('notices a byte that is changed', () => {
    const starts = recordStarts(server);
    const decided = decidedAfter(replay);
    // The version in a record's header is nothing that TLS protects or that a client goes by.
    const free = new Set(starts.flatMap((start) => [start + 1, start + 2]));
    const headers = starts.flatMap((start) => Array.from({ length: 12 }, (_, at) => start + at));
    const anywhere = Array.from({ length: 60 }, (_, i) => Math.floor((i * decided) / 60));
    for (const at of [...headers, ...anywhere].filter((one) => one < decided && !free.has(one))) {
      const changed = Buffer.from(server);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect([at, short(play(replay, changed))]).not.toEqual([at, replay.expect]);
    }
  });
});

/** Nothing, the hello's acceptance, or both Finished messages. */
function stageOf(seen: Observation): number {
  if (seen.kind !== 'hello-accepted') return 0;
  return seen.finish?.kind === 'finished' ? 2 : 1;
}

/** How many bytes it takes until the status is known: the rest isn't read. */
function decidedAfter(replay: Replay): number {
  const starts = [...recordStarts(replay.server), replay.server.length];
  const end = starts.find((start) => {
    const dialogue = dialogueOf(replay);
    return dialogue.push(replay.server.subarray(0, start)) !== null;
  });
  if (end === undefined) throw new Error('undecided');
  return end;
}

describe('a server that plays false', () => {
  const xp = findClientClass('windows-xp');
  const modern = findClientClass('modern');
  if (xp === null || modern === null) throw new Error('registry');
  const rsa = derOf(fixtureText('certificates/rsa-2048-sha256.pem'));
  const flight = tripleDesFlight(rsa);
  const changeCipher = record(20, Uint8Array.of(1));

  it.each([
    ['data in the clear', record(23, Buffer.from('HTTP/1.1 200 OK\r\n')), /record of type 23/],
    [
      'a Finished in the clear',
      record(22, Buffer.concat([Buffer.from('1400000c', 'hex'), Buffer.alloc(12)])),
      /message 20/,
    ],
    ['a record that no key made', Buffer.concat([changeCipher, record(22, Buffer.alloc(40, 7))]), /checksum/],
    ['a record of half a block', Buffer.concat([changeCipher, record(22, Buffer.alloc(15, 7))]), /checksum/],
    ['an empty record', Buffer.concat([changeCipher, record(22, Buffer.alloc(0))]), /checksum/],
    ['a broken ChangeCipherSpec', record(20, Uint8Array.of(2)), /ChangeCipherSpec/],
    ['its flight again', flight, /message 2 instead/],
    ['a broken alert', record(21, Uint8Array.of(7)), /broken alert/],
    ['no TLS any more', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), /not a TLS record/],
    ['a record that is too long', Buffer.from('1603014801', 'hex'), /18433 bytes/],
  ])('sends %s', (_, bytes, reason) => {
    const seen = play({ client: xp }, Buffer.concat([flight, bytes]));
    expect(seen).toMatchObject({ kind: 'hello-accepted', finish: { kind: 'broken-off', by: 'check' } });
    expect(JSON.stringify(seen)).toMatch(reason);
  });

  it('answers by an alert, which is shown', () => {
    const seen = play({ client: xp }, Buffer.concat([flight, alert(1, 90), alert(2, 51)]));
    expect(seen).toMatchObject({
      finish: { kind: 'broken-off', by: 'server', alert: { level: 'fatal', description: 51, afterServerHello: true } },
    });
  });

  it('sends without end, and is given up', () => {
    const warnings = Buffer.concat(Array.from({ length: 60_000 }, () => alert(1, 90)));
    expect(play({ client: xp }, Buffer.concat([flight, warnings]))).toMatchObject({
      finish: { kind: 'broken-off', by: 'check', reason: 'an answer without end' },
    });
  });

  it('chooses what was not offered', () => {
    const other = Buffer.from(flight);
    // The suite of its ServerHello: 002f is none of Windows XP's.
    other[flight.indexOf(Buffer.from('000a00', 'hex')) + 1] = 0x2f;
    expect(play({ client: xp }, other)).toMatchObject({
      suite: '002f',
      finish: { kind: 'broken-off', by: 'check', reason: expect.stringContaining('002f') },
    });
  });

  it('chooses compression, which only Android offered', () => {
    const squeezed = Buffer.from(flight);
    squeezed[flight.indexOf(Buffer.from('000a00', 'hex')) + 2] = 1;
    expect(play({ client: xp }, squeezed)).toMatchObject({
      finish: { kind: 'broken-off', by: 'check', reason: expect.stringContaining('compression') },
    });
  });

  it.each([
    ['444f574e47524401', 'broken-off', /somebody between them changed the hello/],
    ['444f574e47524400', 'broken-off', /somebody between them changed the hello/],
    ['444f574e47524402', 'broken-off', /ServerKeyExchange/],
  ])('says by its random %s that it does TLS 1.3, and chooses less', (ending, kind, reason) => {
    const random = Buffer.concat([Buffer.alloc(24, 7), Buffer.from(ending, 'hex')]);
    const messages = [
      serverHello({ version: 0x0303, suite: 0xc02f, random }),
      certificateMessage([rsa]),
      SERVER_HELLO_DONE,
    ];
    const seen = play({ client: modern }, record(22, Buffer.concat(messages), 0x0303));
    expect(seen).toMatchObject({ version: 'TLSv1.2', finish: { kind } });
    expect(JSON.stringify(seen)).toMatch(reason);
  });

  it('asks for the same retry twice', () => {
    const retry = record(22, serverHello13(0x1301, 0x18, 'retry'), 0x0303);
    expect(play({ client: modern }, Buffer.concat([retry, retry]))).toMatchObject({
      finish: { kind: 'broken-off', by: 'check' },
    });
  });

  it.each([
    [0x001e, 'broken-off'],
    [0x0100, 'not-tried'],
  ])('asks for group %i', (group, kind) => {
    const retry = record(22, serverHello13(0x1301, group, 'retry'), 0x0303);
    expect(play({ client: modern }, retry)).toMatchObject({ helloRetryRequest: true, finish: { kind } });
  });

  it('takes a key share that is no point', () => {
    expect(play({ client: modern }, record(22, serverHello13(0x1301, 0x1d), 0x0303))).toMatchObject({
      finish: { kind: 'broken-off', by: 'check', reason: expect.stringContaining('no point') },
    });
  });
});

it('two handshakes have no secrets in common', () => {
  const client = findClientClass('modern-tls13');
  if (client === null) throw new Error('registry');
  const hellos = [SECRET, new Uint8Array(32)].map((secret) =>
    Buffer.from(new FullDialogue(client, { random: RANDOM, secret, serverName: null, http: null }).outgoing()),
  );
  // Same random, same session id: they differ in the 32 bytes of the key share.
  const differing = [...(hellos[0] ?? [])].filter((byte, at) => byte !== hellos[1]?.[at]).length;
  expect(differing).toBeGreaterThan(20);
  expect(differing).toBeLessThanOrEqual(32);
});
