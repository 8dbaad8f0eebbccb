/** Reads inventories and other inputs from the disk, and stops with all of their errors at once. */
import { readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import {
  err,
  formatDiagnostic,
  ok,
  type BecomeSettings,
  type Diagnostic,
  type Host,
  type Result,
} from '../core/index.ts';
import { argument, loadInventory, readBecomeFlags, selectHosts } from '../inventory/index.ts';
import type { Inventory, InventoryDefaults, InventoryFiles, LoadedInventory } from '../inventory/index.ts';
import type { Vault } from '../vault/index.ts';
import { settings } from './settings/ansible-settings.ts';
import { defaultArguments } from './settings/default-arguments.ts';
import { InputError, inputErrorOf } from './exit.ts';
import { inventoryFiles, reasonOf } from './inventory-files.ts';
import type { InventoryFlags } from './options.ts';
import type { Passwords } from './passwords/passwords.ts';
import { readExtraVars, type ExtraVars } from './playbook/extra-vars.ts';
import type { PlaybookFlags } from './playbook/options.ts';
import { tell } from './terminal.ts';
import { readVault } from './passwords/vault-keys.ts';

/** Larger files are a mistake, or an attack. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** Loads the inventories of `-i`; without one, those of ansible.cfg, inventory.yaml here, or Ansible's own place. */
export async function readInventory(
  flags: InventoryFlags & Partial<PlaybookFlags>,
  passwords: Passwords,
): Promise<Inventory> {
  readSettings(flags);
  const vault = await readVault(flags);
  const extra = readExtraVars(flags.extraVars ?? [], vault);
  const { inventory, diagnostics } = inspectInventory(flags, { passwords, vault, files: inventoryFiles, extra });
  if (inventory === null) throw inputErrorOf(diagnostics);
  tellWarnings(diagnostics);
  return inventory;
}

type SourceFlags = Pick<InventoryFlags, 'inventory'> & Partial<InventoryFlags>;

/** The same with everything that is wrong with it, which nobody is told yet. */
export function inspectInventory(
  flags: SourceFlags,
  {
    passwords,
    extra = new Map(),
    ...access
  }: {
    readonly passwords: Passwords;
    readonly vault: Vault;
    readonly files: InventoryFiles;
    readonly extra?: ExtraVars;
  },
): LoadedInventory {
  const { mergesHashes, groupNames } = settings();
  return loadInventory(
    {
      sources: sourcesOf(flags).map(expanded),
      ...(flags.playbookDir !== undefined && { playbookDirectory: flags.playbookDir }),
    },
    {
      ...access,
      rules: {
        hashBehaviour: mergesHashes ? 'merge' : 'replace',
        invalidGroupNames: GROUP_NAMES[groupNames] ?? 'keep',
      },
      defaults: defaultsOf(flags, passwords),
      extra,
    },
  );
}

const GROUP_NAMES: Readonly<Record<string, 'replace' | 'ignore'>> = {
  always: 'replace',
  silently: 'replace',
  ignore: 'ignore',
};

/** Whether anything names hosts: the command line, Ansible's settings, or a file in a usual place. */
export function namesHosts(flags: SourceFlags): boolean {
  return foundSources(flags).length > 0;
}

function foundSources(flags: SourceFlags): readonly string[] {
  if (flags.inventory.length > 0) return flags.inventory;
  const configured = settings().inventory;
  if (configured.length > 0) return configured;
  const usual = ['inventory.yaml', '/etc/ansible/hosts'].find((path) => inventoryFiles.kind(path) !== 'missing');
  return usual === undefined ? [] : [usual];
}

function sourcesOf(flags: SourceFlags): readonly string[] {
  const sources = foundSources(flags);
  if (sources.length > 0) return sources;
  const message = `there is no inventory: neither -i, nor ansible.cfg, nor inventory.yaml here, nor /etc/ansible/hosts names hosts`;
  throw new InputError(message, 'Name one with -i, or copy inventory.example.yaml to inventory.yaml.');
}

/** `~/…` where the shell left it, as in `-i=~/hosts`. */
function expanded(source: string): string {
  return source.startsWith('~/') ? join(homedir(), source.slice(1)) : source;
}

/** Checks Ansible's settings, and names the file that they're from: always where it lowers the guard, else with -v. */
function readSettings({ verbose = 0 }: Partial<Pick<InventoryFlags, 'verbose'>>): void {
  const found = settings();
  if (found.diagnostics.some(({ severity }) => severity === 'error')) throw inputErrorOf(found.diagnostics);
  tellWarnings(found.diagnostics);
  const matters = found.hostKeyChecking === false && found.found.includes('host_key_checking');
  if (found.file !== undefined && (verbose > 0 || matters)) {
    const what = found.found.length === 0 ? 'it holds nothing that fleet uses' : found.found.join(', ');
    tell(`Settings of ${found.file}: ${what}${matters ? ' (host keys are not checked)' : ''}`);
  }
}

function defaultsOf(flags: SourceFlags, passwords: Passwords): InventoryDefaults {
  const ansible = settings();
  const method = flags.becomeMethod ?? ansible.becomeMethod;
  const key = flags.privateKey === undefined ? ansible.privateKeyFile : resolve(flags.privateKey);
  return {
    connection: {
      port: ansible.remotePort ?? 22,
      user: flags.user ?? ansible.remoteUser ?? userInfo().username,
      privateKeyFiles: key === undefined ? [] : [key],
      knownHostsFiles: [],
      hostKeyChecking: flags.hostKeyChecking ?? (ansible.hostKeyChecking === false ? 'off' : 'strict'),
      ...(passwords.login !== null && { password: passwords.login }),
      ...(ansible.connectRetries !== undefined && { retries: ansible.connectRetries }),
      sshArguments: flagArguments(flags, key),
    },
    become: {
      become: flags.become === true || flags.askBecomePass === true || ansible.become === true,
      user: flags.becomeUser ?? ansible.becomeUser ?? 'root',
      ...(method !== undefined && { method }),
      ...(ansible.becomeProgram !== undefined && { program: ansible.becomeProgram }),
      ...(ansible.becomeFlags !== undefined && { flags: becomeFlagsOf(ansible.becomeFlags) }),
      ...(passwords.become !== null && { password: passwords.become }),
    },
    sshArguments: defaultArguments(flags, { home: homedir(), directory: process.cwd() }),
    home: homedir(),
    workingDirectory: process.cwd(),
  };
}

function becomeFlagsOf(text: string): readonly string[] {
  const flags = readBecomeFlags(text);
  if (flags.ok) return flags.value;
  throw new InputError(`become_flags of Ansible's settings: ${flags.error}`, 'Nothing was touched.');
}

/** What the command line and ansible.cfg settle, behind the inventory's own arguments: ssh takes the first value. */
function flagArguments({ user, hostKeyChecking }: SourceFlags, key: string | undefined): readonly string[] {
  const ansible = settings();
  const login = user ?? ansible.remoteUser;
  const checking = hostKeyChecking ?? (ansible.hostKeyChecking === false ? 'off' : undefined);
  return [
    ...(ansible.remotePort === undefined ? [] : argument('Port', String(ansible.remotePort))),
    ...(key === undefined ? [] : argument('IdentityFile', `"${key}"`)),
    ...(login === undefined ? [] : argument('User', login)),
    ...(checking === undefined ? [] : argument('StrictHostKeyChecking', CHECKING[checking])),
  ];
}

const CHECKING = { strict: 'yes', 'accept-new': 'accept-new', off: 'no' } as const;

/** The hosts of a pattern, within `--limit`. A pattern that matches nothing stops the command. */
export async function hostsOf(
  inventory: Inventory,
  pattern: string,
  flags: Pick<InventoryFlags, 'limit'>,
): Promise<readonly Host[]> {
  return hostsNamed(inventory, await namesOf(inventory, pattern, flags));
}

/** Names of the hosts of a pattern, within `--limit`, in Ansible's order. Nothing of them is read yet. */
export async function namesOf(
  inventory: Inventory,
  pattern: string,
  flags: Pick<InventoryFlags, 'limit'>,
): Promise<readonly string[]> {
  const limit = flags.limit === undefined ? undefined : await limitOf(flags.limit);
  const selected = selectHosts(inventory, pattern, limit);
  if (!selected.ok) {
    throw new InputError(
      [selected.error.message, selected.error.hint].filter(Boolean).join(', '),
      'Nothing was touched.',
    );
  }
  tellMismatches(selected.value.warnings);
  return selected.value.hosts;
}

/** Globs and regular expressions that matched nothing: what comes of it is Ansible's host_pattern_mismatch. */
function tellMismatches(warnings: readonly string[]): void {
  const { patternMismatch } = settings();
  if (patternMismatch === 'error' && warnings[0] !== undefined)
    throw new InputError(warnings[0], 'Nothing was touched: host_pattern_mismatch is error.');
  if (patternMismatch === 'warning') for (const warning of warnings) tell(`warning: ${warning}`);
}

/**
 * Hosts of the inventory with their settings. All errors in their variables stop the command at once. `becomeOf`: what
 * plays say of a host's rights.
 */
export function hostsNamed(
  inventory: Inventory,
  names: readonly string[],
  becomeOf: (name: string) => Partial<BecomeSettings> = () => ({}),
): readonly Host[] {
  const results = names.map((name) => inventory.resolve(name, becomeOf(name)));
  const errors = results.flatMap((result) => (result.ok ? [] : result.error));
  if (errors.length > 0) throw inputErrorOf(distinct(errors));
  const resolved = results.flatMap((result) => (result.ok ? [result.value] : []));
  tellWarnings(resolved.flatMap(({ warnings }) => warnings));
  return resolved.map(({ host }) => host);
}

/** What hosts of one group inherit is the same for each of them. */
export function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [formatDiagnostic(one), one])).values()];
}

const told = new Set<string>();

/** Each warning once, however many hosts or files it's about. */
export function tellWarnings(diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === 'warning' && !told.has(diagnostic.message)) tell(formatDiagnostic(diagnostic));
    told.add(diagnostic.message);
  }
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

/** The text of an input file. */
export async function readInput(path: string, kind: string): Promise<string> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new InputError(`${path}: the ${kind} is a folder`, 'Name a file.');
    if (found.size > MAX_INPUT_BYTES)
      throw new InputError(`${path}: the ${kind} is larger than ${MAX_INPUT_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: the ${kind} can't be read: ${reasonOf(error)}`, 'Check the path.');
  }
}
