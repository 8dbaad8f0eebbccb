/** What a listing is made of, and the variables that Ansible leaves out of every listing. */
import type { Diagnostic } from '../../core/index.ts';
import type { Key, Printable, Value } from '../../yaml/index.ts';
import type { Inventory } from '../inventory.ts';
import type { MergedVariables } from '../variables/precedence.ts';

/** A tree to print, and what's wrong with the files that its variables came from. */
export interface Shown {
  readonly tree: Printable;
  readonly diagnostics: readonly Diagnostic[];
}

/** How to list. */
export interface ListingOptions {
  /** As `ansible-inventory --export`: variables where they're written, instead of merged into every host. */
  readonly export: boolean;
  /** Whether what a group has by itself counts files beside a playbook: only where the folder was named. */
  readonly playbookNamed?: boolean;
  /** Hosts to show; the others are left out. */
  readonly hosts: ReadonlySet<string>;
}

/** INTERNAL_VARS of Ansible's cli/inventory.py. */
const INTERNAL: ReadonlySet<Key> = new Set([
  'ansible_diff_mode',
  'ansible_config_file',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_playbook_python',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_verbosity',
  'ansible_version',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'groups',
  'group_names',
  'omit',
  'playbook_dir',
]);

/** Takes variables out of an inventory, and keeps what's wrong with their files. */
export class VariableSource {
  readonly diagnostics: Diagnostic[] = [];
  readonly #inventory: Inventory;
  readonly #export: boolean;
  readonly #playbookNamed: boolean;
  readonly #seen = new Set<Diagnostic>();

  constructor(inventory: Inventory, options: Omit<ListingOptions, 'hosts'>) {
    this.#inventory = inventory;
    this.#export = options.export;
    this.#playbookNamed = options.playbookNamed ?? true;
  }

  /** A host's merged variables; with `export`, only those of the host itself. */
  ofHost(name: string): ReadonlyMap<Key, Value> {
    return this.#values(this.#export ? this.#inventory.ownVariables(name) : this.#inventory.variables(name));
  }

  /** What is written for a group; its priority too, where it has one. */
  ofGroup(name: string): ReadonlyMap<Key, Value> {
    const merged = this.#inventory.groupVariables(name, { playbook: this.#playbookNamed });
    const values = this.#values(merged);
    return merged.priority === 1 ? values : new Map([...values, ['ansible_group_priority', merged.priority]]);
  }

  #values({ variables, diagnostics }: MergedVariables): ReadonlyMap<Key, Value> {
    // Hosts of one group share its files, and so what's wrong with them.
    for (const diagnostic of diagnostics) if (!this.#seen.has(diagnostic)) this.diagnostics.push(diagnostic);
    for (const diagnostic of diagnostics) this.#seen.add(diagnostic);
    const values = new Map<Key, Value>();
    for (const [key, { value }] of variables) if (!INTERNAL.has(key)) values.set(key, value);
    return values;
  }
}

/** A mapping to print, without what is empty. */
export function withoutEmpty(
  entries: Readonly<Record<string, readonly string[] | ReadonlyMap<Key, Printable>>>,
): Map<Key, Printable> {
  const kept = Object.entries(entries).filter(([, value]) => ('size' in value ? value.size : value.length) > 0);
  return new Map<Key, Printable>(kept);
}
