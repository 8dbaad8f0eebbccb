/** Reads the variables of one host or group: sorts connection settings from others and finds misspelt names. */
import type { Place, YamlDocument } from '../yaml/index.ts';
import { didYouMean, pointerTo, quoted } from '../yaml/index.ts';
import type { Definition, InventoryDraft } from './draft.ts';
import type { PathBase } from './paths.ts';
import { REFUSED_VARIABLES, UNUSED_VARIABLES } from './unused-variables.ts';
import { VARIABLES_BY_NAME } from './variable-table.ts';
import type { KnownVariable } from './variable-table.ts';

/** Where variables are read from, and where findings go. */
export interface ReadingContext {
  readonly document: YamlDocument;
  readonly base: PathBase;
  readonly draft: InventoryDraft;
}

/** The variables of one host or group: a mapping that fits the schema, at a pointer. */
export interface VariablesOf {
  readonly owner: 'group' | 'host';
  readonly mapping: object;
  readonly pointer: string;
}

/** A misspelling is at most this many letters away; names that people invent are farther from Ansible's. */
const TYPO_DISTANCE = 3;
const PRIORITY = 'ansible_group_priority';
const NAMES = [...VARIABLES_BY_NAME.keys(), PRIORITY];

/**
 * The definitions in a mapping. A connection variable that can't be honoured is an error at its place, one that has no
 * use here a warning. A group's ansible_group_priority isn't a variable and left to the caller.
 */
export function readVariables({ owner, mapping, pointer }: VariablesOf, context: ReadingContext): Definition[] {
  const { document, draft } = context;
  return Object.entries(mapping).flatMap(([name, value]: [string, unknown]) => {
    const at = pointerTo(pointer, name);
    const spot = { name, value, key: document.placeOfKey(at), place: document.placeOfValue(at) };
    if (document.isTypedKey(mapping, name)) {
      draft.error(spot.key, `the variable name ${name} isn't a string`, 'put it into quotes');
      return [];
    }
    if (name === PRIORITY) {
      if (owner === 'host')
        draft.warning(spot.key, `"${PRIORITY}" has no effect on a host`, 'set it in the "vars" of a group');
      return [];
    }
    const known = VARIABLES_BY_NAME.get(name);
    return known === undefined ? otherVariable(spot, draft) : knownVariable(known, spot, context);
  });
}

interface Spot {
  readonly name: string;
  readonly value: unknown;
  readonly key: Place;
  readonly place: Place;
}

function knownVariable(known: KnownVariable, spot: Spot, { base, draft }: ReadingContext): Definition[] {
  const { name, value, key, place } = spot;
  if (value === null) return [{ name, place: key, content: { kind: 'unset' } }];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  if (isTemplate(value)) {
    draft.error(place, templateMessage(name), 'write the value itself');
    return [];
  }
  const read = known.read(value, base);
  if (!read.ok) {
    draft.error(place, `${quoted(name)}: ${read.error}`);
    return [];
  }
  for (const problem of read.value.problems ?? []) draft.diagnostics.push({ ...place, ...problem });
  const { setting } = read.value;
  return [{ name, place: key, content: setting === undefined ? { kind: 'unset' } : { kind: 'setting', setting } }];
}

function otherVariable(spot: Spot, draft: InventoryDraft): Definition[] {
  const { name, key } = spot;
  if (UNUSED_VARIABLES.has(name)) draft.warning(key, `${quoted(name)} is not used by fleet`);
  else if (REFUSED_VARIABLES.has(name))
    draft.error(key, `${quoted(name)} is not supported by fleet`, REFUSED_VARIABLES.get(name));
  else return unknownVariable(spot, draft);
  return [];
}

function unknownVariable({ name, value, key }: Spot, draft: InventoryDraft): Definition[] {
  const hint = didYouMean(name, NAMES, TYPO_DISTANCE);
  if (hint !== undefined) draft.error(key, `unknown key ${quoted(name)}`, hint);
  else if (name.startsWith('ansible_')) draft.warning(key, `${quoted(name)} is not used by fleet`);
  else return [{ name, place: key, content: { kind: 'variable', value } }];
  return [];
}

/** Whether Ansible would evaluate the value as a Jinja template. */
export function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{|\{%/.test(value);
}

/** What to say about a template in a connection variable: used as it stands, it could become a password. */
export function templateMessage(name: string): string {
  return `${quoted(name)} is a template, which fleet doesn't evaluate in inventories`;
}
