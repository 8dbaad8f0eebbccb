/** Which runs a state directory has. */
import { readdir } from 'node:fs/promises';
import { ok, type Result, type StoreFailure } from '../core/index.ts';
import { errnoOf, unwritable } from './errno.ts';
import { isRunId, runsFolder } from './store-paths.ts';

/** Newest first, where ids begin with a time. */
export async function runIds(directory: string): Promise<Result<readonly string[], StoreFailure>> {
  try {
    const entries = await readdir(runsFolder(directory), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return ok(names.filter(isRunId).sort().reverse());
  } catch (thrown) {
    return errnoOf(thrown) === 'ENOENT' ? ok([]) : unwritable(runsFolder(directory), thrown);
  }
}
