/** What every kind of source is read with: the draft that it fills, and the words that all kinds share. */
import type { Diagnostic } from '../../core/index.ts';
import type { Key, Place } from '../../yaml/index.ts';
import { didYouMean, keyText, quoted } from '../../yaml/index.ts';
import { parseAddress } from '../address.ts';
import type { GroupDraft, InventoryDraft, Variables } from '../draft.ts';
import { expandHostRange } from '../host-range.ts';

/** The text of a source under the name that messages call it by. */
export interface SourceContext {
  readonly file: string;
  readonly text: string;
  readonly draft: InventoryDraft;
}

/** Hosts under one name, which may be a range and end in a port. */
export interface HostEntry {
  readonly group: GroupDraft;
  readonly pattern: string;
  readonly place: Place;
  readonly variables: Variables;
}

/** Adds every host that the entry's pattern stands for, with the variables. */
export function addHosts(entry: HostEntry, draft: InventoryDraft): void {
  const { pattern, place, group } = entry;
  const address = parseAddress(pattern, { ranges: true });
  const names = expandHostRange(address?.host ?? pattern);
  if (!names.ok) return draft.error(place, names.error);
  if (names.value.includes('')) return draft.error(place, 'a host name is empty');
  const port = address?.port;
  if (port !== undefined && port > 65_535)
    return draft.error(place, `the port of ${quoted(pattern)} must be between 1 and 65535`);
  for (const name of names.value) {
    draft.addHost(name, { group, place, ...(port !== undefined && { port }) });
    for (const [key, definition] of entry.variables) draft.setVariable(name, key, definition);
  }
}

/** One error about a whole file. */
export function fileError(file: string, message: string, hint?: string): Diagnostic {
  return { file, severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
}

/** What a group may hold in YAML and TOML. */
export const GROUP_KEYS: readonly string[] = ['hosts', 'children', 'vars'];

/** Ansible warns, or says nothing where the key has no value, and goes on; fleet says which key was probably meant. */
export function unknownGroupKey(
  group: GroupDraft,
  { name, place }: { readonly name: Key; readonly place: Place },
  draft: InventoryDraft,
): void {
  const key = keyText(name);
  const hint = didYouMean(key, GROUP_KEYS) ?? `known here: ${GROUP_KEYS.join(', ')}`;
  draft.warning(place, `unknown key ${quoted(key)} in group ${quoted(group.name)} is skipped`, hint);
}
