/** The directories of a configuration, rebuilt from the paths of the files that were read. */
import { Memo } from '../core/memo.ts';
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
export function indexDirectories(files: Iterable<string>, directories: Iterable<string> = []): DirectoryIndex {
  const known = new Set<string>();
  const children = new Map<string, Set<string>>([['/', new Set()]]);
  for (const file of files) known.add(link(children, normalizePath(file)));
  for (const directory of directories) {
    const path = link(children, normalizePath(directory));
    if (!children.has(path)) children.set(path, new Set());
  }
  const sorted = new Map<string, readonly string[]>();
  return {
    isFile: (path) => known.has(path),
    isDirectory: (path) => children.has(path),
    isLink: () => false,
    entries: (path) => {
      const cached = sorted.get(path) ?? [...(children.get(path) ?? [])].sort(compareBytes);
      sorted.set(path, cached);
      return cached;
    },
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
function link(children: Map<string, Set<string>>, path: string): string {
  let slash = path.lastIndexOf('/');
  let child = path;
  while (child !== '/' && child !== '') {
    const parent = slash === 0 ? '/' : child.slice(0, slash);
    const names = children.get(parent) ?? new Set<string>();
    const seen = children.has(parent) && names.has(child.slice(slash + 1));
    names.add(child.slice(slash + 1));
    children.set(parent, names);
    if (seen) break;
    child = parent;
    slash = child.lastIndexOf('/');
  }
  return path;
}
