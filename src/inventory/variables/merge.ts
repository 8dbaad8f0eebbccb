/** Merging variables: the later one replaces the earlier, or mappings are merged (`hash_behaviour = merge`). */
import { Mapping } from '../../yaml/index.ts';
import type { Key, Value } from '../../yaml/index.ts';
import type { Definition, Variables } from '../draft.ts';

/** Ansible's `hash_behaviour`. */
export type HashBehaviour = 'replace' | 'merge';

/** Sets one variable, merged with what is there where both are mappings and the behaviour says so. */
export function mergeVariable(
  target: Variables | undefined,
  key: Key,
  { definition, behaviour }: { readonly definition: Definition; readonly behaviour: HashBehaviour },
): void {
  const earlier = behaviour === 'merge' ? target?.get(key)?.value : undefined;
  target?.set(
    key,
    earlier === undefined ? definition : { ...definition, value: mergedValue(earlier, definition.value) },
  );
}

/** Sets all variables of `source`. */
export function mergeVariables(
  target: Variables,
  source: ReadonlyMap<Key, Definition>,
  behaviour: HashBehaviour,
): void {
  for (const [key, definition] of source) mergeVariable(target, key, { definition, behaviour });
}

function mergedValue(earlier: Value, later: Value): Value {
  if (!(earlier instanceof Mapping) || !(later instanceof Mapping)) return later;
  const merged = new Mapping((offset) => ({ ...later.placeOf(''), column: offset }));
  for (const key of earlier.entries.keys()) merged.adopt(earlier, key);
  for (const [key, value] of later.entries) {
    merged.adopt(later, key);
    const before = earlier.entries.get(key);
    if (before !== undefined) merged.entries.set(key, mergedValue(before, value));
  }
  return merged;
}
