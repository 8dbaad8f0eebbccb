/** Paths in an inventory, made absolute without touching the disk. */
import { dirname, isAbsolute, join } from 'node:path';
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

/** What paths of one inventory file are relative to. */
export interface PathBase {
  /** What `~` stands for. */
  readonly home: string;
  /** The directory of the inventory file. */
  readonly directory: string;
}

/** The base for paths in `file`, whose own name may be relative to the working directory. */
export function pathBase(
  file: string,
  context: { readonly home: string; readonly workingDirectory: string },
): PathBase {
  const path = isAbsolute(file) ? file : join(context.workingDirectory, file);
  return { home: context.home, directory: dirname(path) };
}

/** Absolute form of a path: `~/…` from the home directory, others from the inventory file's directory. The error is a sentence. */
export function absolutePath(path: string, base: PathBase): Result<string, string> {
  if (path === '') return err('a path is empty');
  if (path.includes('\0')) return err('a path holds a null character');
  if (path === '~' || path.startsWith('~/')) return ok(join(base.home, path.slice(1)));
  if (path.startsWith('~')) return err(`"${path}" starts in another user's home, write the whole path`);
  return ok(isAbsolute(path) ? join(path) : join(base.directory, path));
}
