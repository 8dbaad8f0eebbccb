/** Loads inventories: texts in, hosts and groups out, and everything that's wrong with them. */
import type { Diagnostic, Host } from '../core/index.ts';
import { parseYaml, quoted } from '../yaml/index.ts';
import type { SourceText } from '../yaml/index.ts';
import { becomeSettings, connectionSettings, hostSettings, ownVariables } from './connection-settings.ts';
import type { AliasConflict } from './connection-settings.ts';
import { InventoryDraft } from './draft.ts';
import { effectiveHosts } from './effective-variables.ts';
import type { EffectiveHost } from './effective-variables.ts';
import { placeGroups } from './group-tree.ts';
import type { PlacedGroup } from './group-tree.ts';
import type { Group, Inventory, InventoryDefaults } from './inventory.ts';
import { pathBase } from './paths.ts';
import { addHosts, readSource } from './read-source.ts';

/** One value of `-i`: a YAML text, or a literal list of hosts (`web1,web2:2222,`). */
export type InventorySource = SourceText | { readonly list: string };

/** The inventory, or null if there are errors; warnings come along with either. */
export interface LoadedInventory {
  readonly inventory: Inventory | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads all sources into one inventory; where two set the same variable of the same host or group, the later wins.
 * Unlike Ansible, nothing that's wrong is skipped: a typo never ends as "no hosts matched".
 */
export function loadInventory(sources: readonly InventorySource[], defaults: InventoryDefaults): LoadedInventory {
  const draft = new InventoryDraft();
  for (const source of sources) {
    if ('list' in source) readList(source.list, draft);
    else readText(source, draft, defaults);
  }
  const inventory = resolve(draft, defaults);
  return { inventory: draft.broken ? null : inventory, diagnostics: inTextOrder(draft.diagnostics) };
}

function resolve(draft: InventoryDraft, defaults: InventoryDefaults): Inventory | null {
  const groups = draft.broken ? null : placeGroups(draft);
  if (groups === null) return null;
  warnOfSharedNames(draft);
  return inventoryOf(resolveHosts(effectiveHosts(draft, groups), draft, defaults), groups);
}

/** Sorted by line within each file; files stay in the order in which they're first mentioned. */
function inTextOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  return [...diagnostics].sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

/** The inventory of a literal list such as `-i 'web1,db1:2222,'`: all of its hosts are ungrouped. */
export function inventoryFromList(list: string, defaults: InventoryDefaults): LoadedInventory {
  return loadInventory([{ list }], defaults);
}

function readText(source: SourceText, draft: InventoryDraft, defaults: InventoryDefaults): void {
  const document = parseYaml(source);
  if (!document.ok) draft.diagnostics.push(...document.error);
  else readSource({ document: document.value, base: pathBase(source.file, defaults), draft });
}

function readList(list: string, draft: InventoryDraft): void {
  const place = { file: '-i', line: 1, column: 1 };
  const group = draft.group('ungrouped', place);
  for (const entry of list.split(',')) {
    if (entry.trim() !== '') addHosts({ group, pattern: entry.trim(), place, variables: [] }, { draft });
  }
}

function resolveHosts(hosts: readonly EffectiveHost[], draft: InventoryDraft, defaults: InventoryDefaults): Host[] {
  const reported = new Set<string>();
  return hosts.map((host) => {
    const { settings, conflicts } = hostSettings(host);
    for (const conflict of conflicts) {
      // One pair of lines is reported once, however many hosts inherit it.
      const id = JSON.stringify([conflict.earlier.place, conflict.later.place]);
      if (!reported.has(id)) reportConflict(host.name, conflict, draft);
      reported.add(id);
    }
    return {
      name: host.name,
      groups: host.groups,
      connection: connectionSettings(host.name, settings, defaults),
      become: becomeSettings(settings, defaults),
      vars: ownVariables(host),
    };
  });
}

function reportConflict(host: string, { earlier, later }: AliasConflict, draft: InventoryDraft): void {
  const { file, line } = earlier.place;
  const where = file === later.place.file ? `line ${line}` : `${file}:${line}`;
  const message = `${quoted(later.name)} contradicts its alias ${quoted(earlier.name)} (${where}) for host ${quoted(host)}`;
  draft.error(later.place, message, 'keep one of them');
}

function warnOfSharedNames({ groups, hosts, diagnostics }: InventoryDraft): void {
  for (const [name, group] of groups) {
    const host = hosts.get(name);
    if (host === undefined) continue;
    const message = `${quoted(name)} names a host and a group; as a pattern it means the host`;
    diagnostics.push({ ...(group.place ?? host.place), severity: 'warning', message });
  }
}

function inventoryOf(hosts: readonly Host[], groups: ReadonlyMap<string, PlacedGroup>): Inventory {
  const publicGroup = ({ draft, hosts: names }: PlacedGroup): Group => ({
    name: draft.name,
    hosts: names,
    ownHosts: [...draft.hosts],
    children: [...draft.children],
  });
  return {
    hosts: new Map(hosts.map((host) => [host.name, host])),
    groups: new Map([...groups].map(([name, group]) => [name, publicGroup(group)])),
  };
}
