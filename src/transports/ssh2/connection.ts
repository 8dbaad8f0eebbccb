/** One SSH connection that stands: its client, its socket, and the moment and reason of its end. */
import type { Socket } from 'node:net';
import type { Client } from 'ssh2';
import { errnoOf } from './connect-errors.ts';
import { printable } from '../../core/index.ts';

/** How long a goodbye may take before the socket is torn down. */
const GOODBYE_MS = 500;

/**
 * Watches an authenticated client. The socket is ours, because ssh2's own `destroy()` does nothing once the socket
 * isn't writable, and a process that said goodbye to a vanished host would hang for minutes.
 */
export class Ssh2Connection {
  readonly client: Client;
  readonly #socket: Socket;
  readonly #watchers = new Set<(reason: string) => void>();
  #lastError: Error | undefined;
  #ended: string | undefined;
  #closing = false;

  constructor(client: Client, socket: Socket) {
    this.client = client;
    this.#socket = socket;
    client.on('error', (error) => (this.#lastError ??= error));
    client.on('close', () => this.#end(this.#reason()));
    if (socket.destroyed) this.#end(this.#reason());
  }

  /** Why the connection ended; undefined while it stands. */
  get ended(): string | undefined {
    return this.#ended ?? (this.#socket.destroyed ? this.#reason() : undefined);
  }

  /** Calls back once when the connection ends (at once if it has). Returns how to stop watching. */
  whenEnded(watcher: (reason: string) => void): () => void {
    if (this.ended !== undefined) watcher(this.ended);
    else this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Says goodbye, then frees the socket whatever the peer does. */
  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    this.#closing = true;
    const gone = new Promise<void>((resolve) => this.whenEnded(() => resolve()));
    const timer = setTimeout(() => this.#socket.destroy(), GOODBYE_MS);
    this.client.end();
    this.#socket.destroySoon();
    await gone;
    clearTimeout(timer);
  }

  #reason(): string {
    if (this.#closing) return 'fleet closed it';
    return this.#lastError === undefined ? 'the server closed it' : meaningOf(this.#lastError);
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    for (const watcher of this.#watchers) watcher(reason);
    this.#watchers.clear();
  }
}

function meaningOf(error: Error): string {
  if (error.message === 'Keepalive timeout') return 'the host stopped answering (3 keepalives of 10 s each)';
  if (errnoOf(error) === 'ECONNRESET' || errnoOf(error) === 'EPIPE')
    return 'it was reset by the host or by a firewall between';
  if (errnoOf(error) === 'ETIMEDOUT') return 'the network stopped delivering';
  return printable(error.message);
}
