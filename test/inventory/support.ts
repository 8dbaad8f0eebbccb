/** What the inventory tests share: defaults, loading from texts, and a compact view of what was loaded. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatDiagnostic } from '../../src/core/index.ts';
import type { Host } from '../../src/core/index.ts';
import { loadInventory } from '../../src/inventory/index.ts';
import type { Inventory, InventoryDefaults, LoadedInventory } from '../../src/inventory/index.ts';

export const defaults: InventoryDefaults = {
  connection: { port: 22, user: 'me', privateKeyFiles: [], knownHostsFiles: [], hostKeyChecking: 'strict' },
  become: { become: false, user: 'root' },
  home: '/home/me',
  workingDirectory: '/project',
};

/** Loads texts as files called inventory.yaml, second.yaml, third.yaml. */
export function load(...texts: readonly string[]): LoadedInventory {
  const names = ['inventory.yaml', 'second.yaml', 'third.yaml'];
  return loadInventory(
    texts.map((text, index) => ({ file: names[index] ?? `${index}.yaml`, text })),
    defaults,
  );
}

/** The inventory of texts that must be right. */
export function inventory(...texts: readonly string[]): Inventory {
  const { inventory: loaded, diagnostics } = load(...texts);
  if (loaded === null) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return loaded;
}

/** The host of that name in texts that must be right. */
export function host(name: string, ...texts: readonly string[]): Host {
  const found = inventory(...texts).hosts.get(name);
  if (found === undefined) throw new Error(`no host ${name}`);
  return found;
}

/** The diagnostics of texts as they're printed. */
export function complaints(...texts: readonly string[]): readonly string[] {
  return load(...texts).diagnostics.map(formatDiagnostic);
}

/** Names of the cases in a fixture folder. */
export function casesIn(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, folder)).sort();
}

/** The YAML files of a case, in the order of their names. */
export function sourcesOf(folder: string, name: string): { readonly file: string; readonly text: string }[] {
  const path = join(import.meta.dirname, folder, name);
  const files = readdirSync(path).filter((file) => /\.ya?ml$|\.json$/.test(file) && file !== 'expected.json');
  return files.sort().map((file) => ({ file, text: readFileSync(join(path, file), 'utf8') }));
}

/** What expected.json holds: hosts with what differs from the defaults, groups, and warnings. */
export function view({ inventory: loaded, diagnostics }: LoadedInventory): unknown {
  const hosts = [...(loaded?.hosts.values() ?? [])].map(({ name, connection, become, ...rest }) => [
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
