/** Values as plain JavaScript, for the rest of fleet. */
import { Secret } from '../../core/index.ts';
import { Float, Mapping, Timestamp, UnsafeText, VaultText, isList, keyText } from '../../yaml/index.ts';
import type { Value } from '../../yaml/index.ts';
import type { VaultReader } from './vault-reader.ts';

/**
 * Objects, arrays, strings, numbers, booleans and null. What the vault holds is a Secret; undefined where it can't be
 * opened, as nothing in fleet may need it.
 */
export function plainValue(value: Value, vault: VaultReader): unknown {
  if (value instanceof Float) return value.value;
  if (value instanceof Timestamp || value instanceof UnsafeText) return value.text;
  if (value instanceof VaultText) return secretOf(value, vault);
  if (isList(value)) return value.map((item) => plainValue(item, vault));
  if (!(value instanceof Mapping)) return typeof value === 'bigint' ? Number(value) : value;
  return Object.fromEntries([...value.entries].map(([key, inner]) => [keyText(key), plainValue(inner, vault)]));
}

function secretOf(value: VaultText, vault: VaultReader): Secret | undefined {
  const opened = vault.open(value);
  return opened.ok && typeof opened.value === 'string' ? new Secret(opened.value) : undefined;
}
