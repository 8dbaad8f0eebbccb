/** Names that Ansible leaves out of an inventory directory (inventory/manager.py and INVENTORY_IGNORE_EXTS). */

const ENDINGS = ['.pyc', '.pyo', '.swp', '.bak', '~', '.rpm', '.md', '.txt', '.rst', '.orig', '.ini', '.cfg', '.retry'];
const FOLDERS: ReadonlySet<string> = new Set(['host_vars', 'group_vars', 'vars_plugins']);

/** Whether an entry of a directory isn't read. */
export function isIgnored(name: string): boolean {
  return name.startsWith('.') || FOLDERS.has(name) || ENDINGS.some((ending) => name.endsWith(ending));
}

/** An inventory that newer releases of Ansible read and older ones leave out: worth a word. */
export function isSkippedIni(name: string): boolean {
  return name.endsWith('.ini') && !name.startsWith('.');
}
