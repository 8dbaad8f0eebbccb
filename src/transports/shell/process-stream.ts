/** The input and output of a process as one byte stream. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';

/** Node's own `Duplex.from` throws an AbortError at whoever destroys the stream early; this one ends in silence. */
class ProcessStream extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    // Only then has everything been read that it complained of.
    child.on('close', () => {
      this.push(null);
      this.destroy();
    });
    for (const part of [child, child.stdin, child.stdout, child.stderr]) part.on('error', () => undefined);
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  /** A process that takes no more input is about to end, which says more than a broken pipe. */
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(_error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(null);
  }
}

/** Destroying the stream ends the process; the end of the process ends the stream. It emits no errors. */
export function processStream(child: ChildProcessWithoutNullStreams): Duplex {
  return new ProcessStream(child).on('error', () => undefined);
}
