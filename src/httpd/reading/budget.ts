/** What a reading may take before it gives up: includes, macros and variables can multiply without end. */
export interface Limits {
  /** Logical lines executed. */
  readonly lines: number;
  /** Characters that variables and macros bring in, all together. */
  readonly characters: number;
}

const LIMITS: Limits = { lines: 1_000_000, characters: 1 << 26 };

/** What one reading has taken so far. */
export class Budget {
  readonly #limits: Limits;
  #lines = 0;
  #characters = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /** Why there is no room for as many lines more; null where there is. */
  takeLines(count: number): string | null {
    this.#lines += count;
    return this.#lines > this.#limits.lines ? `more than ${this.#limits.lines} lines` : null;
  }

  /** Why variables and macros may not bring in as many characters more; null where they may. */
  takeCharacters(count: number): string | null {
    this.#characters += count;
    return this.#characters > this.#limits.characters
      ? `variables and macros bring in more than ${this.#limits.characters} characters`
      : null;
  }
}
