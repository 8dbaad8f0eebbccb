/** Much work with few things at once: so many in all, and so many for one key. */
import PQueue from 'p-queue';

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
  const all = new PQueue({ concurrency: total });
  const lanes = new Map<string, PQueue>();
  const laneOf = (key: string): PQueue => {
    const found = lanes.get(key) ?? new PQueue({ concurrency: perKey });
    lanes.set(key, found);
    return found;
  };
  return Promise.all(items.map((item) => laneOf(keyOf(item)).add(() => all.add(() => work(item)))));
}
