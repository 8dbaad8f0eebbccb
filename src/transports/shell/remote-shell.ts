/** One run of one script: opens a channel, becomes root if need be, feeds the script, collects the answer. */
import { err, ok, type ConnectFailure, type Result, type Secret, type SessionFailure } from '../../core/index.ts';
import type { ScriptAnswer, ScriptRun } from '../../ports/transport.ts';
import { shellCommand, sudoFailure, type Become } from './become.ts';
import type { CommandChannel, Connection } from './connection.ts';
import { MarkedOutput } from './marked-output.ts';
import { scriptInput } from './script-input.ts';

/** What a run needs besides the script. */
export interface ShellContext {
  readonly connection: Connection;
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

/** What is kept of the words of a login shell that refused. */
const MAX_REFUSAL = 2_000;

/** Runs a script. Never rejects, but throws for unsafe arguments and payloads, before anything is sent. */
export function runInShell(script: ScriptRun, context: ShellContext): Promise<ShellResult> {
  const marker = `fleet-shell-${context.nonce}`;
  const command = shellCommand({ become: context.become, args: script.args, marker });
  const input = scriptInput(script, context.nonce);
  return new Promise((resolve) => new ShellRun(script, context, { marker, input, resolve }).start(command));
}

interface Prepared {
  readonly marker: string;
  readonly input: string;
  readonly resolve: (result: ShellResult) => void;
}

class ShellRun {
  readonly #script: ScriptRun;
  readonly #context: ShellContext;
  readonly #input: string;
  readonly #resolve: (result: ShellResult) => void;
  readonly #stdout: MarkedOutput;
  readonly #stderr: MarkedOutput;
  #channel: CommandChannel | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #sudoTimer: NodeJS.Timeout | undefined;
  #unwatch: () => unknown = () => undefined;
  #passwordSent = false;
  #scriptSent = false;
  #settled = false;

  constructor(script: ScriptRun, context: ShellContext, { marker, input, resolve }: Prepared) {
    this.#script = script;
    this.#context = context;
    this.#input = input;
    this.#resolve = resolve;
    this.#stdout = new MarkedOutput(marker, script.maxBytes);
    this.#stderr = new MarkedOutput(marker, MAX_STDERR);
  }

  start(command: string): void {
    this.#deadline = setTimeout(() => this.#giveUp(this.#tooLate()), this.#script.deadlineMs);
    this.#unwatch = this.#context.connection.whenEnded((reason) =>
      this.#settle(err({ code: 'connection-lost', reason })),
    );
    void this.#start(command);
  }

  async #start(command: string): Promise<void> {
    const started = await this.#context.connection.start(command, { terminal: false });
    if (started.ok) this.#opened(started.value);
    else this.#settle(err(started.error));
  }

  #opened(channel: CommandChannel): void {
    this.#channel = channel;
    if (this.#settled) return channel.close();
    channel.onStdout((chunk) => this.#onStdout(chunk));
    channel.onStderr((chunk) => this.#onStderr(chunk));
    channel.onClose((code, signal) => this.#onClose(code, signal));
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
    this.#channel?.end(this.#input);
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

  /**
   * Frees the channel; what runs on the host isn't killed (sshd could, but for no command under sudo). A script that
   * has begun to change things is safer when it goes on to its own end than when it is stopped at any point.
   */
  #giveUp(failure: ConnectFailure | SessionFailure): void {
    this.#settle(err(failure));
    this.#channel?.close();
  }

  #onClose(code: number | null | undefined, signal: string | undefined): void {
    const { connection } = this.#context;
    if (connection.ended !== undefined) return this.#settle(err({ code: 'connection-lost', reason: connection.ended }));
    if (!this.#stdout.marked) return this.#settle(err(this.#neverStarted(code ?? null)));
    // A command always ends with a status or a signal; a channel that closes without was cut off.
    if (code === undefined && signal === undefined) {
      return this.#settle(err({ code: 'connection-lost', reason: 'sshd closed the session before the script ended' }));
    }
    this.#settle(ok({ stdout: this.#stdout.bytes(), stderr: this.#stderrText(), exitCode: code ?? null }));
  }

  #stderrText(): string {
    if (this.#stderr.marked) return this.#stderr.bytes().toString('utf8');
    return this.#prompt === undefined ? this.#stderr.prelude : this.#stderr.prelude.replaceAll(this.#prompt, '');
  }

  #neverStarted(exitCode: number | null): ConnectFailure | SessionFailure {
    const { become, loginUser } = this.#context;
    const stderr = this.#stderrText();
    const refusal = become.kind === 'sudo' ? sudoFailure({ become, loginUser, exitCode, stderr }) : undefined;
    const said = `${stderr}${this.#stdout.prelude}`.slice(0, MAX_REFUSAL);
    return refusal ?? { code: 'remote-shell-failed', exitCode, stderr: said };
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
