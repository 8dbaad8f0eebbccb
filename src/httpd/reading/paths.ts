/** Paths as httpd makes them: absolute, relative to ServerRoot, without dots and doubled slashes. */

/** `ap_server_root_relative`: an absolute path stays, another one is put under `serverRoot`. Links are not resolved. */
export function serverRootRelative(serverRoot: string, path: string): string {
  return normalizePath(path.startsWith('/') ? path : `${serverRoot}/${path}`);
}

/** An empty part, `.` or `..`; most paths have none of them. */
const SUPERFLUOUS = /^[^/]|\/\.{0,2}(?:\/|$)/;

/** Takes away `.`, `..`, doubled and trailing slashes of an absolute path. */
export function normalizePath(path: string): string {
  if (path !== '' && !SUPERFLUOUS.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Whether the path, by its end, means a folder and no file: `a/`, `a/.`, `a/..`. */
export function endsAsFolder(path: string): boolean {
  return /\/\.{0,2}$/.test(path);
}

/** The folders that an absolute path goes through, without the root. */
export function ancestors(path: string): string[] {
  return [...path.matchAll(/(?!^)\//g)].map(({ index }) => path.slice(0, index));
}

/** `strcmp` of two names that differ, the order in which httpd sorts what a wildcard found (`fname_alphasort`). */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : 1;
}
