/** Scalars with a tag: YAML's own kinds, and Ansible's `!vault` and `!unsafe`. */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';
import { UnsafeText, VaultText } from './value.ts';
import type { Value } from './value.ts';
import { yamlBoolean, yamlFloat, yamlInteger, yamlTimestamp } from './yaml11.ts';

const READERS: ReadonlyMap<string, (text: string) => Value | undefined> = new Map<
  string,
  (text: string) => Value | undefined
>([
  ['!!str', (text) => text],
  ['!!python/unicode', (text) => text],
  ['!!null', () => null],
  ['!!bool', (text) => (/^(yes|no|true|false|on|off)$/i.test(text) ? yamlBoolean(text) : undefined)],
  ['!!int', yamlInteger],
  ['!!float', (text) => (/^[-+]?[0-9.]/.test(text) ? yamlFloat(text) : undefined)],
  ['!!timestamp', yamlTimestamp],
  ['!unsafe', (text) => new UnsafeText(text)],
  ['!vault', (text) => new VaultText(text)],
  ['!vault-encrypted', (text) => new VaultText(text)],
]);

/** The value of a tagged scalar; the error is a sentence. */
export function taggedScalar(tag: string, text: string): Result<Value, string> {
  const short = tag.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1');
  const read = READERS.get(short);
  if (read === undefined) return err(`unknown YAML tag "${tag}"`);
  const value = read(text);
  return value === undefined ? err(`"${text}" doesn't fit its tag ${tag}`) : ok(value);
}
