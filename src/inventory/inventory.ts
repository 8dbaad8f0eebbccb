/** The inventory as the rest of fleet sees it: hosts with resolved settings, and groups of their names. */
import type { BecomeSettings, ConnectionSettings, Host } from '../core/index.ts';

/** A group with the names of its hosts. */
export interface Group {
  readonly name: string;
  /** All hosts of the group and of its descendants, in inventory order, each once. */
  readonly hosts: readonly string[];
  /** The hosts that are listed in the group itself. */
  readonly ownHosts: readonly string[];
  /** Names of the child groups, in the order of the text. */
  readonly children: readonly string[];
}

/** Hosts and groups in the order in which the sources name them first; `all` and `ungrouped` always exist. */
export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
}

/**
 * What holds for a host where the inventory says nothing: command line, environment, the user's account. As in
 * Ansible, the inventory wins over all of these. All paths are absolute.
 */
export interface InventoryDefaults {
  readonly connection: Omit<ConnectionSettings, 'address'>;
  readonly become: BecomeSettings;
  /** The user's home directory: what `~` stands for in paths. */
  readonly home: string;
  /** What a relative name of an inventory file is relative to. */
  readonly workingDirectory: string;
}
