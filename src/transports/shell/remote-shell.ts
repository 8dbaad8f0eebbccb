/** One run of one script: opens a channel, becomes root if need be, feeds the script, collects the answer. */
import { err, ok, type ConnectFailure, type Result, type Secret, type SessionFailure } from '../../core/index.ts';
import type { ScriptAnswer, ScriptRun } from '../../ports/transport.ts';
import { becomeFailure, type TerminalNeeded } from './become-failure.ts';
import { endOfScript, promptsIn, shellCommand, type Become } from './become.ts';
import type { CommandChannel, Connection } from './connection.ts';
import { MarkedOutput } from './marked-output.ts';
import { scriptInput } from './script-input.ts';

/** What a run needs besides the script. */
export interface ShellContext {
  readonly connection: Connection;
  readonly loginUser: string;
  readonly become: Become;
  readonly password: Secret | undefined;
  /** How long sudo (su, doas) may take until its prompt, and again from the password until the shell starts. */
  readonly becomeTimeoutMs: number;
  /** A text that occurs nowhere else. */
  readonly nonce: string;
}

export type ShellResult = Result<ScriptAnswer, ConnectFailure | SessionFailure | TerminalNeeded>;

/** What is kept of stderr; more is dropped without failing, since only people read it. */
const MAX_STDERR = 256 * 1024;

/** What is kept of the words of a login shell that refused. */
const MAX_REFUSAL = 2_000;

/** Runs a script. Never rejects, but throws for unsafe arguments and payloads, before anything is sent. */
export function runInShell(script: ScriptRun, context: ShellContext): Promise<ShellResult> {
  const marker = `fleet-shell-${context.nonce}`;
  const command = shellCommand({ become: context.become, args: script.args, marker });
  const text = scriptInput(script, context.nonce);
  const input = inTerminal(context) ? `${text}${endOfScript(marker)}\n` : text;
  return new Promise((resolve) => new ShellRun(script, context, { marker, input, resolve }).start(command));
}

function inTerminal({ become }: Pick<ShellContext, 'become'>): boolean {
  return become.kind !== 'none' && become.terminal;
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
    const started = await this.#context.connection.start(command, { terminal: inTerminal(this.#context) });
    if (started.ok) this.#opened(started.value);
    else this.#settle(err(started.error));
  }

  #opened(channel: CommandChannel): void {
    this.#channel = channel;
    if (this.#settled) return channel.close();
    channel.onStdout((chunk) => this.#onStdout(chunk));
    channel.onStderr((chunk) => this.#onStderr(chunk));
    channel.onClose((code, signal) => this.#onClose(code, signal));
    if (this.#context.become.kind !== 'none') this.#armSudoTimer();
    // A terminal echoes and edits until the command on the host has set it to raw, which the marker tells.
    if (this.#prompt === undefined && !inTerminal(this.#context)) this.#sendScript();
  }

  /** Whether the script waits for a question to be answered first. */
  get #prompt(): string | undefined {
    return this.#context.become.kind === 'none' ? undefined : this.#context.become.prompt;
  }

  #onStdout(chunk: Buffer): void {
    if (this.#settled) return;
    this.#stdout.push(chunk);
    if (!this.#stdout.marked) return this.#answerPrompt();
    clearTimeout(this.#sudoTimer);
    this.#sendScript();
    if (!this.#stdout.overflowed) return;
    this.#giveUp({ code: 'answer-too-large', script: this.#script.name, limitBytes: this.#script.maxBytes });
  }

  #onStderr(chunk: Buffer): void {
    if (this.#settled) return;
    this.#stderr.push(chunk);
    if (!this.#stderr.marked) this.#answerPrompt();
  }

  /** In a terminal the question comes on stdout. A second one means that the password was wrong. */
  #answerPrompt(): void {
    const { become, loginUser } = this.#context;
    if (become.kind === 'none' || this.#scriptSent) return;
    const prompts = promptsIn(become.terminal ? this.#stdout.prelude : this.#stderr.prelude, become);
    if (prompts > 1) this.#giveUp({ code: 'become-password-wrong', user: loginUser, ...methodOf(become) });
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
    // A terminal has no end of input; the script's own last line is it.
    if (inTerminal(this.#context)) this.#channel?.write(this.#input);
    else this.#channel?.end(this.#input);
  }

  #armSudoTimer(): void {
    clearTimeout(this.#sudoTimer);
    const { becomeTimeoutMs } = this.#context;
    this.#sudoTimer = setTimeout(
      () =>
        this.#giveUp({ code: 'become-timeout', seconds: becomeTimeoutMs / 1000, ...methodOf(this.#context.become) }),
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

  #neverStarted(exitCode: number | null): ConnectFailure | SessionFailure | TerminalNeeded {
    const { become, loginUser } = this.#context;
    const stderr = this.#stderrText();
    const output = inTerminal(this.#context) ? this.#stdout.prelude : stderr;
    const refusal = become.kind === 'none' ? undefined : becomeFailure({ become, loginUser, exitCode, output });
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

/** sudo is what failures mean where they name no program. */
function methodOf(become: Become): { readonly method?: 'su' | 'doas' } {
  return become.kind === 'none' || become.kind === 'sudo' ? {} : { method: become.kind };
}
