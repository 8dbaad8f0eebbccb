/** Building and reading bytes in network order, as the records and messages of TLS are laid out. */

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A number in `width` bytes; throws when it doesn't fit, which is a bug of the caller. */
export function uint(value: number, width: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * width)) throw new RangeError(`${value} in ${width}`);
  return Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * (width - 1 - i))) % 256);
}

/** Bytes with their length in front, in `width` bytes (TLS calls this a vector). */
export function vector(content: Uint8Array, width: number): Uint8Array {
  return concat(uint(content.length, width), content);
}

/** `0a1b` → bytes. Throws on anything but an even number of hex digits. */
export function fromHex(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new RangeError(`not hex: ${hex.slice(0, 20)}`);
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Bytes → `0a1b`. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** ASCII text → bytes. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

/**
 * Reads numbers and vectors one after another. Reading past the end doesn't throw: it yields zeros and sets
 * `failed`, which the caller checks once when done.
 */
export class ByteCursor {
  failed = false;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  uint(width: number): number {
    return this.take(width).reduce((value, byte) => value * 256 + byte, 0);
  }

  take(length: number): Uint8Array {
    if (length > this.remaining) {
      this.failed = true;
      this.#at = this.#bytes.length;
      return new Uint8Array(0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A vector: its length in `width` bytes, then its content. */
  vector(width: number): Uint8Array {
    return this.take(this.uint(width));
  }

  /** Whether everything was there and nothing is left over. */
  get exact(): boolean {
    return !this.failed && this.remaining === 0;
  }
}

/** Bytes that come in pieces of any size and are taken out in pieces of any size, each copied a bounded number of times. */
export class ByteQueue {
  #buffer = new Uint8Array(1024);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The first `length` bytes (fewer if there are fewer), left in the queue. Valid until the next push. */
  peek(length: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#start + length, this.#end));
  }

  /** A copy of the first `length` bytes, taken out. */
  take(length: number): Uint8Array {
    const taken = this.peek(length).slice();
    this.#start += taken.length;
    return taken;
  }

  #makeRoom(length: number): void {
    const pending = this.peek(this.length);
    const size = Math.max(this.#buffer.length, 2 * (pending.length + length));
    const buffer = new Uint8Array(size);
    buffer.set(pending);
    this.#end = pending.length;
    this.#start = 0;
    this.#buffer = buffer;
  }
}
