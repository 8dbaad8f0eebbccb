/** Reads a value of an INI inventory as Python literal, as Ansible does by ast.literal_eval; what is none is a string. */
import { Scanner } from '../../core/index.ts';
import { Float, Mapping, Tuple } from '../../yaml/index.ts';
import type { Key, Place, Value } from '../../yaml/index.ts';

/**
 * Numbers, strings in all of Python's quotes, True, False, None, lists, tuples (they become lists) and dicts; a comment
 * may follow. Anything else, and what ansible-inventory itself can't print (sets, bytes in lists, complex numbers), is
 * the text itself.
 */
export function pythonLiteral(text: string, place: Place): Value {
  try {
    return new LiteralReader(text.replace(/^[ \t]+/, ''), place).whole();
  } catch (thrown) {
    if (thrown instanceof NoLiteral) return text;
    throw thrown;
  }
}

/** Ends the reading; never leaves this file. */
class NoLiteral extends Error {}

const SPACE = /[ \t\f]*/y;
const END = /[ \t\f]*(?:#[^]*)?$/y;
const HEX = /0[xX](?:_?[0-9a-fA-F])+(?![\w.])/y;
const OCTAL = /0[oO](?:_?[0-7])+(?![\w.])/y;
const BINARY = /0[bB](?:_?[01])+(?![\w.])/y;
const FLOAT =
  /(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.)(?:[eE][-+]?\d(?:_?\d)*)?(?![\w.])|\d(?:_?\d)*[eE][-+]?\d(?:_?\d)*(?![\w.])/y;
const INTEGER = /(?:0(?:_?0)*|[1-9](?:_?\d)*)(?![\w.])/y;
const STRING =
  /([rRuUbB]|[bB][rR]|[rR][bB])?(?:'''((?:[^\\]|\\[^])*?)'''|"""((?:[^\\]|\\[^])*?)"""|'(?!'')((?:[^'\\\n]|\\[^])*)'|"(?!"")((?:[^"\\\n]|\\[^])*)")/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
/** Levels of brackets: reading recurses. */
const DEEPEST = 100;

class LiteralReader {
  readonly #scan: Scanner;
  readonly #place: Place;
  #depth = 0;

  constructor(text: string, place: Place) {
    this.#scan = new Scanner(text, SPACE);
    this.#place = place;
  }

  whole(): Value {
    const value = this.#items();
    if (this.#scan.take(END) === null) throw new NoLiteral();
    return value;
  }

  /** One value, or a tuple without brackets: `1, 2`. */
  #items(): Value {
    const first = this.#value();
    if (!this.#scan.sign(',')) return first;
    const items = [first];
    while (!this.#atEnd()) {
      items.push(this.#value());
      if (!this.#scan.sign(',')) break;
    }
    return Tuple.from(items);
  }

  #atEnd(): boolean {
    const rest = this.#scan.text.slice(this.#scan.at);
    return /^[ \t\f]*(?:#[^]*|\)[^]*)?$/.test(rest);
  }

  #value(): Value {
    this.#scan.skip();
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new NoLiteral();
    const value = this.#inner();
    this.#depth -= 1;
    return value;
  }

  #inner(): Value {
    if (this.#scan.sign('[')) return this.#list(']');
    if (this.#scan.sign('(')) return this.#bracketed();
    if (this.#scan.sign('{')) return this.#dict();
    const sign = this.#scan.take(/[-+]/y)?.[0];
    if (sign !== undefined) {
      this.#scan.skip();
      return this.#number(sign === '-') ?? this.#fail();
    }
    return this.#number(false) ?? this.#string() ?? this.#constant();
  }

  #fail(): never {
    throw new NoLiteral();
  }

  #list(close: string): readonly Value[] {
    const items: Value[] = [];
    while (!this.#scan.sign(close)) {
      items.push(this.#value());
      if (this.#scan.sign(',')) continue;
      if (!this.#scan.sign(close)) this.#fail();
      break;
    }
    return items;
  }

  /** `(1)` is the number, `(1,)` and `()` are tuples. */
  #bracketed(): Value {
    if (this.#scan.sign(')')) return new Tuple();
    const items = this.#items();
    return this.#scan.sign(')') ? items : this.#fail();
  }

  #dict(): Value {
    const mapping = new Mapping(() => this.#place);
    while (!this.#scan.sign('}')) {
      const key = this.#value();
      if (!this.#scan.sign(':')) this.#fail();
      mapping.set(keyOf(key), this.#value(), 0);
      if (this.#scan.sign(',')) continue;
      if (!this.#scan.sign('}')) this.#fail();
      break;
    }
    return mapping;
  }

  #number(negative: boolean): Value | undefined {
    const integer =
      this.#scan.take(HEX) ?? this.#scan.take(OCTAL) ?? this.#scan.take(BINARY) ?? this.#scan.take(INTEGER);
    if (integer !== null) return signedInteger(integer[0].replaceAll('_', ''), negative);
    const float = this.#scan.take(FLOAT);
    return float === null ? undefined : new Float((negative ? -1 : 1) * Number(float[0].replaceAll('_', '')));
  }

  /**
   * Strings next to each other are one, as in Python, but bytes and strings don't mix. Bytes alone are decoded, which
   * is what Ansible does with them.
   */
  #string(kind?: 'bytes' | 'text'): Value | undefined {
    const match = this.#scan.take(STRING);
    if (match === null) return undefined;
    const [, prefix = '', ...bodies] = match;
    const own = /b/i.test(prefix) ? 'bytes' : 'text';
    if ((kind ?? own) !== own || (own === 'bytes' && this.#depth > 1)) this.#fail();
    const body = bodies.find((one) => one !== undefined) ?? '';
    const text = /r/i.test(prefix) ? body : (unescaped(body) ?? this.#fail());
    this.#scan.skip();
    return text + String(this.#string(own) ?? '');
  }

  #constant(): Value {
    const value = CONSTANTS.get(this.#scan.take(NAME)?.[0] ?? '');
    return value === undefined ? this.#fail() : value;
  }
}

function signedInteger(digits: string, negative: boolean): number | bigint {
  const value = BigInt(/^0+$/.test(digits) ? '0' : digits.toLowerCase()) * (negative ? -1n : 1n);
  const small = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return small ? Number(value) : value;
}

function keyOf(value: Value): Key {
  if (value === null || typeof value !== 'object' || value instanceof Float) return value;
  throw new NoLiteral();
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};
const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[^])/g;

/** Python's escapes; undefined where Python refuses them. Unknown ones stay as they are. */
function unescaped(body: string): string | undefined {
  if (
    /\\(?:x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4})|U(?!00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|N)/.test(
      body.replace(/\\\\/g, ''),
    )
  )
    return undefined;
  return body.replace(ESCAPE, (whole, code: string) => {
    if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    return Object.hasOwn(SIMPLE, code) ? (SIMPLE[code] ?? '') : /['"\\]/.test(code) ? code : whole;
  });
}
