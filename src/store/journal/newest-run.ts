/** Which run began last. */
import { stat } from 'node:fs/promises';
import { runIds } from '../run-ids.ts';
import { journalFile } from '../store-paths.ts';

/** By the birth of its journal, whatever its id; null where none is recorded. */
export async function newestRun(directory: string): Promise<string | null> {
  const ids = await runIds(directory);
  let newest: { readonly run: string; readonly born: number } | null = null;
  for (const run of ids.ok ? ids.value.slice(0, MOST) : []) {
    const born = await stat(journalFile(directory, run)).then(
      ({ birthtimeMs }) => birthtimeMs,
      () => 0,
    );
    if (born > (newest?.born ?? 0)) newest = { run, born };
  }
  return newest?.run ?? null;
}

/** Ids begin with a time: the newest is among the last of them. */
const MOST = 20;
