/** One run of one script: opens a channel, becomes root if need be, feeds the script, collects the answer. */
import type { ClientChannel } from 'ssh2';
import { err, ok, type ConnectFailure, type Result, type Secret, type SessionFailure } from '../core/index.ts';
import type { ScriptAnswer, ScriptRun } from '../ports/transport.ts';
import { shellCommand, sudoFailure, type Become } from './become.ts';
import { MarkedOutput } from './marked-output.ts';
import { scriptInput } from './script-input.ts';
import type { Ssh2Connection } from './ssh2-connection.ts';

/** What a run needs besides the script. */
export interface ShellContext {
  readonly connection: Ssh2Connection;
  readonly loginUser: string;
  readonly become: Become;
  readonly password: Secret | undefined;
  /** How long sudo may take until its prompt, and again from the password until the shell starts. */
  readonly becomeTimeoutMs: number;
  /** A text that occurs nowhere else. */
  readonly nonce: string;
}

export type ShellResult = Result<ScriptAnswer, ConnectFailure | SessionFailure>;

/** What is kept of stderr; more is dropped without failing, since only people read it. */
const MAX_STDERR = 256 * 1024;

/** Runs a script. Never rejects; throws for unsafe arguments only. */
export function runInShell(script: ScriptRun, context: ShellContext): Promise<ShellResult> {
  const command = shellCommand({ become: context.become, args: script.args, marker: `fleet-shell-${context.nonce}` });
  return new Promise((resolve) => new ShellRun(script, context, resolve).start(command));
}

class ShellRun {
  readonly #script: ScriptRun;
  readonly #context: ShellContext;
  readonly #resolve: (result: ShellResult) => void;
  readonly #stdout: MarkedOutput;
  readonly #stderr: MarkedOutput;
  #channel: ClientChannel | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #sudoTimer: NodeJS.Timeout | undefined;
  #unwatch: () => unknown = () => undefined;
  #passwordSent = false;
  #scriptSent = false;
  #settled = false;

  constructor(script: ScriptRun, context: ShellContext, resolve: (result: ShellResult) => void) {
    this.#script = script;
    this.#context = context;
    this.#resolve = resolve;
    this.#stdout = new MarkedOutput(`fleet-shell-${context.nonce}`, script.maxBytes);
    this.#stderr = new MarkedOutput(`fleet-shell-${context.nonce}`, MAX_STDERR);
  }

  start(command: string): void {
    const { connection } = this.#context;
    this.#deadline = setTimeout(() => this.#giveUp(this.#tooLate()), this.#script.deadlineMs);
    this.#unwatch = connection.whenEnded((reason) => this.#settle(err({ code: 'connection-lost', reason })));
    if (this.#settled) return;
    try {
      connection.client.exec(command, (error, channel) => (error ? this.#refused(error) : this.#opened(channel)));
    } catch (error) {
      this.#settle(err({ code: 'connection-lost', reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  /** sshd grants at most MaxSessions channels at once, and none where sessions are forbidden. */
  #refused(error: Error): void {
    const stderr = `sshd refused to open a session (its MaxSessions, or a restriction of the key?): ${error.message}`;
    this.#settle(err({ code: 'remote-shell-failed', exitCode: null, stderr }));
  }

  #opened(channel: ClientChannel): void {
    this.#channel = channel;
    if (this.#settled) return channel.close();
    // Writing to a command that ended, and losing the connection, are told by `close`.
    channel.on('error', () => undefined).stderr.on('error', () => undefined);
    channel.on('data', (chunk: Buffer) => this.#onStdout(chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#onStderr(chunk));
    channel.on('close', (code: number | null | undefined, signal?: string) => this.#onClose(code, signal));
    if (this.#context.become.kind === 'sudo') this.#armSudoTimer();
    if (this.#prompt === undefined) this.#sendScript();
  }

  get #prompt(): string | undefined {
    return this.#context.become.kind === 'sudo' ? this.#context.become.prompt : undefined;
  }

  #onStdout(chunk: Buffer): void {
    if (this.#settled) return;
    this.#stdout.push(chunk);
    if (!this.#stdout.marked) return;
    clearTimeout(this.#sudoTimer);
    this.#sendScript();
    if (!this.#stdout.overflowed) return;
    this.#giveUp({ code: 'answer-too-large', script: this.#script.name, limitBytes: this.#script.maxBytes });
  }

  #onStderr(chunk: Buffer): void {
    if (this.#settled) return;
    this.#stderr.push(chunk);
    if (this.#prompt === undefined || this.#scriptSent || this.#stderr.marked) return;
    const prompts = this.#stderr.prelude.split(this.#prompt).length - 1;
    if (prompts > 1) this.#giveUp({ code: 'become-password-wrong', user: this.#context.loginUser });
    else if (prompts === 1 && !this.#passwordSent) this.#sendPassword();
  }

  #sendPassword(): void {
    this.#passwordSent = true;
    this.#armSudoTimer();
    this.#channel?.write(`${this.#context.password?.reveal() ?? ''}\n`);
  }

  #sendScript(): void {
    if (this.#scriptSent) return;
    this.#scriptSent = true;
    this.#channel?.end(scriptInput(this.#script, this.#context.nonce));
  }

  #armSudoTimer(): void {
    clearTimeout(this.#sudoTimer);
    const { becomeTimeoutMs } = this.#context;
    this.#sudoTimer = setTimeout(
      () => this.#giveUp({ code: 'become-timeout', seconds: becomeTimeoutMs / 1000 }),
      becomeTimeoutMs,
    );
  }

  #tooLate(): SessionFailure {
    return { code: 'remote-timeout', seconds: this.#script.deadlineMs / 1000, script: this.#script.name };
  }

  /** Ends the command as far as sshd can (it passes signals on since OpenSSH 7.9) and frees the channel. */
  #giveUp(failure: ConnectFailure | SessionFailure): void {
    this.#settle(err(failure));
    try {
      this.#channel?.signal('TERM');
      this.#channel?.close();
    } catch {
      // The connection ended in this moment; there is nothing left to free.
    }
  }

  #onClose(code: number | null | undefined, signal: string | undefined): void {
    const { connection } = this.#context;
    if (connection.ended !== undefined) return this.#settle(err({ code: 'connection-lost', reason: connection.ended }));
    if (!this.#stdout.marked) return this.#settle(err(this.#neverStarted(code ?? null)));
    // A command always ends with a status or a signal; a channel that closes without was cut off.
    if (code === undefined && signal === undefined) {
      return this.#settle(err({ code: 'connection-lost', reason: 'sshd closed the session before the script ended' }));
    }
    const stderr = (this.#stderr.marked ? this.#stderr.bytes() : Buffer.from(this.#stderr.prelude)).toString('utf8');
    this.#settle(ok({ stdout: this.#stdout.bytes(), stderr, exitCode: code ?? null }));
  }

  #neverStarted(exitCode: number | null): ConnectFailure | SessionFailure {
    const { become, loginUser } = this.#context;
    const stderr =
      this.#prompt === undefined ? this.#stderr.prelude : this.#stderr.prelude.replaceAll(this.#prompt, '');
    const end = { loginUser, exitCode, stderr, passwordSent: this.#passwordSent };
    const refusal = become.kind === 'sudo' ? sudoFailure({ become, ...end }) : undefined;
    return (
      refusal ?? { code: 'remote-shell-failed', exitCode, stderr: `${stderr}${this.#stdout.prelude}`.slice(0, 2000) }
    );
  }

  #settle(result: ShellResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#sudoTimer);
    this.#unwatch();
    this.#resolve(result);
  }
}
