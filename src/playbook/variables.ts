/** Variables of plays and tasks: their names, and what they become for templates. */
import type { Diagnostic } from '../core/index.ts';
import type { Layer } from '../template/index.ts';
import { isMapping, pointerTo, quoted, type YamlDocument } from '../yaml/index.ts';

/** A `vars` mapping at its place, as templates see it. */
export function layerOf(vars: unknown, pointer: string, document: YamlDocument): Layer {
  const entries = isMapping(vars) ? Object.entries(vars) : [];
  return new Map(
    entries.map(([name, value]) => [
      name,
      { value, place: document.placeOfKey(pointerTo(pointer, name)), isTemplated: true },
    ]),
  );
}

/** Names that can't be variables, and those that mean something to Ansible and nothing here. */
export function nameProblems(vars: unknown, pointer: string, document: YamlDocument): readonly Diagnostic[] {
  const names = isMapping(vars) ? Object.keys(vars) : [];
  return names.flatMap((name) => {
    const verdict = verdictOn(name);
    return verdict === null
      ? []
      : [{ ...document.placeOfKey(pointerTo(pointer, name)), severity: 'error' as const, ...verdict }];
  });
}

function verdictOn(name: string): Pick<Diagnostic, 'message' | 'hint'> | null {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || RESERVED.has(name))
    return { message: `${quoted(name)} can't be the name of a variable`, hint: 'use letters, digits and "_"' };
  if (!name.startsWith('ansible_')) return null;
  const hint = 'set it in the inventory, or for one run with -e';
  return { message: `${quoted(name)} has no effect in a playbook`, hint };
}

/** Words of the language of expressions. */
const RESERVED: ReadonlySet<string> = new Set(
  'and or not in is if else true false none True False None omit'.split(' '),
);
