/** Waiting, for as long as nothing calls it off. */
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after so many milliseconds, or when the signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);
}
