/** A bounded memory for what is computed from text: a fleet is alike, so most of what hosts tell was seen before. */

/** Limits of a memory. */
export interface MemoLimits {
  /** Characters of all keys together. What belongs to a key longer than half of this is computed each time. */
  readonly characters: number;
  /** Number of keys. Default 10,000. */
  readonly entries?: number;
}

/**
 * Results by key. Two generations make a cheap bound: when the young one has filled half of the room, the old one is
 * forgotten and the young one becomes old; what is asked for again goes to the young one. Every step takes constant
 * time beside the hash of the key. Nobody may change a result: all callers share it.
 */
export class Memo<R> {
  readonly #limits: Required<MemoLimits>;
  #young = new Map<string, { readonly result: R }>();
  #old = new Map<string, { readonly result: R }>();
  #filled = 0;

  constructor({ characters, entries = 10_000 }: MemoLimits) {
    this.#limits = { characters, entries };
  }

  /** The result for the key; `compute` is asked where it isn't remembered, and must depend on the key alone. */
  get(key: string, compute: () => R): R {
    const current = this.#young.get(key);
    if (current !== undefined) return current.result;
    const entry = this.#old.get(key) ?? { result: compute() };
    this.#keep(key, entry);
    return entry.result;
  }

  #keep(key: string, entry: { readonly result: R }): void {
    const { characters, entries } = this.#limits;
    if (key.length > characters / 2) return;
    if (this.#filled + key.length > characters / 2 || this.#young.size >= entries / 2) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#filled = 0;
    }
    this.#young.set(key, entry);
    this.#filled += key.length;
  }
}

/** A pure function of one text, with a {@link Memo} of its results. */
export function memoize<R>(compute: (text: string) => R, limits: MemoLimits): (text: string) => R {
  const memo = new Memo<R>(limits);
  return (text) => memo.get(text, () => compute(text));
}

/** A pure function that keeps its latest result, for whoever asks for the same twice in a row. */
export function rememberLatest<A, R>(compute: (asked: A) => R, isSame: (a: A, b: A) => boolean): (asked: A) => R {
  let latest: { readonly asked: A; readonly result: R } | null = null;
  return (asked) => {
    if (latest === null || !isSame(latest.asked, asked)) latest = { asked, result: compute(asked) };
    return latest.result;
  };
}
