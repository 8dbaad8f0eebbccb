/** Reads one YAML inventory into the draft, as Ansible's yaml inventory plugin does, but with errors for its warnings. */
import type { Place } from '../yaml/index.ts';
import {
  compileSchema,
  didYouMean,
  isMapping,
  pointerKeys,
  pointerTo,
  problemDiagnostics,
  quoted,
  schemaProblems,
} from '../yaml/index.ts';
import type { SchemaProblem } from '../yaml/index.ts';
import { isHostName, splitPort } from './address.ts';
import { MOST_HOSTS } from './draft.ts';
import type { Definition, GroupDraft } from './draft.ts';
import { expandHostRange } from './host-range.ts';
import { inventorySchema } from './inventory-schema.ts';
import { isTemplate, readVariables, templateMessage } from './read-variables.ts';
import type { ReadingContext } from './read-variables.ts';

const validate = compileSchema(inventorySchema);
const NAME_HINT = 'use letters, digits, "_", "-" and "."';
const SECTIONS = ['hosts', 'children', 'vars'];

/** Adds the groups and hosts of a parsed inventory to the draft; what's wrong goes to the draft's diagnostics. */
export function readSource(context: ReadingContext): void {
  const { document, draft } = context;
  const root = document.value;
  if (isMapping(root) && Object.hasOwn(root, 'plugin')) {
    const hint = 'give fleet an inventory of hosts, such as the output of "ansible-inventory --list --yaml"';
    draft.error(document.placeOfKey('/plugin'), 'this is the configuration of an inventory plugin', hint);
    return;
  }
  const problems = schemaProblems(validate, { document, pointer: '', value: root }).map((one) => explained(one, root));
  draft.diagnostics.push(...problemDiagnostics(problems));
  // What doesn't fit the schema isn't read further: every later message would be a consequence of the first.
  if (problems.length > 0 || !isMapping(root)) return;
  for (const entry of entriesOf(root, '')) readGroup(entry, context);
}

/** The two mistakes for which the schema's words wouldn't help: hosts without a group around them, and templates. */
function explained(problem: SchemaProblem, root: unknown): SchemaProblem {
  const keys = pointerKeys(problem.pointer);
  const [first = '', second] = keys;
  if (second === undefined && SECTIONS.includes(first)) {
    return { ...problem, hint: `put "${first}:" under a group, for example "all:"` };
  }
  if (!isTemplate(valueAt(root, keys))) return problem;
  return { ...problem, message: templateMessage(keys.at(-1) ?? ''), hint: 'write the value itself' };
}

function valueAt(root: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    root,
  );
}

/** One key of a mapping of groups or hosts. */
interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly parent: object;
  /** Of the mapping that holds the key. */
  readonly pointer: string;
}

function readGroup(entry: Entry, context: ReadingContext): GroupDraft {
  const pointer = pointerTo(entry.pointer, entry.name);
  const place = context.document.placeOfKey(pointer);
  checkGroupName(entry, place, context);
  const group = context.draft.group(entry.name, place);
  // In the order of the text, as Ansible does: it decides which host counts as the first one.
  for (const [section, value] of Object.entries(isMapping(entry.value) ? entry.value : {})) {
    const at = pointerTo(pointer, section);
    if (section === 'vars') readGroupVariables(group, { value, pointer: at }, context);
    else for (const one of entriesOf(value, at)) SECTION_READERS[section]?.(group, one, context);
  }
  return group;
}

const SECTION_READERS: Readonly<Record<string, (group: GroupDraft, entry: Entry, context: ReadingContext) => void>> = {
  children: readChild,
  hosts: readHosts,
};

function readChild(group: GroupDraft, entry: Entry, context: ReadingContext): void {
  const child = readGroup(entry, context);
  const place = context.document.placeOfKey(pointerTo(entry.pointer, entry.name));
  if (child.name === 'all') context.draft.error(place, `group "all" can't be a child: it holds every group`);
  else if (child === group) context.draft.error(place, `group ${quoted(group.name)} can't be its own child`);
  else group.children.add(child.name);
}

/** Entries of a section: none if it's empty, one without variables if it's a bare string. */
function entriesOf(section: unknown, pointer: string): Entry[] {
  if (typeof section === 'string') return [{ name: section, value: null, parent: {}, pointer }];
  if (!isMapping(section)) return [];
  return Object.entries(section).map(([name, value]) => ({ name, value, parent: section, pointer }));
}

function readGroupVariables(
  group: GroupDraft,
  { value, pointer }: Pick<Entry, 'value' | 'pointer'>,
  context: ReadingContext,
): void {
  if (!isMapping(value)) return;
  const priority = value['ansible_group_priority'];
  if (typeof priority === 'number') group.priority = priority;
  const definitions = readVariables({ owner: 'group', mapping: value, pointer }, context);
  for (const definition of definitions) group.variables.set(definition.name, definition);
}

function readHosts(group: GroupDraft, entry: Entry, context: ReadingContext): void {
  const { draft } = context;
  const pointer = pointerTo(entry.pointer, entry.name);
  const place = context.document.placeOfKey(pointer);
  if (context.document.isTypedKey(entry.parent, entry.name)) {
    draft.error(place, `the host name ${entry.name} isn't a string`, 'put it into quotes');
    return;
  }
  const variables = isMapping(entry.value)
    ? readVariables({ owner: 'host', mapping: entry.value, pointer }, context)
    : [];
  addHosts({ group, pattern: entry.name, place, variables }, context);
}

/** Hosts under one key, which may be a range and end in a port. */
export interface HostEntry {
  readonly group: GroupDraft;
  readonly pattern: string;
  readonly place: Place;
  readonly variables: readonly Definition[];
}

/** Adds every host that the entry's pattern stands for. */
export function addHosts(entry: HostEntry, { draft }: Pick<ReadingContext, 'draft'>): void {
  const { name, port } = splitPort(entry.pattern);
  const names = expandHostRange(name);
  if (!names.ok) return draft.error(entry.place, names.error);
  const wrong = names.value.find((one) => !isHostName(one));
  if (wrong !== undefined) return draft.error(entry.place, `${quoted(wrong)} can't be the name of a host`, NAME_HINT);
  if (port !== undefined && (port < 1 || port > 65_535)) {
    return draft.error(entry.place, `the port of ${quoted(entry.pattern)} must be between 1 and 65535`);
  }
  if (draft.hosts.size + names.value.length > MOST_HOSTS)
    return draft.error(entry.place, `more than ${MOST_HOSTS} hosts`);
  for (const one of names.value) addHost(one, port, { entry, draft });
}

function addHost(
  name: string,
  port: number | undefined,
  { entry, draft }: { readonly entry: HostEntry; readonly draft: ReadingContext['draft'] },
): void {
  const host = draft.host(name, entry.place);
  entry.group.hosts.add(name);
  if (port !== undefined) {
    const content = { kind: 'setting', setting: { name: 'port', value: port } } as const;
    host.variables.set('ansible_port', { name: 'ansible_port', place: entry.place, content });
  }
  for (const definition of entry.variables) host.variables.set(definition.name, definition);
}

/** Ansible takes any name; these would make patterns mean something else than what they say. */
function checkGroupName(entry: Entry, place: Place, { document, draft }: ReadingContext): void {
  if (document.isTypedKey(entry.parent, entry.name)) {
    draft.error(place, `the group name ${entry.name} isn't a string`, 'put it into quotes');
  } else if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(entry.name) || entry.name.length > 255) {
    draft.error(place, `${quoted(entry.name)} can't be the name of a group`, groupNameHint(entry.name));
  }
}

function groupNameHint(name: string): string {
  return didYouMean(name, SECTIONS) ?? NAME_HINT;
}
