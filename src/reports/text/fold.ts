/** Folding: what is the same for many hosts is told once. */

/** Items that have the same key. */
export interface Fold<T> {
  readonly key: string;
  readonly items: readonly [T, ...T[]];
}

/** Groups items by their key, in the order in which the keys come first. */
export function foldBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly Fold<T>[] {
  const folds = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const fold = folds.get(key);
    if (fold === undefined) folds.set(key, [item]);
    else fold.push(item);
  }
  return [...folds].map(([key, members]) => ({ key, items: members }));
}

/** `3 hosts`, `1 host`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
