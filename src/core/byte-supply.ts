/** Few bytes at a time out of many that are drawn at once: each drawing costs as much as hundreds of bytes. */

const SIZE = 4096;

/** Gives each byte once. */
export class ByteSupply {
  readonly #draw: (bytes: Uint8Array) => unknown;
  readonly #bytes = new Uint8Array(SIZE);
  #used = SIZE;

  /** `draw` fills the array, with random bytes for example. */
  constructor(draw: (bytes: Uint8Array) => unknown) {
    this.#draw = draw;
  }

  /** Fills the array; nothing of what it was given is kept. */
  fill(wanted: Uint8Array): void {
    const { length } = wanted;
    if (length > SIZE) return void this.#draw(wanted);
    if (this.#used + length > SIZE) {
      this.#draw(this.#bytes);
      this.#used = 0;
    }
    const given = this.#bytes.subarray(this.#used, this.#used + length);
    wanted.set(given);
    given.fill(0);
    this.#used += length;
  }
}
