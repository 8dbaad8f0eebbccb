/** Paths in an inventory, made absolute without touching the disk. */
import { isAbsolute, join } from 'node:path';
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

/** What paths of an inventory are relative to. */
export interface PathBase {
  /** What `~` stands for. */
  readonly home: string;
  /** The working directory, as for Ansible and ssh. */
  readonly directory: string;
}

/** Absolute form of a path: `~/…` from the home directory, others from the working directory. The error is a sentence. */
export function absolutePath(path: string, base: PathBase): Result<string, string> {
  if (path === '') return err('a path is empty');
  if (path.includes('\0')) return err('a path holds a null character');
  if (path === '~' || path.startsWith('~/')) return ok(join(base.home, path.slice(1)));
  if (path.startsWith('~')) return err(`"${path}" starts in another user's home, write the whole path`);
  return ok(isAbsolute(path) ? join(path) : join(base.directory, path));
}
