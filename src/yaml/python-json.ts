/** Prints values byte for byte as ansible-inventory does: Python's json.dumps with indent=4 and sorted keys. */
import { Float, Mapping, Timestamp, UnsafeText, VaultText, isList } from './value.ts';
import type { Key, Value } from './value.ts';

/** A tree to print: values, and plain objects and lists around them. */
export type Printable = Value | readonly Printable[] | ReadonlyMap<Key, Printable>;

/**
 * JSON as `ansible-inventory --list` writes it. Keys are sorted as Python sorts them; where kinds of keys can't be
 * compared, none of the document's are, as Ansible does it. Characters stay as they are.
 */
export function pythonJson(tree: Printable): string {
  return new JsonPrinter(canSort(tree)).print(tree, '');
}

class JsonPrinter {
  readonly #sorts: boolean;

  constructor(sorts: boolean) {
    this.#sorts = sorts;
  }

  print(tree: Printable, indent: string): string {
    if (isEntries(tree) || tree instanceof Mapping) return this.#object(entriesOf(tree), indent);
    if (isItems(tree)) return this.#list(tree, indent);
    if (tree instanceof VaultText) return this.#object(new Map([['__ansible_vault', tree.ciphertext]]), indent);
    if (tree instanceof UnsafeText) return this.#object(new Map([['__ansible_unsafe', tree.text]]), indent);
    return scalar(tree);
  }

  #object(entries: ReadonlyMap<Key, Printable>, indent: string): string {
    if (entries.size === 0) return '{}';
    const pairs = (this.#sorts ? sortedKeys(entries) : null) ?? [...entries];
    const deeper = `${indent}    `;
    const lines = pairs.map(([key, value]) => `${deeper}${keyText(key)}: ${this.print(value, deeper)}`);
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }

  #list(items: readonly Printable[], indent: string): string {
    if (items.length === 0) return '[]';
    const deeper = `${indent}    `;
    return `[\n${items.map((item) => deeper + this.print(item, deeper)).join(',\n')}\n${indent}]`;
  }
}

function isEntries(tree: Printable): tree is ReadonlyMap<Key, Printable> {
  return tree instanceof Map;
}

function isItems(tree: Exclude<Printable, ReadonlyMap<Key, Printable>>): tree is readonly Printable[] {
  return Array.isArray(tree);
}

function entriesOf(tree: Mapping | ReadonlyMap<Key, Printable>): ReadonlyMap<Key, Printable> {
  return tree instanceof Mapping ? tree.entries : tree;
}

function scalar(value: Key): string {
  if (typeof value === 'string') return jsonString(value);
  if (value instanceof Float) return pythonFloat(value.value);
  if (value instanceof Timestamp) return jsonString(value.text);
  return String(value);
}

/** Python's json turns keys into strings by their JSON form. */
function keyText(key: Key): string {
  if (typeof key === 'string') return jsonString(key);
  return key instanceof Timestamp ? jsonString(key.text) : jsonString(scalar(key));
}

/** As Python with ensure_ascii=False: JavaScript escapes lone surrogates, Python doesn't; else they agree. */
function jsonString(text: string): string {
  return JSON.stringify(text);
}

/** Python's repr of a float, with JSON's words for the three that aren't numbers. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value !== 0 && (power < -4 || power >= 16)) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const plain = power < 0 ? value.toFixed(Math.min(100, digits.replace(/^-?\d\.?/, '').length - power)) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Whether the keys of every mapping are of one comparable kind: all strings, or all numbers and booleans. */
function canSort(tree: Printable): boolean {
  if (isEntries(tree) || tree instanceof Mapping) {
    const entries = entriesOf(tree);
    return sortedKeys(entries) !== null && [...entries.values()].every(canSort);
  }
  return isItems(tree) ? tree.every(canSort) : true;
}

/** The entries by their keys, in Python's order; null where kinds of keys can't be compared. */
export function sortedKeys<T>(entries: ReadonlyMap<Key, T>): readonly (readonly [Key, T])[] | null {
  const kinds = new Set([...entries.keys()].map(kindOfKey));
  if (kinds.size > 1 || (kinds.has('none') && entries.size > 1)) return null;
  return [...entries].sort(([a], [b]) => compareKeys(a, b));
}

function kindOfKey(key: Key): 'text' | 'number' | 'date' | 'none' {
  if (typeof key === 'string') return 'text';
  if (key instanceof Timestamp) return 'date';
  return key === null ? 'none' : 'number';
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareText(a.text, b.text);
  return Number(a instanceof Float ? a.value : a) - Number(b instanceof Float ? b.value : b);
}

/** Order by code points, as Python compares strings; JavaScript compares UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
  if (Number.isNaN(x) || Number.isNaN(y)) return a.length - b.length;
  // Surrogates stand for characters above all others.
  const [high, low] = [isSurrogate(x), isSurrogate(y)];
  return high === low ? x - y : Number(high) - Number(low);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdf_ff;
}
