/** Whether two sources are the same to the byte. */
import type { ConfigurationSource, SourceFile } from './configuration.ts';

/** False where one of them asks a view for what it hasn't: that may answer otherwise the next time. */
export function isSameSource(a: ConfigurationSource, b: ConfigurationSource): boolean {
  if (a.view !== undefined || b.view !== undefined) return false;
  return (
    a.mainFile === b.mainFile &&
    a.serverRoot === b.serverRoot &&
    a.version === b.version &&
    isSameSet(a.defines, b.defines) &&
    isSameSet(a.modules, b.modules) &&
    isSameSet(a.directories ?? NONE, b.directories ?? NONE) &&
    isSameRecord(a.env, b.env) &&
    areSameFiles(a.files, b.files)
  );
}

const NONE: ReadonlySet<string> = new Set();

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((word) => b.has(word)));
}

function isSameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return a === b || (names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]));
}

/** In any order: wildcards are matched by name. */
function areSameFiles(a: ReadonlyMap<string, SourceFile>, b: ReadonlyMap<string, SourceFile>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [path, { realPath, bytes }] of a) {
    const other = b.get(path);
    if (other?.realPath !== realPath || other.bytes !== bytes) return false;
  }
  return true;
}
