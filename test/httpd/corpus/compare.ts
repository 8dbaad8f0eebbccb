/**
 * Compares what httpd and fleet read of configurations that nobody made for it: `npm run corpus:httpd -- FOLDER…`
 * takes each file below the folders that looks like a configuration as a main file of its own, once as it is and once
 * with the modules that its conditions name; `--tree` takes each folder as the `/` of a host with `--main FILE`,
 * `--server-root DIR`, `--define NAME` and `--env NAME=VALUE`. It has to run as root, since httpd reads in a chroot.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { hostTree } from '../../../src/disk/index.ts';
import { effectiveList, resolveConfiguration } from '../../../src/httpd/index.ts';
import type { Configuration } from '../../../src/httpd/index.ts';
import { LOADED, TreeReader } from './tree-reader.ts';
import type { CorpusCase, TreeAnswer } from './tree-reader.ts';

const { values: flags, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    tree: { type: 'boolean', default: false },
    main: { type: 'string', default: '/etc/apache2/apache2.conf' },
    'server-root': { type: 'string' },
    define: { type: 'string', multiple: true, default: [] },
    env: { type: 'string', multiple: true, default: [] },
  },
});

const work = mkdtempSync(join(tmpdir(), 'fleet-corpus-'));

function compareAll(cases: readonly CorpusCase[]): number {
  const reader = new TreeReader(work, cases.flatMap(({ root }) => filesBelow(root)).flatMap(modulesLoaded));
  const answers = reader.read(cases);
  const counts = new Map<string, number>();
  for (const [index, each] of cases.entries()) {
    const verdict = compare(each, answers[index] ?? { lines: [], refused: 'no answer' });
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  process.stdout.write(`${[...counts].map(([verdict, count]) => `${verdict}: ${count}`).join('\n')}\n`);
  return counts.has('DIFFERENT') || counts.has('REFUSED, and fleet is silent') ? 1 : 0;
}

function compare(each: CorpusCase, { lines, refused }: TreeAnswer): string {
  const config = read(each);
  const theirs = theirList(lines);
  const ours = ourList(config);
  if (refused !== null) {
    if (config.problems.length > 0) return 'refused by httpd, with a reason of fleet';
    process.stdout.write(`${each.name}: httpd refuses it: ${refused}\n`);
    return 'REFUSED, and fleet is silent';
  }
  const at = Array.from({ length: Math.max(theirs.length, ours.length) }, (_, i) => i).find(
    (i) => theirs[i] !== ours[i],
  );
  if (at === undefined) return config.opaqueRegions.length === 0 ? 'same' : 'same, with opaque regions';
  process.stdout.write(`${each.name}:\n  httpd ${theirs[at] ?? '(nothing)'}\n  fleet ${ours[at] ?? '(nothing)'}\n`);
  return config.opaqueRegions.length === 0 ? 'DIFFERENT' : 'not the same, with opaque regions';
}

/** Those that Debian's httpd has built in, and those that the reader loads. */
const PRESENT = ['watchdog', 'log_config', 'logio', 'version', 'unixd', ...LOADED].map((name) => `${name}_module`);

function read({ root, mainFile, serverRoot, defines, env }: CorpusCase): Configuration {
  return resolveConfiguration({
    mainFile,
    serverRoot,
    files: new Map(),
    view: hostTree(root),
    defines: new Set(defines),
    env,
    modules: new Set(PRESENT),
    version: '2.4.71',
  });
}

/** Directives that httpd executes while it reads leave no trace in its tree. */
const EXECUTED = new Set(['serverroot', 'loadmodule', 'loadfile', 'defaultruntimedir', 'unclist']);

function ourList(config: Configuration): string[] {
  const names = new Set(config.occurrences.map((o) => o.name.toLowerCase()).filter((name) => !EXECUTED.has(name)));
  return effectiveList(config, [...names]).flatMap((record) => {
    if (record.kind === 'opaque') return [];
    const place = record.via === null ? `${record.file}:${record.lastLine}` : 'a macro';
    return [`${place} ${lowerNames(record.context)} | ${record.name.toLowerCase()} ${record.value}`];
  });
}

function theirList(lines: TreeAnswer['lines']): string[] {
  const open: string[] = [];
  return lines.flatMap(({ depth, file, line, directive, args }) => {
    open.length = depth;
    if (directive.startsWith('<')) open.push(args === '>' ? `${directive}>` : `${directive} ${args}`);
    if (directive.startsWith('<')) return [];
    const place = file.startsWith('macro ') ? 'a macro' : `${file}:${line}`;
    return [`${place} ${lowerNames(open.join(' > ')) || 'server'} | ${directive.toLowerCase()} ${args}`];
  });
}

function lowerNames(context: string): string {
  return context.replaceAll(/(^| > )<[^\s>]+/g, (name) => name.toLowerCase());
}

/** httpd writes stubs into the tree, so it gets a copy. */
function tree(folder: string): CorpusCase {
  const root = mkdtempSync(join(work, 'tree-'));
  cpSync(folder, root, { recursive: true, verbatimSymlinks: true });
  const env = Object.fromEntries(flags.env.map((text) => text.split(/=(.*)/s).slice(0, 2) as [string, string]));
  const serverRoot = flags['server-root'] ?? dirname(flags.main);
  return { name: folder, root, mainFile: flags.main, serverRoot, defines: flags.define, env };
}

const LOOKS_RIGHT =
  /^\s*(<(VirtualHost|Directory|Location|IfModule|IfDefine|Files|Macro|Proxy)\b|SSL[A-Z]\w+ |Listen |ServerName |LoadModule )/im;

function fileCases(path: string): CorpusCase[] {
  const bytes = readFileSync(path, 'latin1');
  if (bytes.length > 400_000 || bytes.includes('\0') || !LOOKS_RIGHT.test(bytes)) return [];
  const named = [...bytes.matchAll(/<IfModule\s+!?\s*"?(?:mod_)?(\w+?)(?:_module|\.c)\b/gi)].map(
    ([, name]) => `${name}_module`,
  );
  const loads = [...new Set(named)].filter((name) => !PRESENT.includes(name) && !/^(core|so|http)_/.test(name));
  const defines = [...bytes.matchAll(/<IfDefine\s+!?\s*"?([\w.-]+)/gi)].map(([, name = '']) => name);
  const plain = fileCase(path, bytes, []);
  if (loads.length + defines.length === 0) return [plain];
  const lines = loads.map((name) => `LoadModule ${name} /stubs/${name}.so\n`).join('');
  return [plain, fileCase(`${path} with its modules`, lines + bytes, defines)];
}

function fileCase(name: string, bytes: string, defines: readonly string[]): CorpusCase {
  const root = mkdtempSync(join(work, 'file-'));
  mkdirSync(join(root, 'etc/httpd'), { recursive: true });
  writeFileSync(join(root, 'etc/httpd/httpd.conf'), bytes, 'latin1');
  return { name, root, mainFile: '/etc/httpd/httpd.conf', serverRoot: '/etc/httpd', defines, env: {} };
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function modulesLoaded(path: string): string[] {
  const lines = readFileSync(path, 'latin1').matchAll(/^\s*LoadModule\s+"?(\w+_module|mod_\w+)\b/gim);
  return [...lines].flatMap(([, name = '']) => (name === 'core_module' ? [] : [name]));
}

try {
  process.exitCode = compareAll(flags.tree ? folders.map(tree) : folders.flatMap(filesBelow).flatMap(fileCases));
} finally {
  rmSync(work, { recursive: true, force: true });
}
