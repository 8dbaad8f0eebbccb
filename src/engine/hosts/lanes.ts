/** Much work with few things at once: so many in all, and so many for one key. */

/** How much may be under way. */
export interface Lanes<T> {
  readonly keyOf: (item: T) => string;
  readonly perKey: number;
  readonly total: number;
}

/** Works on every item and gives the results in the items' order. Those of one key are begun in their order. */
export async function inLanes<T, R>(
  items: readonly T[],
  { keyOf, perKey, total }: Lanes<T>,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const waiting = items.map((item, index) => ({ item, index, key: keyOf(item) }));
  const busy = new Map<string, number>();
  const isFree = ({ key }: { readonly key: string }): boolean => (busy.get(key) ?? 0) < perKey;
  const next = (): (typeof waiting)[number] | undefined => {
    const at = waiting.findIndex(isFree);
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  const results: R[] = [];
  // One that finds all lanes full can go: whoever ends a piece of work frees just the place that he takes.
  const worker = async (): Promise<void> => {
    for (let one = next(); one !== undefined; one = next()) {
      busy.set(one.key, (busy.get(one.key) ?? 0) + 1);
      results[one.index] = await work(one.item);
      busy.set(one.key, (busy.get(one.key) ?? 0) - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(total, items.length) }, worker));
  return results;
}
