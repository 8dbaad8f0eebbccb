/** Building and reading bytes in network order, as the records and messages of TLS are laid out. */

/** Bytes of any content, cut from Node's supply of memory: an array of its own costs several times as much. */
function room(length: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafe(length);
  // A Buffer's `slice` makes no copy, and nobody expects that here.
  return new Uint8Array(buffer, byteOffset, length);
}

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = room(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A number in `width` bytes; throws when it doesn't fit, which is a bug of the caller. */
export function uint(value: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  putUint(bytes, value, width);
  return bytes;
}

function putUint(bytes: Uint8Array, value: number, width: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * width)) throw new RangeError(`${value} in ${width}`);
  for (let at = width - 1, rest = value; at >= 0; at -= 1, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
}

/** Bytes with their length in front, in `width` bytes (TLS calls this a vector). */
export function vector(content: Uint8Array, width: number): Uint8Array {
  const whole = room(width + content.length);
  putUint(whole, content.length, width);
  whole.set(content, width);
  return whole;
}

/** `0a1b` → bytes. Throws on anything but an even number of hex digits. */
export function fromHex(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new RangeError(`not hex: ${hex.slice(0, 20)}`);
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Bytes → `0a1b`. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Whether two byte strings are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** ASCII text → bytes. */
export function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
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
    let value = 0;
    for (const byte of this.take(width)) value = value * 256 + byte;
    return value;
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

/**
 * Bytes that come in pieces of any size and are taken out in pieces of any size. A piece that comes whole is passed on
 * without a copy, so pieces must not be changed by whoever pushed them; what is cut in two is copied a bounded number
 * of times. What was taken out stays valid.
 */
export class ByteQueue {
  #buffer: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** Whether the buffer is the queue's own, with room after its end. */
  #own = false;

  get length(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    if (this.length === 0) this.#adopt(chunk);
    else this.#append(chunk);
  }

  /** The first `length` bytes (fewer if there are fewer), left in the queue. */
  peek(length: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#start + length, this.#end));
  }

  /** The first `length` bytes (fewer if there are fewer), taken out. */
  take(length: number): Uint8Array {
    const taken = this.peek(length);
    this.#start += taken.length;
    return taken;
  }

  #adopt(chunk: Uint8Array): void {
    this.#buffer = chunk;
    this.#start = 0;
    this.#end = chunk.length;
    this.#own = false;
  }

  #append(chunk: Uint8Array): void {
    if (!this.#own || this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Always a new buffer: earlier ones may still be looked at through what was taken out. */
  #makeRoom(length: number): void {
    const pending = this.peek(this.length);
    this.#buffer = new Uint8Array(2 * (pending.length + length));
    this.#buffer.set(pending);
    this.#start = 0;
    this.#end = pending.length;
    this.#own = true;
  }
}
