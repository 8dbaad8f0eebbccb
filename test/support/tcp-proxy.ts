/** A network that misbehaves: a TCP proxy on loopback that can be frozen, cut, or cut after so many bytes. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A running proxy. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that were made through it so far. */
  readonly count: number;
  /** Delivers nothing any more, in both directions, and says nothing: a host or route that vanished. */
  freeze(): void;
  /** Resets all connections. */
  cut(): void;
  /** Resets a connection once the client sent this many bytes over it. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let limit = Infinity;
  let count = 0;
  const listener = createServer((client) => {
    count++;
    const server = connect(target, '127.0.0.1');
    const pair = { client, server };
    pairs.add(pair);
    let sent = 0;
    client.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (sent <= limit) return void server.write(chunk);
      server.end(chunk.subarray(0, chunk.length - (sent - limit)));
      client.resetAndDestroy();
    });
    server.on('data', (chunk) => void client.write(chunk));
    client.on('error', () => undefined).on('close', () => (pairs.delete(pair), server.destroy()));
    server.on('error', () => undefined).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const each = (action: (socket: Socket) => void): void => {
    for (const { client, server } of pairs) for (const socket of [client, server]) action(socket);
  };
  const cut = (): void => each((socket) => void socket.resetAndDestroy());
  return {
    port: (listener.address() as AddressInfo).port,
    get count() {
      return count;
    },
    freeze: () => each((socket) => void socket.removeAllListeners('data').pause()),
    cut,
    cutAfter: (bytes) => void (limit = bytes),
    close: async () => {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
