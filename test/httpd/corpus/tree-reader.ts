/** Asks a real httpd for the trees of configurations of which it needn't know a directive: see read-tree.c. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findHttpd } from '../oracle.ts';

/** A configuration below a folder that holds a host's `/`. */
export interface CorpusCase {
  readonly name: string;
  readonly root: string;
  readonly mainFile: string;
  readonly serverRoot: string;
  readonly defines: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** One directive or section of httpd's tree. */
export interface TreeLine {
  readonly depth: number;
  readonly file: string;
  readonly line: number;
  readonly directive: string;
  readonly args: string;
}

export interface TreeAnswer {
  /** What httpd read, up to where it refused. */
  readonly lines: readonly TreeLine[];
  readonly refused: string | null;
}

const INCLUDES = ['/usr/include/apache2', '/usr/include/apr-1.0'];

/** Loaded before any case, for what they do while a configuration is read. */
export const LOADED = ['mpm_event', 'macro'];

/** Compiles the reader and a stub for each module into `folder`; needs apache2-dev and a C compiler. */
export class TreeReader {
  readonly #folder: string;

  constructor(folder: string, modules: Iterable<string>) {
    this.#folder = folder;
    compile(fileURLToPath(new URL('./read-tree.c', import.meta.url)), join(folder, 'read-tree.so'));
    const stubs = [...new Set(modules)].map(stub);
    writeFileSync(join(folder, 'stubs.c'), ['#include "httpd.h"', '#include "http_config.h"', ...stubs, ''].join('\n'));
    compile(join(folder, 'stubs.c'), join(folder, 'stubs.so'));
  }

  /** The answers, after making what httpd misses in the trees: modules, directories, and included files as empty ones. */
  read(cases: readonly CorpusCase[]): TreeAnswer[] {
    const answers = this.#ask(cases);
    for (let round = 0; round < 100; round += 1) {
      const again = cases.flatMap((each, index) => (this.#mend(each, answers[index]?.refused ?? null) ? [index] : []));
      if (again.length === 0) break;
      const asked = this.#ask(again.flatMap((index) => cases[index] ?? []));
      for (const [i, index] of again.entries()) answers[index] = asked[i] ?? { lines: [], refused: 'no answer' };
    }
    return answers;
  }

  #ask(cases: readonly CorpusCase[]): TreeAnswer[] {
    const { binary, modules } = findHttpd();
    const folder = this.#folder;
    mkdirSync(join(folder, 'answers'), { recursive: true });
    writeFileSync(join(folder, 'empty.conf'), '');
    writeFileSync(join(folder, 'cases'), cases.map((each, i) => `${this.#line(each, i)}\n`).join(''));
    const loads = LOADED.flatMap((name) => ['-C', `LoadModule ${name}_module ${modules}/mod_${name}.so`]);
    const reader = ['-C', `LoadModule read_tree_module ${join(folder, 'read-tree.so')}`];
    spawnSync(binary, ['-d', folder, ...loads, ...reader, '-f', join(folder, 'empty.conf'), '-t'], {
      env: { PATH: '/usr/bin:/bin', READ_TREE_CASES: join(folder, 'cases') },
    });
    return cases.map((_, i) => parseAnswer(readFileSync(join(folder, 'answers', `${i}`), 'latin1')));
  }

  #line({ root, serverRoot, mainFile, defines, env }: CorpusCase, index: number): string {
    const settings = [...defines.map((name) => `D${name}`), ...Object.entries(env).map(([k, v]) => `E${k}=${v}`)];
    return [join(this.#folder, 'answers', `${index}`), root, serverRoot, mainFile, ...settings].join('\t');
  }

  /** Whether something was made that httpd had missed. */
  #mend({ root }: CorpusCase, refused: string | null): boolean {
    const module = /Cannot load .* into server: (\/[^:]*): /.exec(refused ?? '')?.[1];
    const file = /Could not open configuration file (\/.*?)\/?: No such/.exec(refused ?? '')?.[1];
    const folder = /Could not open directory (\/.*): No such/.exec(refused ?? '')?.[1];
    const [, pattern, within] = /No matches for the wildcard '(.*)' in '(.*)'/.exec(refused ?? '') ?? [];
    if (module !== undefined) return made(root + module, (path) => linkSync(join(this.#folder, 'stubs.so'), path));
    if (folder !== undefined) return made(root + folder, (path) => mkdirSync(path));
    const missing =
      file ?? (pattern === undefined ? undefined : `${within}/${pattern.replace(/[*?]|\[[^\]]*\]/g, 'x')}`);
    return missing !== undefined && made(root + missing, (path) => writeFileSync(path, ''));
  }
}

function made(path: string, make: (path: string) => void): boolean {
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  make(path);
  return true;
}

/** httpd knows a module by the structure of this name, and <IfModule> by the file in it. */
function stub(identifier: string): string {
  const file = identifier === 'ldap_module' ? 'util_ldap.c' : `mod_${identifier.replace(/_module$/, '')}.c`;
  const nulls = Array.from({ length: 7 }, () => 'NULL').join(', ');
  const version = 'MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR';
  return `module ${identifier} = { ${version}, -1, "${file}", NULL, NULL, MODULE_MAGIC_COOKIE, ${nulls} };`;
}

function compile(source: string, object: string): void {
  const folders = (process.env['FLEET_HTTPD_INCLUDES']?.split(':') ?? INCLUDES).map((folder) => `-I${folder}`);
  execFileSync('cc', ['-shared', '-fPIC', '-w', ...folders, '-o', object, source], { stdio: 'inherit' });
}

function parseAnswer(text: string): TreeAnswer {
  const all = text.split('\n').slice(0, -1);
  const refused = all.filter((line) => !line.includes('\x01')).join('\n');
  const lines = all
    .filter((line) => line.includes('\x01'))
    .map((text_) => {
      const [depth = '', file = '', line = '', directive = '', args = ''] = text_.split('\x01');
      return { depth: Number(depth), file, line: Number(line), directive, args };
    });
  return { lines, refused: refused === '' ? null : refused.slice(1) };
}
