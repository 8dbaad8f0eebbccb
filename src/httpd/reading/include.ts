/** Finds the files an Include means. */
import type { DirectoryIndex } from './directory-index.ts';
import { isGlob, matchesGlob } from './glob.ts';

/** httpd stops at this depth, for directories within directories and for includes within includes. */
export const MAX_INCLUDE_DEPTH = 128;

/** What an Include means: the files in httpd's order, and what was looked for in vain (a path or a pattern). */
export interface IncludeTarget {
  readonly paths: readonly string[];
  readonly missing: readonly string[];
}

/** The longest path a system takes (PATH_MAX); a longer one exists nowhere. */
const MAX_PATH = 4096;

interface Search {
  readonly index: DirectoryIndex;
  readonly paths: string[];
  readonly missing: string[];
}

/**
 * The files of an absolute path, which may be a file, a directory (every file in it, hidden ones and backups too,
 * recursively) or have wildcards in any part; with a slash at its end it is directories only. Order: sorted by full path on each level, directories where they stand
 * (server/config.c `process_resource_config_fnmatch`).
 */
export function includeTarget(index: DirectoryIndex, path: string): IncludeTarget {
  if (path.length > MAX_PATH) return { paths: [], missing: [path.slice(0, MAX_PATH)] };
  const search: Search = { index, paths: [], missing: [] };
  const parts = path.split('/').filter((p) => p !== '');
  walkParts(search, '', path.endsWith('/') ? [...parts, ''] : parts);
  return { paths: search.paths, missing: search.missing };
}

function walkParts(search: Search, base: string, parts: readonly string[]): void {
  const [part, ...rest] = parts;
  if (part === '' && search.index.isFile(base)) return void search.missing.push(`${base}/`);
  if (part === undefined || part === '') return readTree(search, base === '' ? '/' : base, 0);
  if (!isGlob(part)) return walkParts(search, `${base}/${part}`, rest);
  const found = matches(search.index, { base, part, directoriesOnly: rest.length > 0 });
  if (found.length === 0) search.missing.push(`${base}/${part}`);
  for (const path of found) walkParts(search, path, rest);
}

interface Level {
  readonly base: string;
  readonly part: string;
  readonly directoriesOnly: boolean;
}

/** A link to a directory matches no wildcard that has a further part behind it. */
function matches(index: DirectoryIndex, { base, part, directoriesOnly }: Level): string[] {
  const names = index.entries(base === '' ? '/' : base).filter((name) => matchesGlob(part, name));
  const paths = names.map((name) => `${base}/${name}`);
  return directoriesOnly ? paths.filter((path) => index.isDirectory(path) && !index.isLink(path)) : paths;
}

function readTree(search: Search, path: string, depth: number): void {
  if (search.index.isFile(path)) search.paths.push(path);
  else if (!search.index.isDirectory(path) || depth >= MAX_INCLUDE_DEPTH) search.missing.push(path);
  else
    for (const name of search.index.entries(path))
      readTree(search, path === '/' ? `/${name}` : `${path}/${name}`, depth + 1);
}
