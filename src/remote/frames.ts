/** The framed answer of a remote script: `KEY LENGTH\nVALUE\n` …, complete only when the `end` frame was seen. */
import { err, ok, type Result, type SessionFailure } from '../core/index.ts';

const NEWLINE = 10;

/** Longer first lines of a frame aren't looked at: no key comes near it. */
const MAX_HEADER = 220;

/**
 * Reads frames one after another from an answer. Values are latin1: one character a byte. Each is decoded for itself,
 * for a slice of the whole answer would keep all of it alive: 70 KB a host for the sake of a version number.
 */
export class FrameReader {
  readonly #bytes: Buffer;
  readonly #script: string;
  #at = 0;

  constructor(stdout: Uint8Array, script: string) {
    this.#bytes = Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength);
    this.#script = script;
  }

  /** The next frame. `value` is null for a frame without a length: read it with {@link take} or {@link takeEach}. */
  next(): Result<{ key: string; value: string | null }, SessionFailure> {
    const lineEnd = this.#bytes.indexOf(NEWLINE, this.#at);
    if (lineEnd < 0) return err({ code: 'answer-truncated', script: this.#script });
    const header = this.#bytes.toString('latin1', this.#at, Math.min(lineEnd, this.#at + MAX_HEADER));
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
    const taken = this.takeEach([length]);
    return taken.ok ? ok(taken.value[0] ?? '') : taken;
  }

  /** One frame that holds several values of these lengths, one behind the other. */
  takeEach(lengths: readonly number[]): Result<string[], SessionFailure> {
    const end = this.#at + lengths.reduce((sum, length) => sum + length, 0);
    if (end + 1 > this.#bytes.length) return err({ code: 'answer-truncated', script: this.#script });
    if (this.#bytes[end] !== NEWLINE) return this.malformed('a frame is longer or shorter than it said');
    let at = this.#at;
    const values = lengths.map((length) => this.#bytes.toString('latin1', at, (at += length)));
    this.#at = end + 1;
    return ok(values);
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
