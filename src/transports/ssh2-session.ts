/** A session over ssh2: scripts one after another, byte streams beside them. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { err, type ConnectFailure, type Host, type Result, type SessionFailure } from '../core/index.ts';
import type { ScriptAnswer, ScriptRun, Session, SessionInfo } from '../ports/transport.ts';
import { isPlainUserName, planBecome, type Become } from './become.ts';
import { dialThrough, FORBIDDEN } from './dial.ts';
import { relayThrough } from './relay.ts';
import { runInShell } from './remote-shell.ts';
import type { Ssh2Connection } from './ssh2-connection.ts';

/** How long a session waits for what has no deadline of its own. */
export interface SessionPatience {
  readonly becomeTimeoutMs: number;
  readonly dialTimeoutMs: number;
}

/** See {@link Session}. sshd's MaxSessions is why scripts wait for one another. */
export class Ssh2Session implements Session {
  readonly info: SessionInfo;
  readonly #connection: Ssh2Connection;
  readonly #host: Host;
  readonly #become: Become;
  readonly #patience: SessionPatience;
  #scripts: Promise<unknown> = Promise.resolve();

  constructor(
    connection: Ssh2Connection,
    host: Host,
    { info, patience }: { info: SessionInfo; patience: SessionPatience },
  ) {
    this.info = info;
    this.#connection = connection;
    this.#host = host;
    this.#become = planBecome(host.become, host.connection, `fleet-password-${randomBytes(8).toString('hex')}:`);
    this.#patience = patience;
  }

  run(script: ScriptRun): Promise<Result<ScriptAnswer, ConnectFailure | SessionFailure>> {
    const done = this.#scripts.then(() => this.#runNow(script));
    // Waits without holding the answer: 70 KB a host for as long as its connection is open.
    this.#scripts = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /** sshd's own forwarding, or a program on the host once sshd has said that it forbids it. */
  async dial(address: string, port: number): Promise<Result<Duplex, SessionFailure>> {
    const target = { address, port, timeoutMs: this.#patience.dialTimeoutMs };
    const forwarded = await dialThrough(this.#connection, target);
    const isForbidden = !forwarded.ok && forwarded.error.code === 'dial-failed' && forwarded.error.reason === FORBIDDEN;
    return isForbidden ? relayThrough(this.#connection, target) : forwarded;
  }

  isOpen(): boolean {
    return this.#connection.ended === undefined;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #runNow(script: ScriptRun): Promise<Result<ScriptAnswer, ConnectFailure | SessionFailure>> {
    const { become, connection } = this.#host;
    if (this.#become.kind === 'sudo' && !isPlainUserName(become.user)) {
      const reason = `"${become.user}" can't be given to sudo as a user name`;
      return err({ code: 'become-denied', user: connection.user, reason });
    }
    return runInShell(script, {
      connection: this.#connection,
      loginUser: connection.user,
      become: this.#become,
      password: become.password,
      becomeTimeoutMs: this.#patience.becomeTimeoutMs,
      nonce: randomBytes(8).toString('hex'),
    });
  }
}
