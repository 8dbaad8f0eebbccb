/** What every way to reach a host gives: commands as channels and byte streams, and the moment and reason of its end. */
import type { Duplex } from 'node:stream';
import type { Result, SessionFailure } from '../../core/index.ts';

/** A command that runs on the host. Its outputs must be read, or it stops when the window is full. */
export interface CommandChannel {
  onStdout(listener: (chunk: Buffer) => void): void;
  onStderr(listener: (chunk: Buffer) => void): void;
  /** Called once. Both are undefined where the channel was cut off: a command ends with a status or a signal. */
  onClose(listener: (code: number | null | undefined, signal: string | undefined) => void): void;
  write(text: string): void;
  /** Writes and closes the command's input. */
  end(text: string): void;
  /** Frees the channel; what runs on the host isn't killed. */
  close(): void;
}

/** How a command is started. */
export interface CommandOptions {
  /** With a terminal of its own: some sudo and every su want one. Both outputs come as one then. */
  readonly terminal: boolean;
}

/** Where to, and for how long to try. */
export interface DialTarget {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** An authenticated connection to one host. No method rejects. */
export interface Connection {
  /** Why the connection ended; undefined while it stands. */
  readonly ended: string | undefined;
  /** Calls back once when the connection ends (at once if it has). Returns how to stop watching. */
  whenEnded(watcher: (reason: string) => void): () => void;
  start(command: string, options: CommandOptions): Promise<Result<CommandChannel, SessionFailure>>;
  /** A byte stream to an address as seen from the host. */
  dial(target: DialTarget): Promise<Result<Duplex, SessionFailure>>;
  /** Ends the connection and frees what it holds here, whatever the peer does. */
  close(): Promise<void>;
}
