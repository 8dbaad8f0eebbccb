/** A session over any connection: scripts one after another, byte streams beside them. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import {
  err,
  printable,
  type BecomeSettings,
  type ConnectFailure,
  type Host,
  type Result,
  type SessionFailure,
} from '../../core/index.ts';
import type { ScriptAnswer, ScriptRun, Session, SessionInfo } from '../../ports/transport.ts';
import { isPlainUserName, isPlainWord, planBecome, type Become } from './become.ts';
import type { Connection } from './connection.ts';
import { runInShell, type ShellResult } from './remote-shell.ts';

/** How long a session waits for what has no deadline of its own. */
export interface SessionPatience {
  readonly becomeTimeoutMs: number;
  readonly dialTimeoutMs: number;
}

/** See {@link Session}. sshd's MaxSessions is why scripts wait for one another. */
export class ShellSession implements Session {
  readonly info: SessionInfo;
  readonly #connection: Connection;
  readonly #host: Host;
  #become: Become;
  readonly #patience: SessionPatience;
  #scripts: Promise<unknown> = Promise.resolve();

  constructor(
    connection: Connection,
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

  dial(address: string, port: number): Promise<Result<Duplex, SessionFailure>> {
    return this.#connection.dial({ address, port, timeoutMs: this.#patience.dialTimeoutMs });
  }

  isOpen(): boolean {
    return this.#connection.ended === undefined;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #runNow(script: ScriptRun): Promise<Result<ScriptAnswer, ConnectFailure | SessionFailure>> {
    const { become, connection } = this.#host;
    // su would take the script for the password.
    if (this.#become.kind === 'su' && become.password === undefined && connection.user !== 'root')
      return err({ code: 'become-password-missing', user: connection.user, method: 'su' });
    const unfit = this.#become.kind === 'none' ? null : unfitWord(become);
    if (unfit !== null) {
      const reason = `"${unfit.word}" can't be given to ${become.method ?? 'sudo'} as ${unfit.role}`;
      return err({ code: 'become-denied', user: connection.user, reason });
    }
    const result = await this.#runAs(this.#become, script);
    if (result.ok) return result;
    const { error } = result;
    return error.code === 'terminal-needed' ? this.#runInTerminal(script) : err(error);
  }

  /** sudoers may say `requiretty`. Nothing has run yet, so another start does no harm; the next scripts begin so. */
  async #runInTerminal(script: ScriptRun): Promise<Result<ScriptAnswer, ConnectFailure | SessionFailure>> {
    const become = this.#become;
    if (become.kind !== 'none') this.#become = { ...become, terminal: true };
    const result = await this.#runAs(this.#become, script);
    if (result.ok) return result;
    const { error } = result;
    if (error.code === 'terminal-needed') return err(terminalDenied(this.#host, 'it refused the one that it got'));
    return err(error.code === 'remote-shell-failed' ? terminalDenied(this.#host, error.stderr) : error);
  }

  #runAs(become: Become, script: ScriptRun): Promise<ShellResult> {
    return runInShell(script, {
      connection: this.#connection,
      loginUser: this.#host.connection.user,
      become,
      password: this.#host.become.password,
      becomeTimeoutMs: this.#patience.becomeTimeoutMs,
      nonce: randomBytes(8).toString('hex'),
    });
  }
}

/** What of the settings can't stand on a command line; null where all can. */
function unfitWord({ user, program = '', flags = [] }: BecomeSettings): { word: string; role: string } | null {
  if (!isPlainUserName(user)) return { word: user, role: 'a user name' };
  if (program !== '' && !isPlainWord(program)) return { word: program, role: 'its program' };
  const flag = flags.find((word) => !isPlainWord(word));
  return flag === undefined ? null : { word: flag, role: 'an option' };
}

function terminalDenied({ connection: { user }, become }: Host, detail: string): ConnectFailure {
  const { method = 'sudo' } = become;
  const mend = method === 'sudo' ? `: add \`Defaults:${user} !requiretty\` to sudoers` : '';
  const reason = `${method} demands a terminal${method === 'sudo' ? ' (requiretty)' : ''}, and ${printable(detail)}${mend}`;
  return { code: 'become-denied', user, reason, ...(method !== 'sudo' && { method }) };
}
