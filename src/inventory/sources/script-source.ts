/** Reads what an executable inventory prints, as Ansible's script plugin does (plugins/inventory/script.py). */
import { err, ok } from '../../core/index.ts';
import type { Diagnostic, Result } from '../../core/index.ts';
import { Mapping, isList, keyText, kindOfValue, parseJsonValues, quoted } from '../../yaml/index.ts';
import type { Place, Value } from '../../yaml/index.ts';
import type { GroupDraft, InventoryDraft } from '../draft.ts';
import { definitionsOf } from '../draft.ts';
import type { InventoryFiles } from '../files.ts';
import { fileError } from './source.ts';

/** A program that prints an inventory. */
export interface Script {
  readonly path: string;
  readonly files: InventoryFiles;
  readonly draft: InventoryDraft;
}

/** The answer to `--list`: one JSON object. Nothing is read from it yet. */
export function askScript({ path, files }: Omit<Script, 'draft'>): Result<Mapping, Diagnostic> {
  const output = files.run(path, ['--list']);
  if (!output.ok) return err(fileError(path, `the inventory script ${output.error}`));
  const answer = parseJsonValues({ file: `${path} --list`, text: output.value.toString('utf8') });
  if (!answer.ok) return answer;
  if (answer.value instanceof Mapping) return ok(answer.value);
  return err(fileError(`${path} --list`, `must print a JSON object, not ${kindOfValue(answer.value)}`));
}

/** Adds what the script said, and asks it for each host's variables where it gave none under `_meta`. */
export function readScript(answer: Mapping, script: Script): void {
  const hosts = new Set<string>();
  for (const [name, value] of answer.entries) {
    if (name !== '_meta') readGroup({ name: keyText(name), value, place: answer.placeOf(name) }, { script, hosts });
  }
  const meta = answer.entries.get('_meta');
  const known = (meta instanceof Mapping ? meta.entries.get('hostvars') : null) ?? null;
  if (known !== null && !(known instanceof Mapping)) return wrongHostvars(known, script);
  for (const host of hosts)
    addVariables(host, known === null ? askForHost(host, script) : known.entries.get(host), script);
}

/** Ansible would warn, and go on without a single host of the program. */
function wrongHostvars(known: Value, { path, draft }: Script): void {
  const message = `"hostvars" of "_meta" must be an object, not ${kindOfValue(known)}`;
  draft.diagnostics.push(fileError(`${path} --list`, message));
}

interface Entry {
  readonly name: string;
  readonly value: Value;
  readonly place: Place;
}

interface Reading {
  readonly script: Script;
  /** Every host that the script names. */
  readonly hosts: Set<string>;
}

function readGroup(entry: Entry, reading: Reading): void {
  const { draft } = reading.script;
  if (entry.name === '') return draft.error(entry.place, 'the name of a group is empty');
  const group = draft.group(entry.name, entry.place);
  if (!(entry.value instanceof Mapping)) return readHosts(group, { ...entry, value: entry.value }, reading);
  const { value } = entry;
  const sections = ['hosts', 'vars', 'children'].filter((name) => value.entries.has(name));
  // An object without those keys is a host of the group's own name, with variables for the group.
  if (sections.length === 0) {
    readHosts(group, { ...entry, value: [group.name] }, reading);
    return readVariables(group, value, draft);
  }
  for (const name of sections) {
    const section = { name, value: value.entries.get(name) ?? null, place: value.placeOf(name) };
    SECTION_READERS[name]?.(group, section, reading);
  }
}

const SECTION_READERS: Readonly<Record<string, (group: GroupDraft, section: Entry, reading: Reading) => void>> = {
  hosts: readHosts,
  vars: (group, { value, place }, { script: { draft } }) => {
    if (value instanceof Mapping) readVariables(group, value, draft);
    else draft.error(place, `"vars" of group ${quoted(group.name)} must be an object, not ${kindOfValue(value)}`);
  },
  children: readChildren,
};

function readHosts(group: GroupDraft, { value, place }: Entry, { script: { draft }, hosts }: Reading): void {
  if (!isList(value))
    return draft.error(place, `"hosts" of group ${quoted(group.name)} must be a list, not ${kindOfValue(value)}`);
  for (const name of value) {
    if (typeof name !== 'string' || name === '')
      return draft.error(place, `"hosts" of group ${quoted(group.name)} holds ${kindOfValue(name)} instead of a name`);
    hosts.add(name);
    draft.addHost(name, { group, place });
  }
}

function readVariables(group: GroupDraft, mapping: Mapping, draft: InventoryDraft): void {
  for (const [key, definition] of definitionsOf(mapping)) draft.setVariable(group.name, key, definition);
}

function readChildren(group: GroupDraft, { value, place }: Entry, { script: { draft } }: Reading): void {
  const names = isList(value) ? value : value instanceof Mapping ? [...value.entries.keys()] : [value];
  for (const name of names) {
    if (typeof name !== 'string' || name === '')
      return draft.error(place, `"children" of group ${quoted(group.name)} must be a list of names`);
    draft.addChild(group, draft.group(name, place), place);
  }
}

/** Once per host: an old way that scripts without `_meta` need. Nothing printed means no variables. */
function askForHost(host: string, { path, files, draft }: Script): Value {
  const output = files.run(path, ['--host', host]);
  const file = `${path} --host ${host}`;
  if (!output.ok) draft.diagnostics.push(fileError(file, `the inventory script ${output.error}`));
  const text = output.ok ? output.value.toString('utf8') : '';
  if (text.trim() === '') return null;
  const answer = parseJsonValues({ file, text });
  if (!answer.ok) draft.diagnostics.push(answer.error);
  return answer.ok ? answer.value : null;
}

function addVariables(host: string, variables: Value | undefined, { path, draft }: Script): void {
  if (variables === undefined || variables === null) return;
  if (!(variables instanceof Mapping)) {
    draft.diagnostics.push(
      fileError(path, `the variables of host ${quoted(host)} must be an object, not ${kindOfValue(variables)}`),
    );
    return;
  }
  for (const [key, definition] of definitionsOf(variables)) draft.setVariable(host, key, definition);
}
