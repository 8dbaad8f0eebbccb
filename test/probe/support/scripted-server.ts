/** A server of our own that does what a test tells it, for what no local library can or would do. */
import { type Server, type Socket, createServer } from 'node:net';

export interface ScriptedServer {
  readonly port: number;
  /** What each connection has sent so far, in the order of connections. */
  readonly received: readonly Buffer[];
  /** Connections that are open now. */
  open(): Promise<number>;
  stop(): Promise<void>;
}

/** Listens on a port of 127.0.0.1 and runs `act` on each connection once its first bytes have come. */
export async function startScripted(act: (socket: Socket) => void): Promise<ScriptedServer> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = received.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', () => setImmediate(() => act(socket)));
    socket.on('data', (chunk) => (received[index] = Buffer.concat([received[index] ?? Buffer.alloc(0), chunk])));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    received,
    open: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    stop: () => close(server, sockets),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => void server.close(() => resolve()));
}
