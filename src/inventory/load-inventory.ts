/** Loads inventories: sources in, hosts and groups out, and everything that's wrong with them. */
import { dirname } from 'node:path';
import type { Diagnostic } from '../core/index.ts';
import { quoted } from '../yaml/index.ts';
import type { Key } from '../yaml/index.ts';
import { InventoryDraft } from './draft.ts';
import type { Definition, DraftRules } from './draft.ts';
import type { InventoryFiles } from './files.ts';
import { placeGroups } from './group-tree.ts';
import type { PlacedGroup } from './group-tree.ts';
import type { InventoryDefaults } from './inventory.ts';
import { Inventory } from './inventory.ts';
import { readSource } from './sources/read-source.ts';
import { Precedence } from './variables/precedence.ts';
import { VarsFolders } from './variables/vars-folders.ts';
import { VaultReader } from './variables/vault-reader.ts';
import type { Vault } from '../vault/index.ts';

/** What to load. */
export interface InventoryRequest {
  /** Values of `-i`: paths, or lists of hosts with a comma. */
  readonly sources: readonly string[];
  /** The folder of the playbook, for group_vars and host_vars beside it. */
  readonly playbookDirectory?: string;
}

/** What loading needs beside the sources. */
export interface InventoryEnvironment {
  readonly files: InventoryFiles;
  readonly vault: Vault;
  readonly rules: DraftRules;
  readonly defaults: InventoryDefaults;
  /** Variables of the command line. */
  readonly extra?: ReadonlyMap<Key, Definition>;
}

/** The inventory, or null if there are errors; warnings come along with either. */
export interface LoadedInventory {
  readonly inventory: Inventory | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads all sources into one inventory; where two set the same variable of the same host or group, the later wins.
 * Unlike in Ansible, a source that can't be read is an error: a typo never ends as "no hosts matched".
 */
export function loadInventory(request: InventoryRequest, environment: InventoryEnvironment): LoadedInventory {
  const { files, vault, rules } = environment;
  const draft = new InventoryDraft(rules);
  for (const source of request.sources) readSource(source, { files, vault, draft });
  if (draft.hosts.size === 0 && !draft.broken) warnOfEmptiness(request, draft);
  const groups = draft.broken ? null : placeGroups(draft);
  const inventory = groups === null || draft.broken ? null : inventoryOf({ draft, groups, request }, environment);
  return { inventory, diagnostics: bounded(inTextOrder(draft.diagnostics)) };
}

function warnOfEmptiness({ sources }: InventoryRequest, { diagnostics }: InventoryDraft): void {
  diagnostics.push({ file: sources.join(', '), severity: 'warning', message: 'the inventory holds no hosts' });
}

/** Findings of one severity that are shown: a wrong indentation can produce thousands. */
const MOST_SHOWN = 100;

function bounded(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return (['error', 'warning'] as const).flatMap((severity) => {
    const found = diagnostics.filter((one) => one.severity === severity);
    const next = found[MOST_SHOWN];
    if (next === undefined) return found;
    return [
      ...found.slice(0, MOST_SHOWN),
      { ...next, message: `there are ${found.length - MOST_SHOWN} more from here on` },
    ];
  });
}

/** Sorted by line within each file; files stay in the order in which they're first mentioned. */
function inTextOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = new Map([...new Set(diagnostics.map(({ file }) => file))].map((file, index) => [file, index]));
  const rank = ({ file }: Diagnostic): number => files.get(file) ?? 0;
  return [...diagnostics].sort(
    (a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

interface Placed {
  readonly draft: InventoryDraft;
  readonly groups: ReadonlyMap<string, PlacedGroup>;
  readonly request: InventoryRequest;
}

function inventoryOf(
  { draft, groups, request }: Placed,
  { files, vault, rules, defaults, extra = new Map() }: InventoryEnvironment,
): Inventory {
  warnOfSharedNames(draft);
  const { hashBehaviour } = rules;
  const precedence = new Precedence({
    folders: new VarsFolders({ files, vault, hashBehaviour }),
    inventoryDirectories: request.sources.flatMap((source) => directoryOf(source, files)),
    playbookDirectory: request.playbookDirectory,
    hashBehaviour,
  });
  return new Inventory({ draft, groups, precedence, vault: new VaultReader(vault), defaults, extra });
}

/** Where group_vars of a source are: in a directory itself, or beside a file. */
function directoryOf(source: string, files: InventoryFiles): readonly string[] {
  const kind = files.kind(source);
  if (kind === 'missing') return [];
  return [kind === 'directory' ? source : dirname(source)];
}

function warnOfSharedNames(draft: InventoryDraft): void {
  for (const [name, group] of draft.groups) {
    const host = draft.hosts.get(name);
    if (host === undefined) continue;
    draft.warning(
      group.place ?? host.place,
      `${quoted(name)} names a host and a group; as a pattern it means the host`,
    );
  }
}
