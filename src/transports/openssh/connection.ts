/** A connection through a master of the system's ssh: each command and each byte stream is a process that joins it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { err, ok, printable, type Result, type SessionFailure } from '../../core/index.ts';
import type { CommandChannel, CommandOptions, Connection, DialTarget } from '../shell/connection.ts';
import { processChannel } from '../shell/process-channel.ts';
import { processStream } from '../shell/process-stream.ts';
import { sharedArguments } from './arguments.ts';
import type { Master } from './master.ts';

/** The address that a joining process is given: it connects nowhere by it. */
const NOWHERE = 'fleet.invalid';

const SSH_FAILED = 255;
/** A master that lost its connection is gone well within this. */
const MASTER_ENDS_MS = 1000;

export class OpenSshConnection implements Connection {
  readonly #master: Master;

  constructor(master: Master) {
    this.#master = master;
  }

  get ended(): string | undefined {
    return this.#master.ending.reason;
  }

  whenEnded(watcher: (reason: string) => void): () => void {
    return this.#master.ending.watch(watcher);
  }

  start(command: string, { terminal }: CommandOptions): Promise<Result<CommandChannel, SessionFailure>> {
    if (this.ended !== undefined) return Promise.resolve(err({ code: 'connection-lost', reason: this.ended }));
    const channel = processChannel(this.#join([terminal ? '-tt' : '-T'], command));
    return Promise.resolve(
      ok({
        ...channel,
        onClose: (listener) => channel.onClose((code, signal) => this.#onceSettled(code, () => listener(code, signal))),
      }),
    );
  }

  /**
   * 255 is what ssh itself fails with. Where the connection is lost, a joining process may end before its master does:
   * that must not look as if the host had answered.
   */
  #onceSettled(code: number | null | undefined, tell: () => void): void {
    if (code !== SSH_FAILED || this.ended !== undefined) return tell();
    const timer = setTimeout(() => (unwatch(), tell()), MASTER_ENDS_MS);
    const unwatch = this.whenEnded(() => (clearTimeout(timer), tell()));
  }

  /** A stream counts as open when the master says so; until then its process may still end with the reason. */
  dial({ address, port, timeoutMs }: DialTarget): Promise<Result<Duplex, SessionFailure>> {
    if (this.ended !== undefined) return Promise.resolve(err({ code: 'connection-lost', reason: this.ended }));
    const child = this.#join(['-v', '-W', `[${address}]:${port}`]);
    let complaint = '';
    return new Promise((resolve) => {
      const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      const fail = (reason: string): void => {
        clearTimeout(timer);
        child.kill();
        resolve(err({ code: 'dial-failed', address, port, reason }));
      };
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaint = (complaint + text).slice(-8_000);
        if (!/master session id: \d+/.test(complaint)) return;
        clearTimeout(timer);
        resolve(ok(processStream(child)));
      });
      child.on('error', (error) => fail(error.message)).on('close', () => fail(refusalIn(complaint)));
    });
  }

  close(): Promise<void> {
    return this.#master.stop();
  }

  #join(options: readonly string[], command?: string): ChildProcessWithoutNullStreams {
    const words = command === undefined ? [] : [command];
    const args = [...sharedArguments(this.#master.socket), ...options, '--', NOWHERE, ...words];
    const child = spawn('ssh', args, { stdio: 'pipe', detached: true });
    this.whenEnded(() => child.kill());
    return child;
  }
}

/** The reason that the master's ssh printed, in the words that the other transport uses. */
function refusalIn(complaint: string): string {
  const reason = /open failed: (.*)/.exec(complaint)?.[1]?.trim() ?? '';
  if (/administratively prohibited/.test(reason)) {
    return "the host's sshd forbids TCP forwarding (AllowTcpForwarding or PermitOpen)";
  }
  if (/connect failed/.test(reason)) return `nothing answers there: ${printable(reason)}`;
  const said = complaint.split(/\r?\n/).filter((line) => line !== '' && !/^debug\d:/.test(line));
  return printable(said.at(-1) ?? 'ssh ended without a word');
}
