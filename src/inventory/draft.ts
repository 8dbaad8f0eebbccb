/** The inventory while it's being read: groups and hosts with the variables that were written for them. */
import type { Diagnostic } from '../core/index.ts';
import { Float, quoted } from '../yaml/index.ts';
import type { Key, Mapping, Place, Value } from '../yaml/index.ts';
import { mergeVariable } from './variables/merge.ts';
import type { HashBehaviour } from './variables/merge.ts';

/** One variable where it was written. */
export interface Definition {
  readonly value: Value;
  readonly place: Place;
  /** The text of a number. */
  readonly written?: string;
}

/** Variables by name. Ansible takes keys that aren't strings, so does this. */
export type Variables = Map<Key, Definition>;

/** A group as read so far. Sets keep the order in which the text names things first. */
export interface GroupDraft {
  readonly name: string;
  /** Where the text names it first; undefined for `all` and `ungrouped` until a text does. */
  place: Place | undefined;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly variables: Variables;
  /** ansible_group_priority: of groups at the same depth, the larger number wins. */
  priority: number;
}

/** A host as read so far. */
export interface HostDraft {
  readonly name: string;
  readonly place: Place;
  readonly variables: Variables;
}

/** How Ansible is set up to treat what sources say. */
export interface DraftRules {
  /** Whether a mapping replaces another, or their keys are merged (`hash_behaviour`). */
  readonly hashBehaviour: HashBehaviour;
  /** What happens to characters of group names that variables can't have (`force_valid_group_names`). */
  readonly invalidGroupNames: 'keep' | 'replace' | 'ignore';
}

/** Hosts that one inventory may hold. */
const MOST_HOSTS = 200_000;
const PRIORITY = 'ansible_group_priority';

/** Collects what the sources say, in their order, as InventoryData of Ansible's inventory/data.py does. */
export class InventoryDraft {
  readonly groups = new Map<string, GroupDraft>();
  readonly hosts = new Map<string, HostDraft>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #rules: DraftRules;
  #full = false;

  constructor(rules: DraftRules) {
    this.#rules = rules;
    this.group('all').children.add('ungrouped');
    this.group('ungrouped');
  }

  /** The group of that name, made where it's new. */
  group(written: string, place?: Place): GroupDraft {
    const name = this.#groupName(written, place);
    const known = this.groups.get(name);
    if (known !== undefined) {
      known.place ??= place;
      return known;
    }
    const [hosts, children, variables] = [new Set<string>(), new Set<string>(), new Map<Key, Definition>()];
    const group: GroupDraft = { name, place, hosts, children, variables, priority: 1 };
    this.groups.set(name, group);
    return group;
  }

  /** Ansible warns of names that can't be variables in templates, or replaces their characters. */
  #groupName(written: string, place: Place | undefined): string {
    if (this.#rules.invalidGroupNames === 'ignore' || this.groups.has(written) || !INVALID.test(written))
      return written;
    if (this.#rules.invalidGroupNames === 'replace') return written.replace(ALL_INVALID, '_');
    if (place !== undefined)
      this.warning(
        place,
        "a group name has characters that variables can't have",
        `a template reaches it as groups['…'] only`,
      );
    return written;
  }

  /** Adds the host to the group, made where it's new. A port counts for a new host only, as in Ansible. */
  addHost(
    name: string,
    { group, port, place }: { readonly group?: GroupDraft; readonly port?: number; readonly place: Place },
  ): void {
    if (name === 'all') return this.error(place, 'a host can\'t be called "all": it is the group of every host');
    if (!this.hosts.has(name)) {
      if (this.hosts.size >= MOST_HOSTS) return this.#tooMany(place);
      this.hosts.set(name, { name, place, variables: new Map() });
      // No port is number 0: Ansible takes it for none.
      if (port !== undefined && port > 0) this.setVariable(name, 'ansible_port', { value: port, place });
    }
    group?.hosts.add(name);
  }

  #tooMany(place: Place): void {
    if (!this.#full) this.error(place, `more than ${MOST_HOSTS} hosts`);
    this.#full = true;
  }

  /** Makes one group the child of another. */
  addChild(parent: GroupDraft, child: GroupDraft, place: Place): void {
    if (child.name === 'all') this.error(place, `group "all" can't be a child: it holds every group`);
    else if (child === parent) this.error(place, `group ${quoted(parent.name)} can't be its own child`);
    else parent.children.add(child.name);
  }

  /** Sets a variable of the group of that name; of the host, where there is no such group (Ansible's own order). */
  setVariable(entity: string, key: Key, definition: Definition): void {
    const group = this.groups.get(entity);
    if (group !== undefined && key === PRIORITY) this.#setPriority(group, definition);
    else
      mergeVariable((group ?? this.hosts.get(entity))?.variables, key, {
        definition,
        behaviour: this.#rules.hashBehaviour,
      });
  }

  #setPriority(group: GroupDraft, { value, place }: Definition): void {
    const number = typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number === 'number') group.priority = number;
    else if (number instanceof Float && Number.isFinite(number.value)) group.priority = Math.trunc(number.value);
    else if (typeof number === 'boolean') group.priority = Number(number);
    else this.error(place, `${quoted(PRIORITY)} must be an integer`);
  }

  /** Notes an error at a place. */
  error(place: Place, message: string, hint?: string): void {
    this.diagnostics.push({ ...place, severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
  }

  /** Notes a warning at a place. */
  warning(place: Place, message: string, hint?: string): void {
    this.diagnostics.push({ ...place, severity: 'warning', message, ...(hint === undefined ? {} : { hint }) });
  }

  /** Whether anything stops the inventory from being used. */
  get broken(): boolean {
    return this.diagnostics.some(({ severity }) => severity === 'error');
  }
}

const INVALID = /^\p{Nd}|[^\p{L}\p{N}_]/u;
const ALL_INVALID = /^\p{Nd}|[^\p{L}\p{N}_]/gu;

/** Values of a mapping as definitions at their places. */
export function definitionsOf(mapping: Mapping): Variables {
  return new Map([...mapping.entries].map(([key, value]) => [key, definitionOf(mapping, key, value)]));
}

function definitionOf(mapping: Mapping, key: Key, value: Value): Definition {
  const written = mapping.writtenOf(key);
  return { value, place: mapping.placeOf(key), ...(written !== undefined && { written }) };
}
