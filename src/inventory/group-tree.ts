/** Puts the groups in order: everything under `all`, no cycles, depths, and which hosts each group holds. */
import { quoted } from '../yaml/index.ts';
import type { Place } from '../yaml/index.ts';
import type { GroupDraft, InventoryDraft } from './draft.ts';

/** A group with its place in the tree. */
export interface PlacedGroup {
  readonly draft: GroupDraft;
  /** Longest way down from `all`, which is 0. Variables of deeper groups win. */
  readonly depth: number;
  /** Names of all hosts of the group and its descendants, each once, nearest groups first. */
  readonly hosts: readonly string[];
}

/** Levels of groups below `all`. */
const MOST_LEVELS = 100;

/**
 * Completes the draft as Ansible's reconcile_inventory does (inventory/data.py): groups without a parent become
 * children of `all`, and `ungrouped` holds exactly the hosts that are in no other group. Then gives every group its
 * depth and hosts, in the order of the draft. Null, with a diagnostic, if groups form a cycle or nest without end.
 */
export function placeGroups(draft: InventoryDraft): ReadonlyMap<string, PlacedGroup> | null {
  adoptOrphans(draft.groups);
  settleUngrouped(draft);
  const depths = groupDepths(draft.groups);
  const cyclic = [...draft.groups.values()].find(({ name }) => !depths.has(name));
  if (cyclic !== undefined) {
    reportCycle(draft, new Set([...draft.groups.keys()].filter((name) => !depths.has(name))));
    return null;
  }
  const deepest = [...draft.groups.values()].find(({ name }) => (depths.get(name) ?? 0) > MOST_LEVELS);
  if (deepest?.place !== undefined) {
    draft.error(deepest.place, `group ${quoted(deepest.name)} is nested more than ${MOST_LEVELS} levels deep`);
    return null;
  }
  return new Map(
    [...draft.groups.values()].map((group) => {
      const hosts = [...hostsBelow(group, draft.groups)];
      return [group.name, { draft: group, depth: depths.get(group.name) ?? 0, hosts }] as const;
    }),
  );
}

function adoptOrphans(groups: ReadonlyMap<string, GroupDraft>): void {
  const all = groups.get('all');
  const adopted = new Set([...groups.values()].flatMap(({ children }) => [...children]));
  for (const name of groups.keys()) if (name !== 'all' && !adopted.has(name)) all?.children.add(name);
}

function settleUngrouped(draft: InventoryDraft): void {
  const { groups, hosts } = draft;
  const ungrouped = groups.get('ungrouped')?.hosts;
  const grouped = new Set<string>();
  for (const group of groups.values()) {
    if (group.name !== 'all' && group.name !== 'ungrouped') for (const host of group.hosts) grouped.add(host);
  }
  const parent = [...groups.values()].find(({ name, children }) => name !== 'all' && children.has('ungrouped'));
  for (const { name, place } of hosts.values()) {
    if (grouped.has(name)) ungrouped?.delete(name);
    else if (parent !== undefined && ungrouped?.has(name) === true)
      lostHost(draft, { name, place, parent: parent.name });
    else ungrouped?.add(name);
  }
}

/** Whoever makes `ungrouped` a child wants its hosts there; Ansible takes them out of every group without a word. */
function lostHost(
  draft: InventoryDraft,
  { name, place, parent }: { readonly name: string; readonly place: Place; readonly parent: string },
): void {
  const message = `Ansible leaves host ${quoted(name)} out of every group: it is in "ungrouped", a child of ${quoted(parent)}`;
  draft.error(place, message, `list it in ${quoted(parent)} itself`);
}

/** Depths by Kahn's algorithm: no recursion, and groups that a cycle holds back get none. */
function groupDepths(groups: ReadonlyMap<string, GroupDraft>): ReadonlyMap<string, number> {
  const waiting = new Map([...groups.keys()].map((name) => [name, 0]));
  for (const { children } of groups.values()) {
    for (const child of children) waiting.set(child, (waiting.get(child) ?? 0) + 1);
  }
  const depths = new Map<string, number>();
  const ready = [...groups.keys()].filter((name) => waiting.get(name) === 0);
  const best = new Map<string, number>();
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    const depth = best.get(name) ?? 0;
    depths.set(name, depth);
    for (const child of groups.get(name)?.children ?? []) {
      best.set(child, Math.max(best.get(child) ?? 0, depth + 1));
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return depths;
}

/** Follows children inside the set of groups that have no depth until one comes again. */
function reportCycle(draft: InventoryDraft, stuck: ReadonlySet<string>): void {
  const parentsOf = (name: string): string | undefined =>
    [...stuck].find((one) => draft.groups.get(one)?.children.has(name));
  const path: string[] = [];
  let name = [...stuck][0];
  while (name !== undefined && !path.includes(name)) {
    path.unshift(name);
    name = parentsOf(name);
  }
  const cycle = name === undefined ? path : [name, ...path.slice(0, path.indexOf(name) + 1)];
  const place = cycle.map((one) => draft.groups.get(one)?.place).find((one) => one !== undefined);
  draft.error(
    place ?? { file: 'inventory', line: 1, column: 1 },
    `groups are children of each other: ${cycle.map(quoted).join(' > ')}`,
  );
}

/** Breadth first, as Ansible lists a group's hosts: its own ones, then those of its children, and so on. */
function hostsBelow(top: GroupDraft, groups: ReadonlyMap<string, GroupDraft>): ReadonlySet<string> {
  const hosts = new Set<string>();
  const queue = new Set([top.name]);
  for (const name of queue) {
    const group = groups.get(name);
    for (const host of group?.hosts ?? []) hosts.add(host);
    // A Set also walks over what is added on the way, each name once.
    for (const child of group?.children ?? []) queue.add(child);
  }
  return hosts;
}
