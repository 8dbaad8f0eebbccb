/** A disk in memory: paths and what they hold. Folders are what stands before the slashes. */
import { err, ok } from '../../src/core/index.ts';
import type { InventoryFiles } from '../../src/inventory/index.ts';

/** Programs by path: what they print for their arguments, joined by spaces. */
export type Programs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Files by path, relative to the working directory; `programs` are files of these that are executable. */
export function memoryFiles(files: Readonly<Record<string, string | Buffer>>, programs: Programs = {}): InventoryFiles {
  const clean = (path: string): string => path.replace(/^\.\/|\/$/g, '');
  const below = (directory: string): string[] => {
    const prefix = clean(directory) === '.' ? '' : `${clean(directory)}/`;
    return Object.keys(files).flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  };
  return {
    kind: (path) => {
      if (Object.hasOwn(files, clean(path))) return 'file';
      return below(path).length > 0 ? 'directory' : 'missing';
    },
    list: (directory) => ok([...new Set(below(directory).map((path) => path.split('/')[0] ?? ''))]),
    read: (path) => {
      const content = files[clean(path)];
      return content === undefined ? err("can't be read: there is no such file") : ok(Buffer.from(content));
    },
    isExecutable: (path) => Object.hasOwn(programs, clean(path)),
    run: (path, args) => {
      const output = programs[clean(path)]?.[args.join(' ')];
      return output === undefined ? err('ended with exit status 1') : ok(Buffer.from(output));
    },
  };
}
