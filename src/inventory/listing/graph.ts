/** `--graph`: groups, their children and hosts as a tree of lines, as `ansible-inventory --graph` draws it. */
import type { Inventory } from '../inventory.ts';

/** The lines below and with a group, which must exist. */
export function graphOf(inventory: Inventory, name: string): readonly string[] {
  return linesOf(inventory, name, 0);
}

function linesOf(inventory: Inventory, name: string, depth: number): readonly string[] {
  const group = inventory.groups.get(name);
  const children = (group?.children ?? []).flatMap((child) => linesOf(inventory, child, depth + 1));
  const hosts = name === 'all' ? [] : (group?.ownHosts ?? []).map((host) => branch(host, depth + 1));
  return [branch(`@${name}:`, depth), ...children, ...hosts];
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
export function graphTree(inventory: Inventory, name: string): GraphTree {
  const group = inventory.groups.get(name);
  const children = (group?.children ?? []).map((child) => graphTree(inventory, child));
  return { group: name, children, hosts: name === 'all' ? [] : (group?.ownHosts ?? []) };
}
