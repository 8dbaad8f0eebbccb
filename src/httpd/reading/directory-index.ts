/** The directories of a configuration, rebuilt from the paths of the files that were read. */
import { Memo } from '../../core/memo.ts';
import { compareBytes, normalizePath } from './paths.ts';

/** Answers what is in a directory, sorted as httpd sorts. */
export interface DirectoryIndex {
  readonly isFile: (path: string) => boolean;
  readonly isDirectory: (path: string) => boolean;
  /** Whether a directory is reached by a link of that name, as far as that is known. */
  readonly isLink: (path: string) => boolean;
  /** Names in the directory, without `.` and `..`. */
  readonly entries: (path: string) => readonly string[];
}

/** `directories` names those that exist without any file read from them: an empty `conf.d` is no error, a missing is. */
function indexDirectories(files: Iterable<string>, directories: Iterable<string>): DirectoryIndex {
  const known = new Set([...files].map(normalizePath));
  const children = new Map<string, Set<string>>();
  for (const path of [...directories].map(normalizePath)) children.set(path, new Set());
  for (const path of [...children.keys(), ...known]) enter(children, path);
  return {
    isFile: (path) => known.has(path),
    isDirectory: (path) => children.has(path),
    isLink: () => false,
    entries: (path) => [...(children.get(path) ?? [])].sort(compareBytes),
  };
}

const remembered = new Memo<DirectoryIndex>({ characters: 1024 * 1024 });

/** {@link indexDirectories} with a memory: a host is read several times with the same paths, and many hosts share them. */
export function indexOnce(files: readonly string[], directories: readonly string[]): DirectoryIndex {
  // No path has a NUL in it.
  const key = `${files.join('\0')}\0\0${directories.join('\0')}`;
  return remembered.get(key, () => indexDirectories(files, directories));
}

/** Enters a path into all its parent directories. */
function enter(children: Map<string, Set<string>>, path: string): void {
  let child = path;
  while (child !== '/') {
    const slash = child.lastIndexOf('/');
    const parent = child.slice(0, slash) || '/';
    children.set(parent, (children.get(parent) ?? new Set()).add(child.slice(slash + 1)));
    child = parent;
  }
}
