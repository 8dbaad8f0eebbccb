/** Numbers that look random and are the same again for the same seed. */

export interface Random {
  /** A number from 0 up to 1. */
  next(): number;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
  pick<T>(all: readonly T[]): T;
}

/** Marsaglia's xorshift on 32 bits; good enough to choose faults by. */
export function randomFrom(seed: number): Random {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let warm = 0; warm < 8; warm += 1) next();
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(all: readonly T[]): T => {
    const found = all[between(0, all.length - 1)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  };
  return { next, between, pick };
}
