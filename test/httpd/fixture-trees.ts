/** The configuration trees of fixtures/, as they lie there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const base = new URL('./fixtures/', import.meta.url).pathname;

/** Those that a regular expression means are enough where code is mutated; else all. */
const chosen = new RegExp(process.env['FLEET_TEST_FIXTURES'] ?? '');
const names = readdirSync(base).sort();

/** The folder, and the names in it. */
export const fixtureTrees = { base, count: names.length, names: names.filter((name) => chosen.test(name)) };

/** The files below a directory, with their whole paths. */
export function filesBelow(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true });
  return names.filter((n) => n.isFile()).map((n) => join(n.parentPath, n.name));
}

/** What case.json says, and the bytes of the tree by path; links are not among them. */
export function readFixture<Case extends object>(name: string): Case & { files: Record<string, string> } {
  const expected = JSON.parse(readFileSync(join(base, name, 'case.json'), 'utf8')) as Case;
  const root = join(base, name, 'root');
  const files = filesBelow(root).map((path) => [path.slice(root.length), readFileSync(path, 'latin1')]);
  return { ...expected, files: Object.fromEntries(files) as Record<string, string> };
}
