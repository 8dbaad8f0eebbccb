/** `--graph`: groups, their children and hosts as a tree of lines, as `ansible-inventory --graph` draws it. */
import type { Diagnostic } from '../../core/index.ts';
import { pythonStr, sortedKeys } from '../../yaml/index.ts';
import type { Key, Value } from '../../yaml/index.ts';
import type { Inventory } from '../inventory.ts';
import { VariableSource } from './shown.ts';
import type { ListingOptions } from './shown.ts';

/** How to draw. */
export interface GraphOptions {
  /** Hosts to show; the others are left out. */
  readonly hosts: ReadonlySet<string>;
  /** `--vars`: the variables of groups and hosts, too. */
  readonly variables?: Omit<ListingOptions, 'hosts'>;
}

/** The lines below and with a group, which must exist; and what's wrong with the files of variables. */
export function graphOf(
  inventory: Inventory,
  name: string,
  options: GraphOptions = { hosts: inventory.hosts },
): { readonly lines: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const drawing = new Drawing(inventory, options);
  return { lines: drawing.group(name, 0), diagnostics: drawing.diagnostics };
}

class Drawing {
  readonly #inventory: Inventory;
  readonly #hosts: ReadonlySet<string>;
  readonly #source: VariableSource | null;

  constructor(inventory: Inventory, { hosts, variables }: GraphOptions) {
    this.#inventory = inventory;
    this.#hosts = hosts;
    this.#source = variables === undefined ? null : new VariableSource(inventory, variables);
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#source?.diagnostics ?? [];
  }

  group(name: string, depth: number): readonly string[] {
    const { children, hosts } = shownOf(this.#inventory, name, this.#hosts);
    return [
      branch(`@${name}:`, depth),
      ...children.flatMap((child) => this.group(child, depth + 1)),
      ...hosts.flatMap((host) => [branch(host, depth + 1), ...variableLines(this.#source?.ofHost(host), depth + 2)]),
      ...variableLines(this.#source?.ofGroup(name), depth + 1),
    ];
  }
}

/** The hosts of `all` itself stand in `ungrouped`. */
function shownOf(
  inventory: Inventory,
  name: string,
  shown: ReadonlySet<string>,
): { readonly children: readonly string[]; readonly hosts: readonly string[] } {
  const { children = [], ownHosts = [] } = inventory.groups.get(name) ?? {};
  return { children, hosts: name === 'all' ? [] : ownHosts.filter((host) => shown.has(host)) };
}

function variableLines(variables: ReadonlyMap<Key, Value> = new Map(), depth: number): readonly string[] {
  const sorted = sortedKeys(variables) ?? [...variables];
  return sorted.map(([key, value]) => branch(`{${pythonStr(key)} = ${pythonStr(value)}}`, depth));
}

function branch(text: string, depth: number): string {
  return depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`;
}

/** The same as data, for programs. */
export interface GraphTree {
  readonly group: string;
  readonly children: readonly GraphTree[];
  readonly hosts: readonly string[];
}

/** A group with everything below it; a group stands wherever it is a child. */
export function graphTree(inventory: Inventory, name: string, shown: ReadonlySet<string> = inventory.hosts): GraphTree {
  const { children, hosts } = shownOf(inventory, name, shown);
  return { group: name, children: children.map((child) => graphTree(inventory, child, shown)), hosts };
}
