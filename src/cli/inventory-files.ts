/** The disk as the loader of inventories sees it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { err, ok, printable, type Result } from '../core/index.ts';
import type { InventoryFiles } from '../inventory/index.ts';

/** Larger files and answers are a mistake, or an attack. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Reads where it is told to; runs inventory scripts and vault password scripts. */
export const inventoryFiles: InventoryFiles = {
  kind: (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'missing';
    return found.isDirectory() ? 'directory' : 'file';
  },
  list: (directory) => attempt(() => readdirSync(directory)),
  read: (path) => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size > MAX_BYTES ? err(`is larger than ${MAX_BYTES} bytes`) : attempt(() => readFileSync(path));
  },
  isExecutable: (path) => attempt(() => accessSync(path, constants.X_OK)).ok,
  run,
};

function attempt<T>(work: () => T): Result<T, string> {
  try {
    return ok(work());
  } catch (error) {
    return err(`can't be read: ${reasonOf(error)}`);
  }
}

/** Without a shell; what the program says on standard error goes to ours. */
function run(path: string, args: readonly string[]): Result<Buffer, string> {
  const { status, signal, stdout, error } = spawnSync(resolve(path), args, {
    stdio: ['inherit', 'pipe', 'inherit'],
    maxBuffer: MAX_BYTES,
  });
  if (error !== undefined) return err(`can't be run: ${reasonOf(error)}`);
  if (status === 0) return ok(stdout);
  return err(signal === null ? `ended with exit status ${status}` : `was ended by ${signal}`);
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'no permission';
  return printable(error instanceof Error ? error.message : String(error));
}
