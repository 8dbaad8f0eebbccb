/** Ansible's inventories and host patterns: sources in, hosts, groups, variables and diagnostics out. */
export type { InventoryFiles, PathKind } from './files.ts';
export type { Group, Inventory, DefaultArguments, InventoryDefaults, ResolvedHost } from './inventory.ts';
export { loadInventory } from './load-inventory.ts';
export type { InventoryEnvironment, InventoryRequest, LoadedInventory } from './load-inventory.ts';
export { listHosts, showHost } from './listing/list-hosts.ts';
export { graphOf, graphTree } from './listing/graph.ts';
export type { Shown } from './listing/shown.ts';
export { selectHosts } from './select-hosts.ts';
export type { HostLimit, Selection, SelectionError } from './select-hosts.ts';
export { textOf } from './read-text.ts';
export { parseAnsibleConfig } from './ansible-config.ts';
export { argument } from './connection-settings.ts';
export { readSshArguments } from './ssh-arguments.ts';
export { readBecomeFlags } from './variable-table.ts';
