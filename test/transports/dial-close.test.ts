/** Streams through a real sshd that are given up at once: what was written before arrives, and the other end sees it go. */
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { canRunSshd, startSshd } from '../support/sshd.ts';
import { connectTo, hostAt, scratch, unwrap } from './fixtures.ts';

/** More than a packet of SSH holds. */
const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));

let server: Server;
const arrived: Buffer[] = [];
beforeAll(async () => {
  server = createServer((socket) => {
    const chunks: Buffer[] = [];
    socket.on('error', () => undefined).on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => arrived.push(Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

describe.skipIf(!canRunSshd())('behind sshd', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it('delivers what was written before a stream was destroyed, and closes', async () => {
    const sshd = await startSshd({ config: [] });
    cleanups.push(sshd.stop);
    const host = hostAt(sshd.port, { privateKeyFiles: [sshd.identityFile] });
    const session = unwrap(await connectTo(createSsh2Transport({ home: scratch }), host));
    cleanups.push(() => session.close());
    const { port } = server.address() as { port: number };
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const stream = unwrap(await session.dial('127.0.0.1', port));
        stream.write(BYTES);
        // A second time does no harm.
        stream.destroy();
        stream.destroy();
      }),
    );
    await expect.poll(() => arrived.length, { timeout: 20_000 }).toBe(5);
    expect(arrived.every((bytes) => bytes.equals(BYTES))).toBe(true);
    // The connection goes on.
    expect(session.isOpen()).toBe(true);
    expect((await session.dial('127.0.0.1', port)).ok).toBe(true);
  });
});
