/** One SSH connection that stands: its client, its socket, and the moment and reason of its end. */
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { printable, type Result, type SessionFailure } from '../../core/index.ts';
import type { CommandChannel, CommandOptions, Connection, DialTarget } from '../shell/connection.ts';
import { Ending } from '../shell/ending.ts';
import { startCommand } from './channel.ts';
import { errnoOf } from './connect-errors.ts';
import { dialThrough, FORBIDDEN } from './dial.ts';
import { relayThrough } from './relay.ts';

/** How long a goodbye may take before the socket is torn down. */
const GOODBYE_MS = 500;

/**
 * An authenticated client. The stream below it is ours, because ssh2's own `destroy()` does nothing once a socket isn't
 * writable, and a process that said goodbye to a vanished host would hang for minutes.
 */
export class Ssh2Connection implements Connection {
  readonly client: Client;
  readonly #stream: Duplex;
  readonly #ending = new Ending();
  #lastError: Error | undefined;
  #closing = false;

  /** `release` is called once it has ended, to free what it was reached through. */
  constructor(client: Client, stream: Duplex, release: () => void = () => undefined) {
    this.client = client;
    this.#stream = stream;
    client.on('error', (error) => (this.#lastError ??= error));
    client.on('close', () => this.#end());
    this.#ending.watch(release);
    if (stream.destroyed) this.#end();
  }

  get ended(): string | undefined {
    return this.#ending.reason ?? (this.#stream.destroyed ? this.#reason() : undefined);
  }

  whenEnded(watcher: (reason: string) => void): () => void {
    if (this.#stream.destroyed) this.#end();
    return this.#ending.watch(watcher);
  }

  start(command: string, options: CommandOptions): Promise<Result<CommandChannel, SessionFailure>> {
    return startCommand(this.client, command, options);
  }

  /** sshd's own forwarding, or a program on the host once sshd has said that it forbids it. */
  async dial(target: DialTarget): Promise<Result<Duplex, SessionFailure>> {
    const forwarded = await dialThrough(this, target);
    const isForbidden = !forwarded.ok && forwarded.error.code === 'dial-failed' && forwarded.error.reason === FORBIDDEN;
    return isForbidden ? relayThrough(this, target) : forwarded;
  }

  /** Says goodbye, then frees the stream whatever the peer does. */
  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    this.#closing = true;
    const gone = new Promise<void>((resolve) => this.whenEnded(() => resolve()));
    const timer = setTimeout(() => this.#stream.destroy(), GOODBYE_MS);
    this.client.end();
    this.#stream.end(() => this.#stream.destroy());
    await gone;
    clearTimeout(timer);
  }

  #reason(): string {
    if (this.#closing) return 'fleet closed it';
    return this.#lastError === undefined ? 'the server closed it' : meaningOf(this.#lastError);
  }

  #end(): void {
    this.#ending.come(this.#reason());
  }
}

function meaningOf(error: Error): string {
  if (error.message === 'Keepalive timeout') return 'the host stopped answering (3 keepalives of 10 s each)';
  if (errnoOf(error) === 'ECONNRESET' || errnoOf(error) === 'EPIPE')
    return 'it was reset by the host or by a firewall between';
  if (errnoOf(error) === 'ETIMEDOUT') return 'the network stopped delivering';
  return printable(error.message);
}
