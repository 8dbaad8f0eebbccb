/** Opening the byte stream that a probe speaks over. */
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Result } from '../core/index.ts';

/**
 * Opens a stream to one listener: a TCP connection, or a channel forwarded over SSH. Rejects when it can't; an error
 * with a `code` such as ECONNREFUSED is told apart by it, any other by its message. When `signal` aborts, the attempt
 * must end.
 */
export type ProbeDial = (signal: AbortSignal) => Promise<Duplex>;

/** Dials TCP directly. `address` is an IP address or a name. */
export function tcpDial(address: string, port: number): ProbeDial {
  return (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: address, port, noDelay: true });
      const giveUp = (): void => void socket.destroy(new Error('given up'));
      const settle = (): void => {
        signal.removeEventListener('abort', giveUp);
        socket.removeListener('error', reject);
      };
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp);
      socket.once('error', reject).once('close', settle);
      socket.once('connect', () => {
        settle();
        resolve(socket);
      });
    });
}

/** Makes a dial of a function that says by a value why it failed, e.g. an SSH session's own `dial`. */
export function resultDial(open: () => Promise<Result<Duplex, { readonly reason: string }>>): ProbeDial {
  return async () => {
    const opened = await open();
    if (opened.ok) return opened.value;
    throw new Error(opened.error.reason);
  };
}
