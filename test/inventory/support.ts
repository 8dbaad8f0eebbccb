/** What the inventory tests share: defaults, loading from texts, and a compact view of what was loaded. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inventoryFiles } from '../../src/cli/inventory-files.ts';
import { Secret, formatDiagnostic } from '../../src/core/index.ts';
import type { Diagnostic, Host } from '../../src/core/index.ts';
import { loadInventory } from '../../src/inventory/index.ts';
import type {
  Inventory,
  InventoryDefaults,
  InventoryEnvironment,
  InventoryFiles,
  InventoryRequest,
} from '../../src/inventory/index.ts';
import type { Vault } from '../../src/vault/index.ts';
import { memoryFiles } from './memory-files.ts';

export const defaults: InventoryDefaults = {
  connection: { port: 22, user: 'me', privateKeyFiles: [], knownHostsFiles: [], hostKeyChecking: 'strict' },
  become: { become: false, user: 'root' },
  home: '/home/me',
  workingDirectory: '/project',
};

/** What loading needs, over these files. */
export function environment(files: InventoryFiles, vault: Vault = { keys: [], matchId: false }): InventoryEnvironment {
  return { files, vault, rules: { hashBehaviour: 'replace', invalidGroupNames: 'keep' }, defaults };
}

/** An inventory with its hosts resolved, and everything that was said on the way. */
export interface Loaded {
  /** Null if anything is wrong with the inventory or any of its hosts. */
  readonly inventory: Inventory | null;
  readonly hosts: readonly Host[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads sources and resolves every host, as a command on all hosts would. Each diagnostic comes once. */
export function loadFiles(files: InventoryFiles, request: InventoryRequest, given = environment(files)): Loaded {
  const { inventory: loaded, diagnostics } = loadInventory(request, given);
  const results = [...(loaded?.hosts ?? [])].map((name) => loaded?.resolve(name));
  const found = [
    ...diagnostics,
    ...results.flatMap((one) => (one?.ok === true ? one.value.warnings : (one?.error ?? []))),
  ];
  const distinct = [...new Map(found.map((one) => [formatDiagnostic(one), one])).values()].sort(inText);
  const broken = distinct.some(({ severity }) => severity === 'error');
  const hosts = results.flatMap((one) => (one?.ok === true ? [one.value.host] : []));
  return { inventory: broken ? null : loaded, hosts, diagnostics: distinct };
}

function inText(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** Loads texts as files called inventory.yaml, second.yaml, third.yaml. */
export function load(...texts: readonly string[]): Loaded {
  const names = ['inventory.yaml', 'second.yaml', 'third.yaml'].slice(0, texts.length);
  return loadFiles(memoryFiles(Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']))), {
    sources: names,
  });
}

/** The inventory of texts that must be right. */
export function inventory(...texts: readonly string[]): Inventory {
  const { inventory: loaded, diagnostics } = load(...texts);
  if (loaded === null) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return loaded;
}

/** The host of that name in texts that must be right. */
export function host(name: string, ...texts: readonly string[]): Host {
  const resolved = inventory(...texts).resolve(name);
  if (!resolved.ok) throw new Error(resolved.error.map(formatDiagnostic).join('\n'));
  return resolved.value.host;
}

/** The diagnostics of texts as they're printed. */
export function complaints(...texts: readonly string[]): readonly string[] {
  return load(...texts).diagnostics.map(formatDiagnostic);
}

/** Names of the cases in a fixture folder. */
export function casesIn(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, folder)).sort();
}

/** The sources of a case, in the order of their names: what lies in its folder, but for what goes with them. */
export function sourcesOf(folder: string, name: string): readonly string[] {
  const files = readdirSync(join(import.meta.dirname, folder, name)).sort();
  return files.filter((file) => !/^expected\.|^(group_vars|host_vars|playbook)$/.test(file));
}

/** The disk with another working directory. */
export function filesIn(folder: string): InventoryFiles {
  const path = (one: string): string => resolve(folder, one);
  return {
    kind: (one) => inventoryFiles.kind(path(one)),
    list: (one) => inventoryFiles.list(path(one)),
    read: (one) => inventoryFiles.read(path(one)),
    isExecutable: (one) => inventoryFiles.isExecutable(path(one)),
    run: (one, args) => inventoryFiles.run(path(one), args),
  };
}

/** The password of everything in the fixtures that is encrypted. */
const VAULT: Vault = { keys: [{ id: 'default', password: new Secret('secret of the tests') }], matchId: false };

/** Loads a case, with its playbook's folder where it has one; else as ansible-inventory does, which takes its own. */
export function loadCase(folder: string, name: string, exports = false): Loaded {
  const files = filesIn(join(import.meta.dirname, folder, name));
  const usual = exports ? {} : { playbookDirectory: '.' };
  const playbook = files.kind('playbook') === 'directory' ? { playbookDirectory: 'playbook' } : usual;
  return loadFiles(files, { sources: sourcesOf(folder, name), ...playbook }, environment(files, VAULT));
}

/** What expected.json holds: hosts with what differs from the defaults, groups, and warnings. */
export function view({ inventory: loaded, hosts: resolved, diagnostics }: Loaded): unknown {
  const hosts = resolved.map(({ name, connection, become, ...rest }) => [
    name,
    {
      ...rest,
      connection: differing(
        { ...connection, address: connection.address === name ? undefined : connection.address },
        defaults.connection,
      ),
      become: differing({ ...become }, defaults.become),
    },
  ]);
  const groups = [...(loaded?.groups.values() ?? [])].map(({ name, ...rest }) => [name, rest]);
  return JSON.parse(
    JSON.stringify({
      hosts: Object.fromEntries(hosts),
      groups: Object.fromEntries(groups),
      warnings: diagnostics.map(formatDiagnostic),
    }),
  );
}

function differing(value: Readonly<Record<string, unknown>>, usual: object): Readonly<Record<string, unknown>> {
  const plain = new Map<string, unknown>(Object.entries(usual));
  return Object.fromEntries(
    Object.entries(value).filter(([key, one]) => JSON.stringify(one) !== JSON.stringify(plain.get(key))),
  );
}
