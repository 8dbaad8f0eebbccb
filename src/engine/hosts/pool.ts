/** Works on many hosts at once, within the forks, until it is told to stop. */
import PQueue from 'p-queue';
import type { EngineSettings } from './engine.ts';

/**
 * Runs `work` for every item, at most `forks` at once, and gives the results in the items' order. After `stop` no new
 * item is begun: `skipped` answers for those. `ended` is told each result as it comes. A rejection of `work` is a bug and
 * rejects the whole.
 */
export async function forEachHost<T, R>(
  items: readonly T[],
  { forks, stop }: Pick<EngineSettings, 'forks' | 'stop'>,
  {
    work,
    skipped,
    ended,
  }: {
    readonly work: (item: T) => Promise<R>;
    readonly skipped: (item: T) => R;
    readonly ended?: ((result: R) => void) | undefined;
  },
): Promise<readonly R[]> {
  const queue = new PQueue({ concurrency: forks });
  const one = async (item: T): Promise<R> => {
    const result = stop.aborted ? skipped(item) : await work(item);
    ended?.(result);
    return result;
  };
  return Promise.all(items.map((item) => queue.add(() => one(item))));
}
