/** Reads JSON as Python does: keys in their order, integers apart from floats, NaN and Infinity, and every key's place. */
import { Scanner, err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';
import type { OffsetToPlace } from './place.ts';
import { Float, Mapping, UnsafeText, VaultText, unsafe } from './value.ts';
import type { Value } from './value.ts';

/** Why a text isn't JSON, and at which offset. */
export interface JsonError {
  readonly offset: number;
  readonly message: string;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const STRING = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;
const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new Float(Number.NaN)],
  ['Infinity', new Float(Number.POSITIVE_INFINITY)],
  ['-Infinity', new Float(Number.NEGATIVE_INFINITY)],
]);
/** Levels of nesting: reading recurses. */
const DEEPEST = 500;

/** Parses a whole text. A repeated key counts with its last value; `__ansible_vault` and `__ansible_unsafe` become values. */
export function parseJson(text: string, placeOf: OffsetToPlace): Result<Value, JsonError> {
  const reader = new JsonReader(text, placeOf);
  try {
    return ok(reader.document());
  } catch (thrown) {
    if (thrown instanceof Stop) return err({ offset: thrown.offset, message: thrown.message });
    throw thrown;
  }
}

/** Ends the reading; never leaves this file. */
class Stop extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class JsonReader {
  readonly #scan: Scanner;
  readonly #placeOf: OffsetToPlace;
  #depth = 0;

  constructor(text: string, placeOf: OffsetToPlace) {
    this.#scan = new Scanner(text, SPACE);
    this.#placeOf = placeOf;
  }

  document(): Value {
    const value = this.#value();
    if (this.#scan.at < this.#scan.text.length) this.#stop('something follows the JSON value');
    return value;
  }

  #stop(message: string): never {
    throw new Stop(this.#scan.at, message);
  }

  #value(): Value {
    this.#scan.skip();
    const value = this.#inner();
    this.#scan.skip();
    return value;
  }

  #inner(): Value {
    if (this.#scan.sign('{')) return this.#nested(() => this.#object());
    if (this.#scan.sign('[')) return this.#nested(() => this.#list());
    if (this.#scan.text[this.#scan.at] === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#scan.sign(word)) return value;
    const number = this.#scan.take(NUMBER);
    return number === null ? this.#stop('a JSON value is expected') : numberValue(number);
  }

  #nested(read: () => Value): Value {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#stop('too many levels of nesting');
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #string(): string {
    const match = this.#scan.take(STRING);
    return match === null ? this.#stop('a string is not closed, or holds what JSON forbids') : unescaped(match[0]);
  }

  #list(): Value {
    const items: Value[] = [];
    if (this.#scan.sign(']')) return items;
    do items.push(this.#value());
    while (this.#scan.sign(','));
    if (!this.#scan.sign(']')) this.#stop('"," or "]" is expected');
    return items;
  }

  #object(): Value {
    const mapping = new Mapping(this.#placeOf);
    if (this.#scan.sign('}')) return mapping;
    do this.#pair(mapping);
    while (this.#scan.sign(','));
    if (!this.#scan.sign('}')) this.#stop('"," or "}" is expected');
    return special(mapping) ?? mapping;
  }

  #pair(mapping: Mapping): void {
    this.#scan.skip();
    const offset = this.#scan.at;
    const key = this.#string();
    if (!this.#scan.sign(':')) this.#stop('":" is expected');
    mapping.set(key, this.#value(), offset);
  }
}

function unescaped(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function numberValue([text, fraction, exponent]: RegExpExecArray): Value {
  if (fraction !== undefined || exponent !== undefined) return new Float(Number(text));
  const number = Number(text);
  return Number.isSafeInteger(number) ? number + 0 : BigInt(text);
}

/** The objects by which Ansible's JSON carries its own kinds of strings (parsing/ajson.py). */
function special({ entries }: Mapping): Value | undefined {
  for (const [key, value] of entries) {
    if (key === '__ansible_vault') return new VaultText(typeof value === 'string' ? value : '');
    if (key === '__ansible_unsafe') return typeof value === 'string' ? new UnsafeText(value) : unsafe(value);
  }
  return undefined;
}
