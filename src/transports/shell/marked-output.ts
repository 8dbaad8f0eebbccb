/** One output stream of a remote command: what came before a marker line is set apart, and the size is bounded. */

/** Noise before the marker beyond this is dropped. */
const MAX_PRELUDE = 64 * 1024;

/** Collects a stream in linear time. */
export class MarkedOutput {
  readonly #marker: Buffer;
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #prelude = Buffer.alloc(0);
  #marked = false;
  #size = 0;

  /** Keeps up to `limit` bytes behind the line `marker`. */
  constructor(marker: string, limit: number) {
    this.#marker = Buffer.from(`${marker}\n`, 'latin1');
    this.#limit = limit;
  }

  /** Whether the marker was seen. */
  get marked(): boolean {
    return this.#marked;
  }

  /** Whether more came than may be kept. */
  get overflowed(): boolean {
    return this.#size > this.#limit;
  }

  /** What came before the marker. */
  get prelude(): string {
    return this.#prelude.toString('utf8');
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    if (this.#marked) this.#keep(chunk);
    else this.#search(chunk);
  }

  /** What came behind the marker, up to the limit. */
  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #keep(chunk: Buffer): void {
    const room = this.#limit - this.#size;
    this.#size += chunk.length;
    if (room > 0 && chunk.length > 0) this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
  }

  #search(chunk: Buffer): void {
    const text = Buffer.concat([this.#prelude, chunk]);
    const at = text.indexOf(this.#marker, Math.max(0, this.#prelude.length - this.#marker.length));
    if (at < 0) {
      this.#prelude = text.length > MAX_PRELUDE ? text.subarray(text.length - MAX_PRELUDE / 2) : text;
      return;
    }
    this.#marked = true;
    this.#prelude = text.subarray(0, at);
    this.#keep(text.subarray(at + this.#marker.length));
  }
}
