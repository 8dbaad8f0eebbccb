/** The framed answer of a remote script: `KEY LENGTH\nVALUE\n` …, complete only when the `end` frame was seen. */
import { err, ok, type Result, type SessionFailure } from '../core/index.ts';

/** Reads frames one after another from an answer. Values are latin1: one character a byte. */
export class FrameReader {
  readonly #text: string;
  readonly #script: string;
  #at = 0;

  constructor(stdout: Uint8Array, script: string) {
    this.#text = Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength).toString('latin1');
    this.#script = script;
  }

  /** The next frame. `value` is null for a frame without a length: read it with {@link take}. */
  next(): Result<{ key: string; value: string | null }, SessionFailure> {
    const lineEnd = this.#text.indexOf('\n', this.#at);
    if (lineEnd < 0) return err({ code: 'answer-truncated', script: this.#script });
    const header = this.#text.slice(this.#at, lineEnd);
    const match = /^([^\n]{1,200}) (-|\d{1,9})$/.exec(header);
    if (match === null) return this.malformed(`expected a frame, got ${JSON.stringify(header.slice(0, 80))}`);
    this.#at = lineEnd + 1;
    const [, key = '', length = ''] = match;
    if (length === '-') return ok({ key, value: null });
    const value = this.take(Number(length));
    return value.ok ? ok({ key, value: value.value }) : value;
  }

  /** The next `length` bytes and the newline that closes the frame. */
  take(length: number): Result<string, SessionFailure> {
    const end = this.#at + length;
    if (end + 1 > this.#text.length) return err({ code: 'answer-truncated', script: this.#script });
    if (this.#text[end] !== '\n') return this.malformed('a frame is longer or shorter than it said');
    const value = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return ok(value);
  }

  /** A failure that says what in the answer could not be understood. */
  malformed(detail: string): Result<never, SessionFailure> {
    return err({ code: 'answer-malformed', script: this.#script, detail });
  }
}

/** All frames of an answer whose every frame has a length, by key. A repeated key keeps its last value. */
export function readFrames(stdout: Uint8Array, script: string): Result<ReadonlyMap<string, string>, SessionFailure> {
  const reader = new FrameReader(stdout, script);
  const frames = new Map<string, string>();
  for (;;) {
    const frame = reader.next();
    if (!frame.ok) return frame;
    if (frame.value.key === 'end') return ok(frames);
    if (frame.value.value === null) return reader.malformed(`frame ${frame.value.key} has no length`);
    frames.set(frame.value.key, frame.value.value);
  }
}

/** The lines of a frame's value, without empty ones. */
export function linesOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split('\n').filter((line) => line !== '');
}

/** A number from the wire, or null where it isn't one. */
export function integerOf(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}$/.test(value.trim()) ? Number(value) : null;
}
