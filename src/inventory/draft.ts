/** The inventory while it's being read: groups and hosts with the variables that were written for them. */
import type { Diagnostic } from '../core/index.ts';
import type { Place } from '../yaml/index.ts';
import type { Setting } from './settings.ts';

/** One variable where it was written. Connection variables have a setting and no value: they may be secrets. */
export interface Definition {
  readonly name: string;
  readonly place: Place;
  readonly content:
    | { readonly kind: 'setting'; readonly setting: Setting }
    /** A known variable that is empty, or settles nothing: takes back what a parent said. */
    | { readonly kind: 'unset' }
    | { readonly kind: 'variable'; readonly value: unknown };
}

/** A group as read so far. Sets keep the order in which the text names things first. */
export interface GroupDraft {
  readonly name: string;
  /** Where the text names it first; undefined for `all` and `ungrouped` until a text does. */
  place: Place | undefined;
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly variables: Map<string, Definition>;
  /** ansible_group_priority: of groups at the same depth, the larger number wins. */
  priority: number;
}

/** A host as read so far. */
export interface HostDraft {
  readonly name: string;
  readonly place: Place;
  readonly variables: Map<string, Definition>;
}

/** Hosts that one inventory may hold. */
export const MOST_HOSTS = 200_000;

/** Collects what the sources say, in their order; later definitions replace earlier ones. */
export class InventoryDraft {
  readonly groups = new Map<string, GroupDraft>();
  readonly hosts = new Map<string, HostDraft>();
  readonly diagnostics: Diagnostic[] = [];

  constructor() {
    this.group('all').children.add('ungrouped');
    this.group('ungrouped');
  }

  /** The group of that name, made where it's new. */
  group(name: string, place?: Place): GroupDraft {
    const known = this.groups.get(name);
    if (known !== undefined) {
      known.place ??= place;
      return known;
    }
    const [hosts, children, variables] = [new Set<string>(), new Set<string>(), new Map<string, Definition>()];
    const group: GroupDraft = { name, place, hosts, children, variables, priority: 1 };
    this.groups.set(name, group);
    return group;
  }

  /** The host of that name, made where it's new. */
  host(name: string, place: Place): HostDraft {
    const known = this.hosts.get(name);
    if (known !== undefined) return known;
    const host: HostDraft = { name, place, variables: new Map() };
    this.hosts.set(name, host);
    return host;
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
