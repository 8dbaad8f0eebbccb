/** Values of variables, with the kinds that Ansible's users see and JavaScript doesn't tell apart. */
import type { Place } from './place.ts';

/** A floating-point number: `1.0` is not `1`, neither in a template nor in JSON. Integers are plain numbers or bigints. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A date or a moment, as Python's isoformat() writes it. */
export class Timestamp {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An inline `!vault` value, still encrypted. */
export class VaultText {
  readonly ciphertext: string;

  constructor(ciphertext: string) {
    this.ciphertext = ciphertext;
  }
}

/** A string marked `!unsafe`: never a template. */
export class UnsafeText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can be a key of a mapping. */
export type Key = string | number | bigint | boolean | null | Float | Timestamp;

/** A list that INI inventories write as a Python tuple: only as a text it differs from others. */
export class Tuple extends Array<Value> {}

/** A key as text, for messages and plain objects. */
export function keyText(key: Key): string {
  if (key instanceof Float) return String(key.value);
  return key instanceof Timestamp ? key.text : String(key);
}

/** Any value of a variable. */
export type Value = Key | VaultText | UnsafeText | readonly Value[] | Mapping;

/** A mapping with the order and the kinds of its keys, and where they stand. */
export class Mapping {
  readonly entries = new Map<Key, Value>();
  readonly #keyOffsets = new Map<Key, number>();
  readonly #written = new Map<Key, string>();
  readonly #placeOf: (offset: number) => Place;
  /** Keys that are numbers or booleans by their number. */
  #numbers: Map<number, Key> | undefined;

  constructor(placeOf: (offset: number) => Place) {
    this.#placeOf = placeOf;
  }

  /** Sets a key that stands at this offset of the text; `written` is the text of a value that is a number. */
  set(given: Key, value: Value, offset: number, written?: string): void {
    const key = typeof given === 'string' ? given : this.#known(given);
    this.entries.set(key, value);
    this.#keyOffsets.set(key, offset);
    if (written === undefined) this.#written.delete(key);
    else this.#written.set(key, written);
  }

  /** Python takes 1, 1.0 and True for the same key, and keeps the first of them. */
  #known(key: Exclude<Key, string>): Key {
    if (key === null || key instanceof Timestamp) return key;
    this.#numbers ??= new Map();
    const number = Number(key instanceof Float ? key.value : key);
    const known = this.#numbers.get(number) ?? key;
    this.#numbers.set(number, known);
    return known;
  }

  /** Takes over a key of another mapping, as `<<` does. */
  adopt(other: Mapping, key: Key): void {
    const value = other.entries.get(key);
    if (value !== undefined) this.set(key, value, other.#keyOffsets.get(key) ?? 0, other.writtenOf(key));
  }

  /** How a number was written: `0644` is 420. Undefined for other values. */
  writtenOf(key: Key): string | undefined {
    return this.#written.get(key);
  }

  /** Where the key stands; the start of the text for a key that isn't there. */
  placeOf(key: Key): Place {
    return this.#placeOf(this.#keyOffsets.get(key) ?? 0);
  }
}

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether Python takes the value for false: null, false, zero, and what is empty. */
export function isFalsy(value: Value): boolean {
  if (value instanceof Mapping) return value.entries.size === 0;
  if (value instanceof Float) return value.value === 0;
  if (value instanceof UnsafeText) return value.text === '';
  if (isList(value)) return value.length === 0;
  return value === null || value === false || value === 0 || value === 0n || value === '';
}

/** Every string of a value marked unsafe, keys too, as `!unsafe` on a collection does. */
export function unsafe(value: Value): Value {
  if (typeof value === 'string') return new UnsafeText(value);
  if (isList(value)) return value.map(unsafe);
  if (!(value instanceof Mapping)) return value;
  for (const [key, inner] of value.entries) value.entries.set(key, unsafe(inner));
  return value;
}

/** The kind of a value, for messages. */
export function kindOfValue(value: Value): string {
  if (value instanceof Mapping) return 'a mapping';
  if (isList(value)) return 'a list';
  if (value === null) return 'empty';
  if (value instanceof VaultText) return 'a vault value';
  if (value instanceof Timestamp) return 'a date';
  if (value instanceof UnsafeText || typeof value === 'string') return 'a string';
  return typeof value === 'boolean' ? 'a boolean' : 'a number';
}
