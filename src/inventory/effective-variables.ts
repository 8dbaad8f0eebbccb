/** Which definition of each variable holds for a host: all < parent < child < host. */
import type { Definition, InventoryDraft } from './draft.ts';
import type { PlacedGroup } from './group-tree.ts';

/** A host's variables by name, each the definition that wins, and the groups it belongs to. */
export interface EffectiveHost {
  readonly name: string;
  /** Sorted by name, without `all`: Ansible's group_names. */
  readonly groups: readonly string[];
  readonly variables: ReadonlyMap<string, Definition>;
}

/**
 * Merges group and host variables for every host: a deeper group wins, at one depth the one with the larger
 * ansible_group_priority, then the later by name (inventory/helpers.py sort_groups). A value replaces another as a
 * whole, mappings too.
 */
export function effectiveHosts(
  draft: InventoryDraft,
  groups: ReadonlyMap<string, PlacedGroup>,
): readonly EffectiveHost[] {
  const merged = new Map([...draft.hosts.keys()].map((name) => [name, new Map<string, Definition>()]));
  const memberships = new Map([...draft.hosts.keys()].map((name): [string, string[]] => [name, []]));
  for (const group of [...groups.values()].sort(byPrecedence)) {
    for (const host of group.hosts) {
      memberships.get(host)?.push(group.draft.name);
      merge(merged.get(host), group.draft.variables);
    }
  }
  return [...draft.hosts.values()].map(({ name, variables: own }) => {
    const variables = merged.get(name) ?? new Map<string, Definition>();
    merge(variables, own);
    const names = (memberships.get(name) ?? []).filter((group) => group !== 'all').sort();
    return { name, groups: names, variables };
  });
}

function merge(target: Map<string, Definition> | undefined, source: ReadonlyMap<string, Definition>): void {
  for (const [name, definition] of source) target?.set(name, definition);
}

function byPrecedence(a: PlacedGroup, b: PlacedGroup): number {
  const [x, y] = [a.draft.name, b.draft.name];
  return a.depth - b.depth || a.draft.priority - b.draft.priority || (x < y ? -1 : Number(x > y));
}
