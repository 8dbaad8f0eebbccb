/** Asks Ansible itself: what it makes of inventories, and which hosts it selects for many patterns at one start. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What `ansible-inventory --list` prints. */
export interface AnsibleListing {
  readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly groups: Readonly<
    Record<string, { readonly hosts: readonly string[]; readonly children: readonly string[] }>
  >;
}

/** One question to Ansible's inventory manager. */
export interface PatternQuestion {
  readonly pattern: string;
  readonly limit?: string;
}

/** Ansible's defaults: no variable of the person who runs the tests may change what it says. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries({ ...process.env, LC_ALL: 'C.UTF-8' }).filter(([name]) => !name.startsWith('ANSIBLE_')),
);

/** Throws with the name of the package if Ansible isn't there. */
export function requireAnsible(): void {
  if (existsSync('/usr/bin/ansible-inventory')) return;
  throw new Error(
    'ansible-inventory is missing: install the Debian package ansible-core (apt-get install ansible-core)',
  );
}

/** One call of ansible-inventory, in a folder. */
export interface ListingQuestion {
  readonly folder: string;
  readonly sources: readonly string[];
  readonly form: 'json' | 'yaml' | 'graph' | 'host';
  /** With the form `host`: whose variables. */
  readonly host?: string;
  readonly export?: boolean;
  /** With the form `graph`: variables, too. */
  readonly vars?: boolean;
  /** The folder of a playbook, for the files beside it. */
  readonly playbook?: string;
}

/** What ansible-inventory prints, without the newline at the end; null where it fails. One Python process for all. */
export function printed(questions: readonly ListingQuestion[]): readonly (string | null)[] {
  const password = join(import.meta.dirname, 'vault-password');
  const asked = questions.map((question) => ({ ...question, password }));
  return JSON.parse(runPython('oracle-listings.py', [], asked)) as (string | null)[];
}

/** What Python's own code says to each question; null where it refuses. One Python process for all. */
export function pythonAnswers(
  kind: 'regex' | 'literal' | 'yaml' | 'float',
  questions: readonly unknown[],
): readonly unknown[] {
  return JSON.parse(runPython('oracle-python.py', [kind], questions)) as unknown[];
}

/** `ansible-inventory --list` over the sources. */
export function listing(paths: readonly string[]): AnsibleListing {
  const args = ['--list', ...paths.flatMap((path) => ['-i', path])];
  const text = execFileSync('ansible-inventory', args, {
    env: ENVIRONMENT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const parsed = JSON.parse(text) as Record<string, Record<string, unknown>>;
  const { _meta: meta, ...groups } = parsed;
  const entries = Object.entries(groups).map(([name, group]) => [
    name,
    { hosts: (group['hosts'] ?? []) as string[], children: (group['children'] ?? []) as string[] },
  ]);
  return {
    hostvars: (meta?.['hostvars'] ?? {}) as AnsibleListing['hostvars'],
    groups: Object.fromEntries(entries) as AnsibleListing['groups'],
  };
}

/** Host names per question, in Ansible's order; null where Ansible refuses the pattern. One Python process for all. */
export function selections(path: string, questions: readonly PatternQuestion[]): readonly (readonly string[] | null)[] {
  return JSON.parse(runPython('oracle-patterns.py', [path], questions)) as (string[] | null)[];
}

/** Groups and merged variables of every host, for many inventories at one start. */
export function mergedVariables(paths: readonly string[]): readonly unknown[] {
  return JSON.parse(runPython('oracle-variables.py', [], paths)) as unknown[];
}

/** What `ansible -m debug` prints for a template on every host of the inventory in a folder. */
export function debugMessages(
  folder: string,
  template: string,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const password = join(import.meta.dirname, 'vault-password');
  const args = ['-i', 'inventory.yaml', '--vault-password-file', password, 'all', '-c', 'local', '-o', '-m', 'debug'];
  const text = execFileSync('ansible', [...args, '-a', JSON.stringify({ msg: template })], {
    cwd: folder,
    env: ENVIRONMENT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = [...text.matchAll(/^(\S+) \| SUCCESS => (\{.*\})$/gm)];
  return Object.fromEntries(lines.map(([, name, json]) => [name, (JSON.parse(json ?? '') as { msg: object }).msg]));
}

function runPython(script: string, args: readonly string[], input: unknown): string {
  return execFileSync('/usr/bin/python3', [join(import.meta.dirname, script), ...args], {
    env: ENVIRONMENT,
    encoding: 'utf8',
    input: JSON.stringify(input),
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 256 * 1024 * 1024,
  });
}
