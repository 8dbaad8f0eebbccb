/** Which YAML tags are understood, and what plain scalars mean: YAML 1.1 as Ansible's users know it. */
import { CORE_SCHEMA, NOT_RESOLVED, defineMappingTag, defineScalarTag, mapTag, mergeTag } from 'js-yaml';
import type { Schema } from 'js-yaml';

/**
 * YAML 1.1's booleans as PyYAML (and so Ansible) reads them: true/false, yes/no, on/off in lower, upper or title
 * case. The 1.1 text also lists `y` and `n`; PyYAML leaves them strings, and a host may well be called `n`.
 */
const BOOLEANS = new Map(
  ['true', 'yes', 'on', 'false', 'no', 'off'].flatMap((word, index) =>
    [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)].map((form) => [form, index < 3] as const),
  ),
);

const booleanTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'tTyYoOfFnN'],
  resolve: (source) => BOOLEANS.get(source) ?? NOT_RESOLVED,
  identify: (data) => typeof data === 'boolean',
});

/** Ansible's `!unsafe` keeps a string from being templated; fleet never templates, so it's the string itself. */
const unsafeTag = defineScalarTag<string>('!unsafe', { resolve: (source) => source, identify: () => false });

/** Tags that a document may carry. Any other is reported before values are made. */
export const KNOWN_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'seq', 'map', 'merge'].map((name) => `!!${name}`).concat('!unsafe', '!'),
);

/** Keys of mappings that weren't strings in the text (`10:`, `yes:`), per mapping, under their string form. */
export type TypedKeys = WeakMap<object, Set<string>>;

/**
 * The js-yaml schema of one parse. Mappings become plain objects with string keys, as the schema checker needs them;
 * `typedKeys` collects those keys that were something else in the text.
 */
export function yamlSchema(typedKeys: TypedKeys): Schema {
  const noting = defineMappingTag<Record<string, unknown>>(mapTag.tagName, {
    ...mapTag,
    // Given although it does nothing: js-yaml then refuses an alias inside the very mapping that it stands for.
    finalize: (carrier) => carrier,
    addPair(carrier, key, value) {
      if (typeof key !== 'string') noteKey(typedKeys, carrier, String(key));
      return mapTag.addPair(carrier, key, value);
    },
  });
  return CORE_SCHEMA.withTags(mergeTag, booleanTag, unsafeTag, noting);
}

function noteKey(typedKeys: TypedKeys, mapping: object, key: string): void {
  const keys = typedKeys.get(mapping) ?? new Set<string>();
  typedKeys.set(mapping, keys.add(key));
}
