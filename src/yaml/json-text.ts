/** Reads JSON as Python does: keys in their order, integers apart from floats, NaN and Infinity, and every key's place. */
import { err, ok } from '../core/index.ts';
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
  readonly #text: string;
  readonly #placeOf: OffsetToPlace;
  #at = 0;
  #depth = 0;

  constructor(text: string, placeOf: OffsetToPlace) {
    this.#text = text;
    this.#placeOf = placeOf;
  }

  document(): Value {
    const value = this.#value();
    if (this.#at < this.#text.length) this.#stop('something follows the JSON value');
    return value;
  }

  #stop(message: string): never {
    throw new Stop(this.#at, message);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** Takes one character if it comes next, white space around it aside. */
  #sign(char: string): boolean {
    this.#take(SPACE);
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #value(): Value {
    this.#take(SPACE);
    const value = this.#inner();
    this.#take(SPACE);
    return value;
  }

  #inner(): Value {
    if (this.#sign('{')) return this.#nested(() => this.#object());
    if (this.#sign('[')) return this.#nested(() => this.#list());
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const number = this.#take(NUMBER);
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
    const match = this.#take(STRING);
    return match === null ? this.#stop('a string is not closed, or holds what JSON forbids') : unescaped(match[0]);
  }

  #list(): Value {
    const items: Value[] = [];
    if (this.#sign(']')) return items;
    do items.push(this.#value());
    while (this.#sign(','));
    if (!this.#sign(']')) this.#stop('"," or "]" is expected');
    return items;
  }

  #object(): Value {
    const mapping = new Mapping(this.#placeOf);
    if (this.#sign('}')) return mapping;
    do this.#pair(mapping);
    while (this.#sign(','));
    if (!this.#sign('}')) this.#stop('"," or "}" is expected');
    return special(mapping) ?? mapping;
  }

  #pair(mapping: Mapping): void {
    this.#take(SPACE);
    const offset = this.#at;
    const key = this.#string();
    if (!this.#sign(':')) this.#stop('":" is expected');
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
