/** `--list` and `--host`: what `ansible-inventory` gives as JSON, and its nested form for YAML. */
import type { Key, Printable } from '../../yaml/index.ts';
import type { Group, Inventory } from '../inventory.ts';
import { VariableSource, withoutEmpty } from './shown.ts';
import type { ListingOptions, Shown } from './shown.ts';

/** The inventory as `ansible-inventory --list` gives it (cli/inventory.py), flat for JSON or nested for YAML. */
export function listHosts(inventory: Inventory, options: ListingOptions & { readonly nested: boolean }): Shown {
  const source = new VariableSource(inventory, options);
  const listing = new Listing(inventory, options, source);
  const tree = options.nested ? new Map([['all', listing.nested('all')]]) : listing.flat();
  return { tree, diagnostics: source.diagnostics };
}

/** A host's variables, as `ansible-inventory --host` gives them. */
export function showHost(inventory: Inventory, name: string, options: Pick<ListingOptions, 'export'>): Shown {
  const source = new VariableSource(inventory, options);
  return { tree: source.ofHost(name), diagnostics: source.diagnostics };
}

class Listing {
  readonly #inventory: Inventory;
  readonly #options: ListingOptions;
  readonly #source: VariableSource;
  readonly #seen = new Set<string>();

  constructor(inventory: Inventory, options: ListingOptions, source: VariableSource) {
    this.#inventory = inventory;
    this.#options = options;
    this.#source = source;
  }

  flat(): Printable {
    const result = new Map<Key, Printable>();
    this.#group('all', result);
    const hostvars = new Map<Key, Printable>();
    for (const name of this.#inventory.groups.get('all')?.hosts ?? []) {
      const variables = this.#options.hosts.has(name) ? this.#source.ofHost(name) : new Map();
      if (variables.size > 0) hostvars.set(name, variables);
    }
    return result.set('_meta', new Map([['hostvars', hostvars]]));
  }

  /** Every group once, beside each other. */
  #group(name: string, result: Map<Key, Printable>): void {
    const group = this.#inventory.groups.get(name);
    if (group === undefined || this.#seen.has(name)) return;
    this.#seen.add(name);
    const entry = withoutEmpty({
      hosts: this.#ownHosts(group),
      children: group.children,
      vars: this.#options.export ? this.#source.ofGroup(name) : [],
    });
    if (entry.size > 0) result.set(name, entry);
    for (const child of group.children) this.#group(child, result);
  }

  /** Every group within its parents; a host's variables where it comes first. */
  nested(name: string): Printable {
    const group = this.#inventory.groups.get(name);
    if (group === undefined) return new Map();
    const children = new Map(group.children.map((child) => [child, this.nested(child)]));
    const hosts = new Map(this.#ownHosts(group).map((host) => [host, this.#variablesOnce(host)]));
    const vars = this.#options.export ? this.#source.ofGroup(name) : new Map();
    return withoutEmpty({ children, hosts, vars });
  }

  #variablesOnce(host: string): Printable {
    if (this.#seen.has(host)) return new Map();
    this.#seen.add(host);
    return this.#source.ofHost(host);
  }

  /** The hosts of `all` itself stand in `ungrouped`. */
  #ownHosts(group: Group): readonly string[] {
    return group.name === 'all' ? [] : group.ownHosts.filter((host) => this.#options.hosts.has(host));
  }
}
