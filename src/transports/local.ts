/** The transport for the control machine itself: `ansible_connection: local`. No SSH, no network. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { err, ok, printable, type ConnectFailure, type Host, type Result, type SessionFailure } from '../core/index.ts';
import type { ConnectOptions, Session, Transport } from '../ports/transport.ts';
import { ownAccount } from './account.ts';
import { interrupted } from './hang-ups.ts';
import type { TransportOptions } from './options.ts';
import type { CommandChannel, CommandOptions, Connection, DialTarget } from './shell/connection.ts';
import { Ending } from './shell/ending.ts';
import { processChannel } from './shell/process-channel.ts';
import { ShellSession } from './shell/session.ts';

/** Makes the transport. */
export function createLocalTransport(options: TransportOptions): Transport {
  const { becomeTimeoutMs = 15_000, dialTimeoutMs = 10_000 } = options;
  return {
    name: 'local',
    connect: (host, { signal }: ConnectOptions): Promise<Result<Session, ConnectFailure>> => {
      if (signal.aborted) return Promise.resolve(err(interrupted(host.connection.address)));
      const info = {
        transport: 'local',
        hostKeyType: '',
        hostKeyFingerprint: '',
        hostKeyTrust: 'known',
        authentication: 'none',
      } as const;
      // Whoever runs fleet is who is logged in here, whatever the inventory says of users for SSH.
      const here = { ...host, connection: { ...host.connection, user: ownAccount().name } };
      return Promise.resolve(
        ok(new ShellSession(new LocalConnection(), here, { info, patience: { becomeTimeoutMs, dialTimeoutMs } })),
      );
    },
  };
}

class LocalConnection implements Connection {
  readonly #ending = new Ending();

  get ended(): string | undefined {
    return this.#ending.reason;
  }

  whenEnded(watcher: (reason: string) => void): () => void {
    return this.#ending.watch(watcher);
  }

  /** In a session of its own, so that Ctrl-C at the terminal reaches fleet alone. */
  start(command: string, { terminal }: CommandOptions): Promise<Result<CommandChannel, SessionFailure>> {
    if (this.ended !== undefined) return Promise.resolve(err({ code: 'connection-lost', reason: this.ended }));
    if (terminal) return Promise.resolve(err(NO_TERMINAL));
    const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe', detached: true });
    const channel = processChannel(child);
    this.whenEnded(() => channel.close());
    return Promise.resolve(ok(channel));
  }

  dial({ address, port, timeoutMs }: DialTarget): Promise<Result<Duplex, SessionFailure>> {
    if (this.ended !== undefined) return Promise.resolve(err({ code: 'connection-lost', reason: this.ended }));
    return new Promise((resolve) => {
      const socket = connect({ host: address, port, noDelay: true });
      const failed = (reason: string): void => {
        socket.destroy();
        resolve(err({ code: 'dial-failed', address, port, reason: printable(reason) }));
      };
      const timer = setTimeout(() => failed(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      const stop = this.whenEnded(() => socket.destroy());
      socket.on('close', stop).on('error', (error) => failed(`nothing answers there: ${error.message}`));
      socket.once('close', () => clearTimeout(timer));
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(ok(socket));
      });
    });
  }

  close(): Promise<void> {
    this.#ending.come('fleet closed it');
    return Promise.resolve();
  }
}

const NO_TERMINAL: SessionFailure = {
  code: 'remote-shell-failed',
  exitCode: null,
  stderr: 'a local connection has none',
};
