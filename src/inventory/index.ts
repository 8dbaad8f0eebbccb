/** Inventories in Ansible's YAML format and host patterns: texts in, hosts and diagnostics out. */
export type { Group, Inventory, InventoryDefaults } from './inventory.ts';
export { inventoryFromList, loadInventory } from './load-inventory.ts';
export type { InventorySource, LoadedInventory } from './load-inventory.ts';
export { splitPort } from './address.ts';
export { inventorySchema } from './inventory-schema.ts';
export { selectHosts } from './select-hosts.ts';
export type { HostLimit, Selection, SelectionError } from './select-hosts.ts';
