/** Reads a YAML inventory into the draft, as Ansible's yaml inventory plugin does (plugins/inventory/yaml.py). */
import { Mapping, didYouMean, isFalsy, keyText, kindOfValue, quoted } from '../../yaml/index.ts';
import type { Key, Place, Value } from '../../yaml/index.ts';
import type { GroupDraft, InventoryDraft } from '../draft.ts';
import { definitionsOf } from '../draft.ts';
import { GROUP_KEYS, addHosts, unknownGroupKey } from './source.ts';

/** Adds the groups and hosts of a root mapping to the draft; what's wrong goes to the draft's diagnostics. */
export function readYaml(root: Mapping, draft: InventoryDraft): void {
  for (const [name, value] of root.entries) readGroup({ name, value, place: root.placeOf(name) }, draft);
}

/** One key of a mapping of groups or hosts. */
interface Entry {
  readonly name: Key;
  readonly value: Value;
  readonly place: Place;
}

/** Undefined, with a diagnostic, where the entry can't be a group. */
function readGroup({ name, value, place }: Entry, draft: InventoryDraft): GroupDraft | undefined {
  if (value !== null && !(value instanceof Mapping)) return skippedGroup({ name, value, place }, draft);
  if (typeof name !== 'string' || name === '') {
    draft.error(
      place,
      name === '' ? 'the name of a group is empty' : `the group name ${keyText(name)} isn't a string`,
      'put it into quotes',
    );
    return undefined;
  }
  const group = draft.group(name, place);
  // In the order of the text, as Ansible does: it decides which host counts as the first one.
  for (const [section, content] of value?.entries ?? []) {
    readSection(group, { name: section, value: content, place: value?.placeOf(section) ?? place }, draft);
  }
  return group;
}

/** What isn't a mapping is no group: Ansible warns and goes on. */
function skippedGroup({ name, value, place }: Entry, draft: InventoryDraft): GroupDraft | undefined {
  const text = keyText(name);
  const message = `${quoted(text)} is no group and skipped: it is ${kindOfValue(value)}, not a mapping with "hosts", "children" or "vars"`;
  draft.warning(place, message, didYouMean(text, GROUP_KEYS));
  return typeof name === 'string' ? draft.groups.get(name) : undefined;
}

function readSection(group: GroupDraft, section: Entry, draft: InventoryDraft): void {
  const { name, value, place } = section;
  const known = typeof name === 'string' && GROUP_KEYS.includes(name);
  if (!known) return unknownGroupKey(group, section, draft);
  // A bare string stands for one entry without variables.
  if (typeof value === 'string') return readEntry(group, name, { entry: { name: value, value: null, place }, draft });
  if (value === null) return;
  if (!(value instanceof Mapping))
    return draft.error(
      place,
      `${quoted(name)} of group ${quoted(group.name)} must be ${EXPECTED[name] ?? 'a mapping'}, not ${kindOfValue(value)}`,
    );
  for (const [key, content] of value.entries) {
    readEntry(group, name, { entry: { name: key, value: content, place: value.placeOf(key) }, draft });
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  hosts: 'a mapping of host names ("web1:" instead of "- web1")',
  children: 'a mapping of group names ("web:" instead of "- web")',
  vars: 'a mapping of variables ("name: value")',
};

interface Reading {
  readonly entry: Entry;
  readonly draft: InventoryDraft;
}

function readEntry(group: GroupDraft, section: string, { entry, draft }: Reading): void {
  if (section === 'vars') draft.setVariable(group.name, entry.name, entry);
  else if (section === 'children') readChild(group, entry, draft);
  else readHosts(group, entry, draft);
}

function readChild(group: GroupDraft, entry: Entry, draft: InventoryDraft): void {
  const child = readGroup(entry, draft);
  if (child !== undefined) draft.addChild(group, child, entry.place);
  else if (typeof entry.name === 'string' && entry.name !== '')
    draft.error(entry.place, `${quoted(entry.name)} can't be a child: it is no group`);
}

function readHosts(group: GroupDraft, { name, value, place }: Entry, draft: InventoryDraft): void {
  if (typeof name !== 'string')
    return draft.error(place, `the host name ${keyText(name)} isn't a string`, 'put it into quotes');
  if (!(value instanceof Mapping) && !isFalsy(value)) {
    return draft.error(
      place,
      `${quoted(name)} must be a mapping of variables ("name: value"), not ${kindOfValue(value)}`,
    );
  }
  const variables = value instanceof Mapping ? definitionsOf(value) : new Map();
  addHosts({ group, pattern: name, place, variables }, draft);
}
