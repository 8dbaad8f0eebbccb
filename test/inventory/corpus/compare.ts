/**
 * Compares what Ansible and fleet make of inventories that nobody made for it: `npm run corpus:inventory -- PATH…` takes
 * each path as an inventory, `--each` everything that lies in each folder. Lists, exports, the tree, every host's own
 * variables and the hosts of patterns made of the inventory's own names are compared to the byte.
 * `--vars` takes each YAML file as variables of all hosts.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDiagnostic, Secret } from '../../../src/core/index.ts';
import { graphOf, listHosts, loadInventory, selectHosts, showHost } from '../../../src/inventory/index.ts';
import type { Inventory, Shown } from '../../../src/inventory/index.ts';
import { parseValues, pythonJson, yamlText } from '../../../src/yaml/index.ts';
import { printed, selections } from '../oracle.ts';
import type { ListingQuestion } from '../oracle.ts';
import { environment, filesIn } from '../support.ts';
import { patternsOf } from './patterns.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'boolean', default: false }, vars: { type: 'boolean', default: false } },
});

/** One inventory, and the folder that is the working directory for it. */
interface Case {
  readonly name: string;
  readonly folder: string;
  readonly source: string;
}

type Form = Pick<ListingQuestion, 'form' | 'export' | 'host'>;

const FORMS: readonly Form[] = [
  { form: 'json' },
  { form: 'json', export: true },
  { form: 'graph' },
  { form: 'yaml' },
  { form: 'yaml', export: true },
];

const VAULT = { keys: [{ id: 'default', password: new Secret('secret of the tests') }], matchId: false };
const counts = new Map<string, number>();

function count(verdict: string, name: string, detail = ''): void {
  counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  if (verdict !== 'same') process.stdout.write(`${verdict}: ${name}${detail === '' ? '' : `\n${detail}`}\n`);
}

function load({ folder, source }: Case, exports: boolean): { inventory: Inventory | null; said: string } {
  const request = { sources: [source], ...(exports ? {} : { playbookDirectory: '.' }) };
  const loaded = loadInventory(request, environment(filesIn(folder), VAULT));
  const said = loaded.diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
  return { inventory: said.length === 0 ? loaded.inventory : null, said: said.slice(0, 4).join('\n') };
}

function ours(inventory: Inventory, { form, export: exports = false, host }: Form): string {
  if (form === 'graph') return graphOf(inventory, 'all').lines.join('\n');
  if (host !== undefined) return text(showHost(inventory, host, { export: exports }));
  const shown = listHosts(inventory, { export: exports, hosts: inventory.hosts, nested: form === 'yaml' });
  return form === 'yaml' ? text(shown, (tree) => reread(yamlText(tree))) : text(shown);
}

function text({ tree, diagnostics }: Shown, write: (tree: Shown['tree']) => string = pythonJson): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length === 0 ? write(tree) : `refused: ${errors.map(formatDiagnostic).join('\n')}`;
}

/** YAML may be written in several ways, so that its values are compared. */
function reread(written: string): string {
  const parsed = parseValues({ file: 'listing.yaml', text: written });
  return parsed.ok ? pythonJson(parsed.value.value) : `can't be read back: ${JSON.stringify(parsed.error)}`;
}

function compareListings(cases: readonly Case[]): readonly Case[] {
  const loaded = cases.map((each) => [each, load(each, false), load(each, true)] as const);
  const asked = loaded.flatMap(([each, { inventory }]) => formsOf(inventory).map((form) => ({ each, form })));
  const answers = printed(asked.map(({ each, form }) => ({ ...form, folder: each.folder, sources: [each.source] })));
  const theirs = new Map(asked.map(({ each, form }, index) => [keyOf(each, form), answers[index] ?? null]));
  return loaded.flatMap(([each, merged, exported]) => {
    const found = theirs.get(keyOf(each, { form: 'json' })) ?? null;
    if (merged.inventory === null || exported.inventory === null) {
      count(refusal(found), each.name, merged.said);
      return [];
    }
    for (const form of formsOf(merged.inventory)) {
      const inventory = form.export === true ? exported.inventory : merged.inventory;
      judge(each, form, ours(inventory, form), theirs.get(keyOf(each, form)) ?? null);
    }
    return [each];
  });
}

/** Ansible warns of a source that it can't read, and goes on without it. */
function refusal(found: string | null): string {
  if (found === null) return 'both refuse';
  return /"hosts": \[/.test(found) ? 'only fleet refuses' : 'fleet refuses, Ansible finds no host';
}

function formsOf(inventory: Inventory | null): readonly Form[] {
  return [...FORMS, ...[...(inventory?.hosts ?? [])].slice(0, 40).map((host) => ({ form: 'host', host }) as const)];
}

function keyOf({ name }: Case, form: Form): string {
  return JSON.stringify([name, form.form, form.export ?? false, form.host ?? '']);
}

function judge({ name }: Case, form: Form, our: string, their: string | null): void {
  const title = `${name} ${form.form}${form.export === true ? ' export' : ''} ${form.host ?? ''}`;
  if (their === null) return count(our.startsWith('refused: ') ? 'both refuse' : 'only Ansible refuses', title);
  const wanted = form.form === 'yaml' ? reread(their) : their;
  if (our === wanted) return count('same', title);
  const lines = [our.split('\n'), wanted.split('\n')] as const;
  const at = lines[1].findIndex((line, index) => line !== lines[0][index]);
  count('DIFFERENT', title, `  Ansible ${lines[1][at] ?? '(end)'}\n  fleet   ${lines[0][at] ?? '(end)'}`);
}

/** An empty result is an error for fleet, and a name that is none: those are left out. */
function comparePatterns(each: Case): void {
  const { inventory } = load(each, false);
  if (inventory === null) return;
  const patterns = patternsOf(inventory);
  const theirs = selections(resolve(each.folder, each.source), patterns);
  patterns.forEach((question, index) => {
    const limit = question.limit === undefined ? undefined : { pattern: question.limit };
    const selected = selectHosts(inventory, question.pattern, limit);
    const title = `${each.name} pattern ${JSON.stringify(question)}`;
    const expected = theirs[index];
    if (selected.ok && JSON.stringify(selected.value.hosts) !== JSON.stringify(expected))
      return count('DIFFERENT', title, `  Ansible ${String(expected)}\n  fleet   ${selected.value.hosts.join()}`);
    if (!selected.ok && expected?.length !== 0 && expected !== null) return count('only fleet refuses', title);
    count('same', title);
  });
}

/** Each file as the variables of an inventory of its own. */
function variableCases(files: readonly string[], work: string): readonly Case[] {
  return files.map((file, index) => {
    const folder = join(work, String(index));
    mkdirSync(join(folder, 'group_vars'), { recursive: true });
    writeFileSync(join(folder, 'hosts'), 'one\n');
    symlinkSync(file, join(folder, 'group_vars', 'all.yml'));
    return { name: file, folder, source: 'hosts' };
  });
}

const paths = positionals.map((path) => resolve(path));
const chosen = flags.each ? paths.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))) : paths;
const work = mkdtempSync(join(tmpdir(), 'fleet-inventories-'));
try {
  const cases = flags.vars
    ? variableCases(chosen, work)
    : chosen.map((path) => ({ name: path, folder: dirname(path), source: basename(path) }));
  const read = compareListings(cases);
  if (!flags.vars) read.forEach(comparePatterns);
} finally {
  rmSync(work, { recursive: true });
}
process.stdout.write(`${[...counts].map(([verdict, number]) => `${verdict}: ${number}`).join('\n')}\n`);
process.exitCode = counts.has('DIFFERENT') ? 1 : 0;
