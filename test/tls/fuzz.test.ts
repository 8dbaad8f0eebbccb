/** Servers gone mad: whatever is done to their bytes, reader and handshake say something of it, and nothing breaks. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type Dialogue, HelloDialogue, MAX_SERVER_BYTES, type Observation } from '../../src/tls/index.ts';
import { FUZZ_RUNS, FUZZ_TIMEOUT_MS } from '../support/fuzz-runs.ts';
import { RANDOM, dialogueOf, recordStarts, replays } from './support/replay.ts';
import { sealed12, sealed13 } from './support/sealed-server.ts';

/** One thing that happens to bytes. Places and lengths are parts of the whole, so that they fit any. */
type Mutation = (bytes: Buffer) => Buffer;

const part = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const at = (bytes: Uint8Array, where: number): number => Math.floor(where * bytes.length);

const flip = fc.tuple(part, fc.integer({ min: 1, max: 255 })).map(([where, mask]): Mutation => (bytes) => {
  const changed = Buffer.from(bytes);
  const place = at(bytes, where);
  changed[place] = (changed[place] ?? 0) ^ mask;
  return changed;
});
const cut = part.map(
  (where): Mutation =>
    (bytes) =>
      bytes.subarray(0, at(bytes, where)),
);
const drop = fc.tuple(part, fc.integer({ min: 1, max: 40 })).map(
  ([where, length]): Mutation =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at(bytes, where)), bytes.subarray(at(bytes, where) + length)]),
);
const insert = fc.tuple(part, fc.uint8Array({ minLength: 1, maxLength: 60 })).map(
  ([where, extra]): Mutation =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at(bytes, where)), extra, bytes.subarray(at(bytes, where))]),
);
/** A length or a type in the first bytes of a record: that is where parsers go wrong. */
const header = fc.tuple(part, fc.nat(12), fc.nat(255)).map(([where, offset, value]): Mutation => (bytes) => {
  const starts = recordStarts(bytes);
  const changed = Buffer.from(bytes);
  const place = (starts[at(Buffer.alloc(starts.length), where)] ?? 0) + offset;
  if (place < changed.length) changed[place] = value;
  return changed;
});
/** A record again, or in another's place. */
const shuffle = fc.tuple(part, part).map(([from, to]): Mutation => (bytes) => {
  const starts = [...recordStarts(bytes), bytes.length];
  const pieces = starts.slice(1).map((end, i) => bytes.subarray(starts[i], end));
  const piece = pieces[at(Buffer.alloc(pieces.length), from)] ?? Buffer.alloc(0);
  return Buffer.concat(pieces.toSpliced(at(Buffer.alloc(pieces.length), to), 0, piece));
});
/** The rest of another server's bytes. */
const splice = fc.tuple(part, fc.constantFrom(...replays)).map(
  ([where, other]): Mutation =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at(bytes, where)), other.server.subarray(at(other.server, where))]),
);

const mutations = fc.array(fc.oneof(flip, header, cut, drop, insert, shuffle, splice), { minLength: 1, maxLength: 5 });
const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 });

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

describe('mutated bytes of real servers', () => {
  const mutated = fc.tuple(fc.constantFrom(...replays), mutations, sizes);

  it(
    'are an observation to the reader',
    () => {
      fc.assert(
        fc.property(mutated, ([replay, changes, cuts]) => {
          const bytes = changes.reduce<Buffer>((all, change) => change(all), Buffer.from(replay.server));
          const dialogue = new HelloDialogue(replay.client, { random: RANDOM, serverName: null });
          expectSane(feed(dialogue, bytes, cuts));
          expect(dialogue.bytes).toBeLessThanOrEqual(MAX_SERVER_BYTES + 3000);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'are an observation to the whole handshake',
    () => {
      fc.assert(
        fc.property(mutated, ([replay, changes, cuts]) => {
          const bytes = changes.reduce<Buffer>((all, change) => change(all), Buffer.from(replay.server));
          expectSane(feed(dialogueOf(replay), bytes, cuts));
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});

/** Content of records under the right keys: well formed, nearly so, or not at all. */
const body = fc.uint8Array({ maxLength: 300 });
const messages = fc
  .array(fc.tuple(fc.constantFrom(0, 2, 4, 8, 11, 13, 14, 15, 20, 24, 25), body, fc.integer({ min: -2, max: 2 })), {
    maxLength: 4,
  })
  .map((list) =>
    Buffer.concat(
      list.map(([type, content, error]) => {
        const length = Math.max(0, content.length + error);
        return Buffer.concat([Buffer.of(type, 0, length >> 8, length & 255), content]);
      }),
    ),
  );
const http = fc.oneof(
  body,
  fc.constantFrom('', 'H', 'HTTP/1.1 ', 'HTTP/1.1 200 OK\r\n', 'HTTP/9.9 \0').map((t) => Buffer.from(t)),
);
const plaintext = fc.oneof(
  fc.record({ type: fc.constant(22), content: messages }),
  fc.record({ type: fc.constant(23), content: http }),
  fc.record({ type: fc.constant(21), content: fc.uint8Array({ maxLength: 3 }) }),
  fc.record({ type: fc.nat(255), content: body }),
);
const plaintexts = fc.array(plaintext, { minLength: 1, maxLength: 6 });

describe('a server with the right keys', () => {
  it(
    'may say anything before and after its Finished',
    () => {
      fc.assert(
        fc.property(plaintexts, fc.nat(2), sizes, (said, before, cuts) => {
          const { dialogue, seal, finished } = sealed12();
          const order = [...said.slice(0, before === 0 ? 1 : 0), finished, ...said];
          expectSane(feed(dialogue, Buffer.concat(order.map(seal)), cuts));
        }),
        { numRuns: Math.ceil(FUZZ_RUNS / 4) },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'may say anything in its encrypted flight',
    () => {
      fc.assert(
        fc.property(plaintexts, sizes, (said, cuts) => {
          const { dialogue, seal } = sealed13();
          expectSane(feed(dialogue, Buffer.concat(said.map(seal)), cuts));
        }),
        { numRuns: Math.ceil(FUZZ_RUNS / 4) },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  it('gets its Finished believed, and its answer read', () => {
    const { dialogue, seal, finished } = sealed12();
    const answer = { type: 23, content: Buffer.from('HTTP/1.1 421 Misdirected Request\r\n') };
    const seen = feed(dialogue, Buffer.concat([finished, answer].map(seal)), [7]);
    expect(seen).toMatchObject({ finish: { kind: 'finished', http: { kind: 'status', status: 421 } } });
  });

  it.each([
    ['alert 90', { type: 21, content: Buffer.of(1, 0) }, 'close_notify'],
    ['a HelloRequest', { type: 22, content: Buffer.of(0, 0, 0, 0) }, 'negotiate again'],
    ['another kind of record', { type: 20, content: Buffer.of(1) }, 'unexpected record of type 20'],
    ['no HTTP', { type: 23, content: Buffer.from('220 mail.example.com ESMTP\r\n') }, "isn't HTTP"],
    ['a line without an end', { type: 23, content: Buffer.alloc(3000, 'HTTP/1.1') }, "isn't HTTP"],
  ])('but gives no status by %s', (_, said, reason) => {
    const { dialogue, seal, finished } = sealed12();
    const seen = feed(dialogue, Buffer.concat([finished, said].map(seal)), [1000]);
    expect(seen).toMatchObject({ finish: { kind: 'finished', http: { kind: 'no-answer' } } });
    expect(JSON.stringify(seen)).toContain(reason);
  });
});
