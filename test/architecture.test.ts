/** The house has floors, and imports only walk down them. The table is src/README.md's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What a folder may import of its own tree. `*`: everything. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  yaml: ['core'],
  httpd: ['core'],
  tls: ['core'],
  vault: ['core'],
  inventory: ['core', 'yaml', 'vault', 'template'],
  template: ['core', 'yaml'],
  playbook: ['core', 'yaml', 'template'],
  ports: ['core', 'httpd', 'tls'],
  distros: ['core', 'httpd', 'tls', 'ports'],
  modules: ['core', 'httpd', 'tls', 'ports'],
  transports: ['core', 'tls', 'ports'],
  remote: ['core', 'tls', 'ports'],
  probe: ['core', 'tls', 'ports'],
  store: ['core', 'tls', 'ports'],
  disk: ['core', 'httpd'],
  reports: ['core', 'tls', 'ports'],
  engine: ['core', 'httpd', 'tls', 'ports', 'remote'],
  cli: ['*'],
};

/** Rooms of a floor that has many files, each with the rooms that it may import from; its index may from all. */
const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  tls: {
    config: [],
    groups: [],
    clients: ['config', 'groups'],
    wire: ['config', 'groups', 'clients'],
    handshake: ['config', 'groups', 'clients', 'wire'],
    verdict: ['config', 'groups', 'clients', 'wire'],
  },
  store: {
    schemas: [],
    journal: ['schemas'],
    plans: ['schemas', 'journal'],
    proof: ['journal'],
    'run-index': ['journal'],
  },
  httpd: {
    text: [],
    reading: ['text'],
    'in-force': ['text', 'reading'],
    change: ['text', 'reading', 'in-force'],
  },
  engine: {
    hosts: [],
    read: ['hosts'],
    plan: ['hosts', 'read'],
    apply: ['hosts', 'read', 'plan'],
    rollback: ['hosts', 'read', 'plan'],
    recover: ['hosts', 'read', 'plan', 'apply', 'rollback'],
    verify: ['hosts', 'read', 'plan'],
    audit: ['hosts', 'read', 'plan'],
  },
};

/** Packages that only these folders may use; the cli may use all. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ssh2: ['transports'],
  'js-yaml': ['yaml'],
  ajv: ['yaml', 'store'],
  leven: ['yaml'],
  'toml-eslint-parser': ['inventory'],
  pino: [],
  commander: [],
  '@inquirer/prompts': [],
  'log-update': [],
  'env-paths': [],
  'p-queue': ['engine'],
  'node-diff3': ['engine'],
  'p-retry': ['transports'],
  diff: ['reports'],
  preact: ['reports'],
  'preact-render-to-string': ['reports'],
  'csv-stringify': ['reports'],
  xmlbuilder2: ['reports'],
  'write-file-atomic': ['store'],
  kysely: ['store'],
  pg: ['store'],
};

/** Pure folders: what they may take from Node. No network, no disk, no clock, no process. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  core: [],
  yaml: [],
  httpd: [],
  tls: ['node:crypto'],
  vault: ['node:crypto'],
  inventory: ['node:path'],
  template: [],
  playbook: [],
  ports: ['node:stream'],
  distros: [],
  modules: [],
  engine: ['node:crypto', 'node:stream'],
  reports: ['node:crypto'],
};

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const folder = relative(SRC, file).split(sep)[0] ?? '';
  const statements = text.matchAll(/^\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [
    ...[...statements].map(([, , type, target = '']) => ({ file, folder, target, typeOnly: type !== undefined })),
    ...[...dynamic].map(([, target = '']) => ({ file, folder, target, typeOnly: false })),
  ];
}

/** A file without its block comments, which may speak of anything. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*\*?[\s\S]*?\*\//g, '');
}

const files = sources(SRC);
const imports = files.flatMap(importsOf);

/** `src/engine/pool.ts → ../core/index.ts` */
function show({ file, target }: Import): string {
  return `src/${relative(SRC, file)} → ${target}`;
}

describe('the house', () => {
  it('has every folder in the table, and no other', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).sort()).toEqual(Object.keys(FOLDERS).sort());
  });

  it('is read at all', () => {
    expect(imports.length).toBeGreaterThan(300);
  });

  it('lets imports only walk down the floors', () => {
    const wrong = imports.filter(({ file, folder, target }) => {
      if (!target.startsWith('.')) return false;
      const to = relative(SRC, resolve(dirname(file), target)).split(sep)[0] ?? '';
      const allowed = FOLDERS[folder] ?? [];
      return to !== folder && !allowed.includes('*') && !allowed.includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it.each(Object.entries(ROOMS))('lets imports of %s only walk down its rooms', (floor, rooms) => {
    const roomOf = (path: string): string | undefined => {
      const [folder, room, inside] = relative(SRC, path).split(sep);
      return folder === floor && inside !== undefined ? room : undefined;
    };
    const inFloor = imports.filter(({ folder, target }) => folder === floor && target.startsWith('.'));
    const wrong = inFloor.filter(({ file, target }) => {
      const [from, to] = [roomOf(file), roomOf(resolve(dirname(file), target))];
      return from !== undefined && to !== undefined && from !== to && rooms[from]?.includes(to) !== true;
    });
    expect(wrong.map(show)).toEqual([]);
    const names = new Set(files.flatMap((file) => roomOf(file) ?? []));
    expect([...names].sort()).toEqual(Object.keys(rooms).sort());
  });

  it('keeps packages in the folders that may use them', () => {
    const wrong = imports.filter(({ folder, target }) => {
      if (target.startsWith('.') || target.startsWith('node:') || folder === 'cli') return false;
      const name = target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
      return !(PACKAGES[name] ?? []).includes(folder);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps input and output out of the pure folders', () => {
    const wrong = imports.filter(({ folder, target, typeOnly }) => {
      const allowed = PURE[folder];
      return target.startsWith('node:') && allowed !== undefined && !typeOnly && !allowed.includes(target);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('prints only in the cli', () => {
    const printing = files.filter((file) => /\bconsole\.\w+\(|process\.std(out|err)\b/.test(codeOf(file)));
    expect(printing.map((file) => relative(SRC, file).split(sep)[0]).filter((folder) => folder !== 'cli')).toEqual([]);
  });

  it('has no default exports, no any, and nothing that silences the compiler', () => {
    const wrong = files.filter((file) =>
      /^export default|: any\b|\bas any\b|<any>|@ts-(ignore|expect-error|nocheck)|(eslint|oxlint)-disable/m.test(
        codeOf(file),
      ),
    );
    expect(wrong.map((file) => relative(SRC, file))).toEqual([]);
  });

  it('begins every file with a sentence on its duty', () => {
    const wrong = files.filter((file) => !/^(#!.*\n)?(\/\*\* |\/\*\*\n)/.test(readFileSync(file, 'utf8')));
    expect(wrong.map((file) => relative(SRC, file))).toEqual([]);
  });
});
