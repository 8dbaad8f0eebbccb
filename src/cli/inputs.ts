/** Reads inventories and playbooks from the disk, and stops with all of their errors at once. */
import { readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { err, formatDiagnostic, ok, type Host, type Result } from '../core/index.ts';
import {
  loadInventory,
  selectHosts,
  type Inventory,
  type InventoryDefaults,
  type InventorySource,
} from '../inventory/index.ts';
import { modules } from '../modules/index.ts';
import { loadPlaybook, type Playbook } from '../playbook/index.ts';
import { clientClasses } from '../tls/index.ts';
import { InputError, inputErrorOf } from './exit.ts';
import type { InventoryFlags } from './options.ts';
import type { Passwords } from './passwords.ts';
import { tell } from './terminal.ts';

/** Larger files are a mistake, or an attack. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** Loads the inventories of `-i`; without one, inventory.yaml in this folder. */
export async function readInventory(flags: InventoryFlags, passwords: Passwords): Promise<Inventory> {
  const named = flags.inventory.length === 0 ? ['inventory.yaml'] : flags.inventory;
  const sources: InventorySource[] = [];
  for (const name of named) {
    sources.push(name.includes(',') ? { list: name } : { file: name, text: await readInput(name, 'inventory') });
  }
  const { inventory, diagnostics } = loadInventory(sources, defaultsOf(flags, passwords));
  if (inventory === null) throw inputErrorOf(diagnostics);
  for (const diagnostic of diagnostics) tell(formatDiagnostic(diagnostic));
  return inventory;
}

function defaultsOf(flags: InventoryFlags, passwords: Passwords): InventoryDefaults {
  return {
    connection: {
      port: 22,
      user: flags.user ?? userInfo().username,
      privateKeyFiles: flags.privateKey === undefined ? [] : [resolve(flags.privateKey)],
      knownHostsFiles: [],
      hostKeyChecking: flags.hostKeyChecking ?? 'strict',
      ...(passwords.login !== null && { password: passwords.login }),
    },
    become: {
      become: flags.become === true || flags.askBecomePass === true,
      user: 'root',
      ...(passwords.become !== null && { password: passwords.become }),
    },
    home: homedir(),
    workingDirectory: process.cwd(),
  };
}

/** Loads a playbook against the modules and client classes that fleet has. */
export async function readPlaybook(file: string): Promise<Playbook> {
  const { playbook, diagnostics } = loadPlaybook(
    { file, text: await readInput(file, 'playbook') },
    { modules, clientClasses: clientClasses.map((c) => c.name), today: new Date().toISOString().slice(0, 10) },
  );
  if (playbook === null) throw inputErrorOf(diagnostics);
  for (const diagnostic of diagnostics) tell(formatDiagnostic(diagnostic));
  return playbook;
}

/** The hosts of a pattern, within `--limit`. A pattern that matches nothing stops the command. */
export async function hostsOf(inventory: Inventory, pattern: string, flags: InventoryFlags): Promise<readonly Host[]> {
  const limit = flags.limit === undefined ? undefined : await limitOf(flags.limit);
  const selected = selectHosts(inventory, pattern, limit);
  if (!selected.ok) {
    throw new InputError(
      [selected.error.message, selected.error.hint].filter(Boolean).join(', '),
      'Nothing was touched.',
    );
  }
  for (const warning of selected.value.warnings) tell(`warning: ${warning}`);
  return selected.value.hosts;
}

/** `--limit @FILE` may stand among other terms, so files are read before the pattern is. */
async function limitOf(
  pattern: string,
): Promise<{ pattern: string; readFile: (path: string) => Result<string, string> }> {
  const texts = new Map<string, string>();
  for (const term of pattern.split(',')) {
    const path = /^[&!]?@(.+)$/.exec(term.trim())?.[1];
    if (path !== undefined) texts.set(path, await readInput(path, 'limit'));
  }
  return {
    pattern,
    readFile: (path) => {
      const text = texts.get(path);
      return text === undefined ? err(`${path} was not read`) : ok(text);
    },
  };
}

async function readInput(path: string, kind: string): Promise<string> {
  try {
    const found = await stat(path);
    if (found.isDirectory())
      throw new InputError(`${path}: the ${kind} is a folder`, 'Name the files in it, each with its own -i.');
    if (found.size > MAX_INPUT_BYTES)
      throw new InputError(`${path}: the ${kind} is larger than ${MAX_INPUT_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: the ${kind} can't be read: ${reasonOf(error)}`, nextFor(path, kind));
  }
}

function nextFor(path: string, kind: string): string {
  if (kind !== 'inventory') return 'Check the path.';
  return path === 'inventory.yaml'
    ? 'Name one with -i, or copy inventory.example.yaml to inventory.yaml.'
    : 'Check the path after -i.';
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'no permission';
  return error instanceof Error ? error.message : String(error);
}
