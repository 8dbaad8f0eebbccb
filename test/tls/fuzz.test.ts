/** Servers gone mad: whatever is done to their bytes, reader and handshake say something of it, and nothing breaks. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type Dialogue, HelloDialogue, MAX_SERVER_BYTES, type Observation } from '../../src/tls/index.ts';
import { lawsOf } from '../support/laws.ts';
import { RANDOM, type Replay, dialogueOf, recordStarts, replays } from './support/replay.ts';
import { sealed12, sealed13 } from './support/sealed-server.ts';

const law = lawsOf(import.meta.url);

/** Answers in each case of the reader's law: 5,000 in a run of all tests, 100,000 in each round of `npm run fuzz`. */
const ANSWERS = 5;

/** One thing that happens to bytes. Places and lengths are parts of the whole, so that they fit any. */
type Mutation =
  | { readonly does: 'flip'; readonly where: number; readonly mask: number }
  | { readonly does: 'cut'; readonly where: number }
  | { readonly does: 'drop'; readonly where: number; readonly length: number }
  | { readonly does: 'insert'; readonly where: number; readonly extra: readonly number[] }
  | { readonly does: 'header'; readonly where: number; readonly offset: number; readonly value: number }
  | { readonly does: 'shuffle'; readonly where: number; readonly to: number }
  | { readonly does: 'splice'; readonly where: number; readonly other: string };

const where = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const byte = fc.nat(255);
const name = fc.constantFrom(...replays.map((replay) => replay.name));
const does = <T extends string>(word: T): fc.Arbitrary<T> => fc.constant(word);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ does: does('flip'), where, mask: fc.integer({ min: 1, max: 255 }) }),
  // A length or a type in the first bytes of a record: that is where parsers go wrong.
  fc.record({ does: does('header'), where, offset: fc.nat(12), value: byte }),
  fc.record({ does: does('cut'), where }),
  fc.record({ does: does('drop'), where, length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ does: does('insert'), where, extra: fc.array(byte, { minLength: 1, maxLength: 60 }) }),
  // A record again, or in another's place.
  fc.record({ does: does('shuffle'), where, to: where }),
  // The rest of another server's bytes.
  fc.record({ does: does('splice'), where, other: name }),
);
const mutations = fc.array(mutation, { minLength: 1, maxLength: 5 });
const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 });

function mutated(bytes: Buffer, change: Mutation): Buffer {
  const at = Math.floor(change.where * bytes.length);
  const before = bytes.subarray(0, at);
  switch (change.does) {
    case 'flip':
      return withByte(bytes, at, (bytes[at] ?? 0) ^ change.mask);
    case 'header':
      return withByte(bytes, (pick(recordStarts(bytes), change.where) ?? 0) + change.offset, change.value);
    case 'cut':
      return before;
    case 'drop':
      return Buffer.concat([before, bytes.subarray(at + change.length)]);
    case 'insert':
      return Buffer.concat([before, Buffer.from(change.extra), bytes.subarray(at)]);
    case 'shuffle':
      return shuffled(bytes, change);
    case 'splice':
      return Buffer.concat([before, after(replayNamed(change.other).server, change.where)]);
  }
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  if (at < changed.length) changed[at] = value;
  return changed;
}

function shuffled(bytes: Buffer, { where: from, to }: { readonly where: number; readonly to: number }): Buffer {
  const starts = [...recordStarts(bytes), bytes.length];
  const pieces = starts.slice(1).map((end, i) => bytes.subarray(starts[i], end));
  return Buffer.concat(pieces.toSpliced(Math.floor(to * pieces.length), 0, pick(pieces, from) ?? Buffer.alloc(0)));
}

function pick<T>(list: readonly T[], part: number): T | undefined {
  return list[Math.floor(part * list.length)];
}

function after(bytes: Uint8Array, part: number): Uint8Array {
  return bytes.subarray(Math.floor(part * bytes.length));
}

function replayNamed(wanted: string): Replay {
  const found = replays.find((replay) => replay.name === wanted);
  if (found === undefined) throw new Error(wanted);
  return found;
}

const KINDS = ['hello-accepted', 'alert', 'closed', 'plain-http', 'garbage'];

/** Feeds the bytes until there is an observation, or to their end. */
function feed(dialogue: Dialogue, bytes: Uint8Array, cuts: readonly number[]): Observation {
  for (let place = 0, i = 0; place < bytes.length; i += 1) {
    const size = cuts[i % cuts.length] ?? 1;
    dialogue.outgoing();
    const seen = dialogue.push(bytes.subarray(place, place + size));
    if (seen !== null) return seen;
    place += size;
  }
  return dialogue.end('closed');
}

/** It is something that can be said, in JSON, in few words. */
function expectSane(seen: Observation): void {
  expect(KINDS).toContain(seen.kind);
  expect(JSON.stringify(seen).length).toBeLessThan(200_000);
}

/** What a server's bytes come to, when this is done to them. */
function play(replay: Replay, changes: readonly Mutation[], dialogue: Dialogue, cuts: readonly number[]): Observation {
  return feed(dialogue, changes.reduce(mutated, Buffer.from(replay.server)), cuts);
}

describe('mutated bytes of real servers', () => {
  law(
    'are an observation to the reader',
    [fc.array(fc.tuple(name, mutations, sizes), { minLength: ANSWERS, maxLength: ANSWERS })],
    (answers) =>
      answers.map(([server, changes, cuts]) => {
        const replay = replayNamed(server);
        const dialogue = new HelloDialogue(replay.client, { random: RANDOM, serverName: null });
        const seen = play(replay, changes, dialogue, cuts);
        expectSane(seen);
        expect(dialogue.bytes).toBeLessThanOrEqual(MAX_SERVER_BYTES + 3000);
        return seen.kind;
      }),
    { seen: { 'hello-accepted': 0.5, garbage: 0.5, closed: 0.2 } },
  );

  law(
    'are an observation to the whole handshake',
    [name, mutations, sizes],
    (server, changes, cuts) => {
      const replay = replayNamed(server);
      const seen = play(replay, changes, dialogueOf(replay), cuts);
      expectSane(seen);
      return seen.kind === 'hello-accepted' ? (seen.finish?.kind ?? 'none') : seen.kind;
    },
    { seen: { finished: 0.01, 'broken-off': 0.05, garbage: 0.1 } },
  );
});

/** Content of records under the right keys: well formed, nearly so, or not at all. */
const content = fc.array(byte, { maxLength: 300 });
const message = fc.tuple(
  fc.constantFrom(0, 2, 4, 8, 11, 13, 14, 15, 20, 24, 25),
  content,
  fc.integer({ min: -2, max: 2 }),
);
const messages = fc.array(message, { maxLength: 4 }).map((list) =>
  list.flatMap(([type, body, error]) => {
    const length = Math.max(0, body.length + error);
    return [type, 0, length >> 8, length & 255, ...body];
  }),
);
const http = fc.oneof(
  content,
  fc.constantFrom('', 'H', 'HTTP/1.1 ', 'HTTP/1.1 200 OK\r\n', 'HTTP/9.9 \0').map((text) => [...Buffer.from(text)]),
);
const plaintext = fc.oneof(
  fc.record({ type: fc.constant(22), content: messages }),
  fc.record({ type: fc.constant(23), content: http }),
  fc.record({ type: fc.constant(21), content: fc.array(byte, { maxLength: 3 }) }),
  fc.record({ type: byte, content }),
);
const plaintexts = fc.array(plaintext, { minLength: 1, maxLength: 6 });
type Said = readonly { readonly type: number; readonly content: readonly number[] }[];
const records = (said: Said) => said.map(({ type, content: bytes }) => ({ type, content: Uint8Array.from(bytes) }));

describe('a server with the right keys', () => {
  law('may say anything before and after its Finished', [plaintexts, fc.nat(2), sizes], (said, before, cuts) => {
    const { dialogue, seal, finished } = sealed12();
    const order = [...records(said).slice(0, before === 0 ? 1 : 0), finished, ...records(said)];
    expectSane(feed(dialogue, Buffer.concat(order.map(seal)), cuts));
  });

  law('may say anything in its encrypted flight', [plaintexts, sizes], (said, cuts) => {
    const { dialogue, seal } = sealed13();
    expectSane(feed(dialogue, Buffer.concat(records(said).map(seal)), cuts));
  });

  it('gets its Finished believed, and its answer read', () => {
    const { dialogue, seal, finished } = sealed12();
    const answer = { type: 23, content: Buffer.from('HTTP/1.1 421 Misdirected Request\r\n') };
    const seen = feed(dialogue, Buffer.concat([finished, answer].map(seal)), [7]);
    expect(seen).toMatchObject({ finish: { kind: 'finished', http: { kind: 'status', status: 421 } } });
  });

  it.each([
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 421 Misdirected Request\r\n', 421],
    ['HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.0 100 Continue\n\nHTTP/1.1 200 OK\n', 200],
  ])('may say %j before its answer', (said, status) => {
    for (const cuts of [[3], [1000]]) {
      const { dialogue, seal, finished } = sealed12();
      const pieces = [said.slice(0, 30), said.slice(30)].map((piece) => ({ type: 23, content: Buffer.from(piece) }));
      const seen = feed(dialogue, Buffer.concat([finished, ...pieces].map(seal)), cuts);
      expect(seen).toMatchObject({ finish: { kind: 'finished', http: { kind: 'status', status } } });
    }
  });

  it.each([
    ['alert 90', { type: 21, content: Buffer.of(1, 0) }, 'close_notify'],
    ['a HelloRequest', { type: 22, content: Buffer.of(0, 0, 0, 0) }, 'negotiate again'],
    ['another kind of record', { type: 20, content: Buffer.of(1) }, 'unexpected record of type 20'],
    ['no HTTP', { type: 23, content: Buffer.from('220 mail.example.com ESMTP\r\n') }, "isn't HTTP"],
    ['nothing but interim answers', { type: 23, content: Buffer.alloc(15_000, 'HTTP/1.1 100 Go\r\n\r\n') }, 'closed'],
    [
      'an interim answer without end',
      { type: 23, content: Buffer.from(`HTTP/1.1 100 ${'x'.repeat(16_380)}`) },
      "isn't HTTP",
    ],
    ['a line without an end', { type: 23, content: Buffer.alloc(3000, 'HTTP/1.1') }, "isn't HTTP"],
  ])('but gives no status by %s', (_, said, reason) => {
    const { dialogue, seal, finished } = sealed12();
    const seen = feed(dialogue, Buffer.concat([finished, said].map(seal)), [1000]);
    expect(seen).toMatchObject({ finish: { kind: 'finished', http: { kind: 'no-answer' } } });
    expect(JSON.stringify(seen)).toContain(reason);
  });
});
