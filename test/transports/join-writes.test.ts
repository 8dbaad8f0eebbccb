/** Writes that leave together: over a real connection, in their order, to the last byte. */
import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { joinWrites } from '../../src/transports/ssh2/join-writes.ts';

const received: Buffer[] = [];
let server: Server;
let ended: Promise<void>;
beforeAll(async () => {
  ended = new Promise((resolve) => {
    server = createServer((socket) => void socket.on('data', (chunk) => received.push(chunk)).on('end', resolve));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

function connected(): Promise<ReturnType<typeof connect>> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new Promise((resolve) => {
    const socket = connect({ port: address.port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
  });
}

it('sends what is written in one turn in one piece, later turns later, and all of it before the end', async () => {
  const socket = await connected();
  const pieces: number[] = [];
  const written = socket._writev?.bind(socket);
  Object.assign(socket, {
    _writev: (chunks: { chunk: Buffer }[], done: () => void) => {
      pieces.push(chunks.length);
      written?.(chunks as never, done);
    },
  });
  const stream = joinWrites(socket);
  for (const word of ['one ', 'two ', 'three ']) stream.write(word);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(pieces).toEqual([3]);
  for (const word of ['four ', 'five']) stream.write(word);
  stream.end(' six');
  await ended;
  expect(Buffer.concat(received).toString()).toBe('one two three four five six');
});
