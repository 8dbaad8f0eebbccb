/** A master process of the system's ssh: logs in once and carries everything else. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type ConnectFailure, type ConnectionSettings, type Result } from '../../core/index.ts';
import { Ending } from '../shell/ending.ts';
import { masterArguments } from './arguments.ts';
import { offerPassword, type Askpass } from './askpass.ts';
import { HungUp, interrupted } from '../hang-ups.ts';
import type { HostTrace } from '../trace.ts';
import { hungUp, masterFailure } from './failures.ts';
import { connectionLines } from './told.ts';

/** What a master is started with. Times are in milliseconds. */
export interface MasterOptions {
  readonly settings: ConnectionSettings;
  readonly timeoutMs: number;
  readonly keepaliveMs: number;
  readonly configFile: string | undefined;
  readonly signal: AbortSignal;
  readonly trace: HostTrace;
}

/** A master that is logged in. */
export interface Master {
  readonly socket: string;
  /** What ssh said until then, with its debug lines. */
  readonly output: string;
  readonly ending: Ending;
  stop(): Promise<void>;
}

/** ssh's debug lines for one login are a few KiB; a hostile banner may be more. */
const MAX_OUTPUT = 256 * 1024;

/** Starts a master and waits until it has logged in. Throws {@link HungUp} alone; on failure nothing is left. */
export async function startMaster(options: MasterOptions): Promise<Result<Master, ConnectFailure>> {
  // A socket's path may have 104 characters at most, so the folder stands in /tmp whatever TMPDIR says.
  const folder = await mkdtemp(join(tmpdir().length > 40 ? '/tmp' : tmpdir(), 'fleet-ssh-'));
  const { password } = options.settings;
  const askpass = password === undefined ? null : await offerPassword(folder, password);
  const started = await new Starting(options, { folder, askpass }).done;
  await askpass?.close();
  if (started.ok) return started;
  await rm(folder, { recursive: true, force: true });
  if (started.error.hungUp) throw new HungUp(started.error.failure);
  return err(started.error.failure);
}

interface Means {
  readonly folder: string;
  readonly askpass: Askpass | null;
}

interface MasterFailure {
  readonly failure: ConnectFailure;
  readonly hungUp: boolean;
}

class Starting {
  readonly done: Promise<Result<Master, MasterFailure>>;
  readonly #options: MasterOptions;
  readonly #folder: string;
  readonly #ending = new Ending();
  readonly #readyWord = `fleet-ready-${randomBytes(8).toString('hex')}`;
  readonly #child: ChildProcessWithoutNullStreams;
  #output = '';
  #traced = false;
  #words = '';
  #failed: ConnectFailure | undefined;

  constructor(options: MasterOptions, { folder, askpass }: Means) {
    this.#options = options;
    this.#folder = folder;
    const { settings, timeoutMs, keepaliveMs, configFile } = options;
    const socket = join(folder, 's');
    const args = masterArguments({ settings, socket, readyWord: this.#readyWord, timeoutMs, keepaliveMs, configFile });
    // A session of its own: neither Ctrl-C nor a question reaches the terminal that fleet runs at.
    options.trace.connection(() => `by the system's ssh: ssh ${args.join(' ')}`);
    this.#child = spawn('ssh', args, { env: { ...process.env, ...askpass?.env }, stdio: 'pipe', detached: true });
    this.done = this.#ready(socket);
  }

  #ready(socket: string): Promise<Result<Master, MasterFailure>> {
    const { timeoutMs, signal, settings } = this.#options;
    const child = this.#child;
    return new Promise((resolve) => {
      const giveUp = (failure: ConnectFailure): void => {
        this.#failed ??= failure;
        child.kill();
      };
      const { address, port } = settings;
      const timer = setTimeout(
        () => giveUp({ code: 'connect-timeout', address, port, seconds: timeoutMs / 1000 }),
        timeoutMs,
      );
      const abort = (): void => giveUp(interrupted(address));
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
      child.on('error', (error) => (this.#output += error.message));
      child.stdin.on('error', () => undefined).end();
      child.stderr.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        this.#words = (this.#words + text).slice(-MAX_OUTPUT);
        if (!this.#words.includes(this.#readyWord)) return;
        over();
        this.#trace();
        resolve(ok({ socket, output: this.#output, ending: this.#ending, stop: () => this.#stop() }));
      });
      child.on('close', () => {
        over();
        this.#trace();
        this.#ending.come(this.#lastWords());
        resolve(err(this.#failure(settings, timeoutMs / 1000)));
        void rm(this.#folder, { recursive: true, force: true });
      });
    });
  }

  /** What was said until the login was done, or had failed. */
  #trace(): void {
    if (this.#traced) return;
    this.#traced = true;
    const { trace } = this.#options;
    for (const line of connectionLines(this.#output)) trace.connection(() => line);
    for (const line of this.#output.split(/\r?\n/)) if (line !== '') trace.protocol?.(line);
  }

  #failure(settings: ConnectionSettings, seconds: number): MasterFailure {
    if (this.#failed !== undefined) return { failure: this.#failed, hungUp: false };
    return { failure: masterFailure({ output: this.#output, settings, seconds }), hungUp: hungUp(this.#output) };
  }

  #hear(text: string): void {
    if (this.#output.length < MAX_OUTPUT) this.#output += text;
  }

  #lastWords(): string {
    const said = this.#output.split(/\r?\n/).filter((line) => line !== '' && !/^debug\d:/.test(line));
    return said.at(-1) ?? 'ssh ended it';
  }

  async #stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#ending.watch(() => resolve()));
    this.#ending.come('fleet closed it');
    this.#child.kill();
    await gone;
  }
}
