/** Reads a TOML inventory into the draft, as Ansible's toml inventory plugin does (plugins/inventory/toml.py). */
import { Mapping, isList, keyText, kindOfValue, quoted } from '../../yaml/index.ts';
import type { Place, Value } from '../../yaml/index.ts';
import { definitionsOf, type GroupDraft, type InventoryDraft } from '../draft.ts';
import { addHosts, unknownGroupKey, type SourceContext } from './source.ts';

const NO_NAME = 'the name of a group is empty';

/** Adds the groups and hosts of the text, which `root` was read from; what's wrong goes to the draft's diagnostics. */
export function readToml(root: Mapping, context: SourceContext): void {
  const { draft } = context;
  for (const [name, line] of headsReadAsIni(context.text)) draft.group(name, { file: context.file, line, column: 1 });
  for (const [key, value] of root.entries) {
    const [name, place] = [keyText(key), root.placeOf(key)];
    if (name === '') draft.error(place, NO_NAME);
    else if (value instanceof Mapping) readGroup(draft.group(name, place), { value, place, draft });
    else draft.warning(place, `${quoted(name)} is no group and skipped: it is ${kindOfValue(value)}`);
  }
}

/**
 * Ansible tries INI first, and what that has read until it fails stays: section heads up to the first line of another
 * kind are groups of that very name, `[web.hosts]` too.
 */
function headsReadAsIni(text: string): readonly (readonly [name: string, line: number])[] {
  const lines = text.split('\n').map((line, index) => [line.trim(), index + 1] as const);
  const meant = lines.filter(([line]) => line !== '' && !/^[#;]/.test(line));
  const heads = meant.map(([line, number]) => [/^\[([^:\]\s]+)\]\s*(?:#.*)?$/.exec(line)?.[1], number] as const);
  const end = heads.findIndex(([name]) => name === undefined);
  return heads
    .slice(0, end < 0 ? heads.length : end)
    .flatMap(([name, line]) => (name === undefined ? [] : [[name, line]]));
}

interface Part {
  readonly value: Value;
  readonly place: Place;
  readonly draft: InventoryDraft;
}

function readGroup(group: GroupDraft, { value, draft }: Part & { readonly value: Mapping }): void {
  for (const [key, content] of value.entries) {
    const place = value.placeOf(key);
    const section = keyText(key);
    const read = Object.hasOwn(READERS, section) ? READERS[section] : undefined;
    if (read === undefined) unknownGroupKey(group, { name: key, place }, draft);
    else read(group, { value: content, place, draft });
  }
}

type Reader = (group: GroupDraft, part: Part) => void;

const READERS: Readonly<Record<string, Reader>> = {
  vars: (group, part) => {
    if (!(part.value instanceof Mapping)) return wrongKind(group, 'vars = { name = "value" }', part);
    for (const [name, definition] of definitionsOf(part.value)) part.draft.setVariable(group.name, name, definition);
  },
  children: (group, part) => {
    if (!isList(part.value)) return wrongKind(group, 'children = ["web"]', part);
    for (const name of part.value) {
      if (name === '') part.draft.error(part.place, NO_NAME);
      else if (typeof name === 'string') part.draft.addChild(group, part.draft.group(name, part.place), part.place);
      else
        part.draft.error(part.place, `a child of group ${quoted(group.name)} must be a name, not ${kindOfValue(name)}`);
    }
  },
  hosts: (group, part) => {
    if (!(part.value instanceof Mapping)) return wrongKind(group, 'hosts = { web1 = {} }', part);
    for (const [key, value] of part.value.entries) {
      const [pattern, place] = [keyText(key), part.value.placeOf(key)];
      if (value instanceof Mapping) addHosts({ group, pattern, place, variables: definitionsOf(value) }, part.draft);
      else
        part.draft.error(
          place,
          `${quoted(pattern)} must be a table of variables (${pattern} = {}), not ${kindOfValue(value)}`,
        );
    }
  },
};

function wrongKind(group: GroupDraft, example: string, { value, place, draft }: Part): void {
  draft.error(place, `group ${quoted(group.name)} has ${kindOfValue(value)} here`, `write it as ${example}`);
}
