/** Makes values from the parser's events, as PyYAML with Ansible's constructor does (parsing/yaml/constructor.py). */
import { EVENT_ID, getScalarValue } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import type { Diagnostic } from '../core/index.ts';
import { offsetOf } from './event-offset.ts';
import type { ParsedEvents } from './lenient-events.ts';
import type { OffsetToPlace } from './place.ts';
import { taggedScalar } from './scalar-tags.ts';
import { Float, Mapping, Timestamp, isList, keyText, kindOfValue, unsafe } from './value.ts';
import type { Key, Value } from './value.ts';
import { plainScalar } from './yaml11.ts';

/** A fault that ends the reading, at an offset. */
export class ComposeError extends Error {
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(offset: number, message: string, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

/** The first document's value, and what there is to warn of. */
export interface Composed {
  readonly value: Value;
  readonly warnings: readonly Diagnostic[];
}

type Content = ScalarEvent | SequenceEvent | MappingEvent | AliasEvent;

/** A key and its value, and where and how they're written. */
interface Pair {
  readonly key: Key;
  readonly value: Value;
  readonly offset: number;
  readonly written: string | undefined;
}

const MERGE = Symbol('<<');
const PLAIN = 1;
const LITERAL = 4;
const FOLDED = 5;

/** Reads the only document of a stream; an empty stream is null. Throws {@link ComposeError}. */
export function compose(parsed: ParsedEvents): Composed {
  return new Composer(parsed).document();
}

class Composer {
  readonly #events: readonly Event[];
  readonly #text: string;
  readonly #placeOf: OffsetToPlace;
  readonly #anchors = new Map<string, Value>();
  /** Anchors of collections that aren't complete yet: an alias to one would hold itself. */
  readonly #open = new Set<string>();
  readonly #warnings: Diagnostic[] = [];
  readonly #objectKeys = new Map<string, Key>();
  #at = 0;

  constructor({ events, text, placeOf }: ParsedEvents) {
    this.#events = events;
    this.#text = text;
    this.#placeOf = placeOf;
  }

  document(): Composed {
    const empty = this.#events.length === 0;
    this.#at = 1;
    const value = empty || this.#events[1]?.type === EVENT_ID.POP ? null : this.#value();
    const second = this.#events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
    if (second >= 0) {
      const offset = offsetOf(this.#events[second + 1]) ?? this.#text.length;
      throw new ComposeError(offset, 'a second YAML document starts here', 'put it into a file of its own');
    }
    return { value, warnings: this.#warnings };
  }

  #next(): Content {
    const event = this.#events[this.#at];
    this.#at += 1;
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      throw new ComposeError(this.#text.length, 'the text ends too early');
    }
    return event;
  }

  /** Whether the open collection ends here; steps over its end. */
  #ends(): boolean {
    if (this.#events[this.#at]?.type !== EVENT_ID.POP) return false;
    this.#at += 1;
    return true;
  }

  #value(event: Content = this.#next()): Value {
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event);
    const anchor = event.anchorStart < 0 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd);
    if (anchor !== undefined) this.#begin(anchor, event.anchorStart);
    const value = this.#tagged(event);
    if (anchor !== undefined) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, value);
    }
    return value;
  }

  #begin(anchor: string, offset: number): void {
    if (this.#open.has(anchor) || this.#anchors.has(anchor)) {
      throw new ComposeError(offset - 1, `the anchor "&${anchor}" is given twice`, 'give one of them another name');
    }
    this.#open.add(anchor);
  }

  #alias(event: AliasEvent): Value {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const offset = Math.max(0, event.anchorStart - 1);
    if (this.#open.has(name)) throw new ComposeError(offset, 'an alias (*) refers to a value that contains it');
    const value = this.#anchors.get(name);
    if (value !== undefined) return value;
    throw new ComposeError(
      offset,
      'an alias (*) has no anchor (&) of that name above it',
      'quote the value if the * is text',
    );
  }

  #tagged(event: ScalarEvent | SequenceEvent | MappingEvent): Value {
    const tag = event.tagStart < 0 ? undefined : this.#text.slice(event.tagStart, event.tagEnd);
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event, tag);
    const value = event.type === EVENT_ID.SEQUENCE ? this.#list() : this.#mapping();
    if (tag === '!unsafe') return unsafe(value);
    if (tag === undefined || COLLECTION_TAGS.has(tag)) return value;
    throw new ComposeError(event.tagStart, `unknown YAML tag "${tag}"`, 'quote the value if it is text');
  }

  #scalar(event: ScalarEvent, tag: string | undefined): Value {
    const text = event.valueStart < 0 ? '' : this.#scalarText(event);
    // A lone `!` leaves a plain scalar what it is, in PyYAML.
    if (tag === undefined || tag === '!') {
      if (tag === '!' && event.valueStart < 0) return '';
      const value = event.style === PLAIN ? this.#plain(text, event) : text;
      if (value !== undefined) return value;
    } else {
      const value = taggedScalar(tag, text);
      if (value.ok) return value.value;
      throw new ComposeError(event.tagStart, value.error, 'quote the value if it is text');
    }
    throw new ComposeError(event.valueStart, `"${text}" is no number, date or time`, 'quote it if it is text');
  }

  /** Two words have a meaning of their own in YAML 1.1, and PyYAML knows none for them as values. */
  #plain(text: string, event: ScalarEvent): Key | undefined {
    if (text !== '<<' && text !== '=') return plainScalar(text);
    throw new ComposeError(event.valueStart, `"${text}" can't be a value`, 'quote it if it is text');
  }

  /** A block that the end of the text cuts off has no newline at its end, in PyYAML. */
  #scalarText(event: ScalarEvent): string {
    const value = getScalarValue(this.#text, event);
    const isBlock = event.style === LITERAL || event.style === FOLDED;
    const isCut = isBlock && event.valueEnd >= this.#text.length && !/[\r\n]$/.test(this.#text);
    return isCut ? value.replace(/\n$/, '') : value;
  }

  #list(): Value {
    const items: Value[] = [];
    while (!this.#ends()) items.push(this.#value());
    return items;
  }

  #mapping(): Mapping {
    const own = new Mapping(this.#placeOf);
    const merged: Mapping[] = [];
    while (!this.#ends()) this.#pair(own, merged);
    if (merged.length === 0) return own;
    // Merged keys come first, and every own key stands above them.
    const whole = new Mapping(this.#placeOf);
    for (const mapping of [...merged, own]) for (const key of mapping.entries.keys()) whole.adopt(mapping, key);
    return whole;
  }

  #pair(own: Mapping, merged: Mapping[]): void {
    const event = this.#next();
    const offset = offsetOf(event) ?? this.#lastOffset();
    const key = this.#isWord(event, '<<') ? MERGE : this.#isWord(event, '=') ? '=' : this.#value(event);
    const written = this.#numberText();
    const value = this.#value();
    if (key === MERGE) merged.push(...mergeSources(value, offset));
    else
      this.#own(own, {
        key: this.#sameKey(keyOf(key, offset)),
        value,
        offset,
        written: isNumber(value) ? written : undefined,
      });
  }

  /** Numbers and dates of one value are one key, though they're objects here. */
  #sameKey(key: Key): Key {
    if (!(key instanceof Float) && !(key instanceof Timestamp)) return key;
    const id = `${key.constructor.name} ${keyText(key)}`;
    const known = this.#objectKeys.get(id) ?? key;
    this.#objectKeys.set(id, known);
    return known;
  }

  /** The text of a plain scalar that comes next. */
  #numberText(): string | undefined {
    const event = this.#events[this.#at];
    const plain = event?.type === EVENT_ID.SCALAR && event.style === PLAIN && event.valueStart >= 0;
    return plain ? this.#text.slice(event.valueStart, event.valueEnd) : undefined;
  }

  #own(own: Mapping, { key, value, offset, written }: Pair): void {
    if (own.entries.has(key)) {
      const { line } = own.placeOf(key);
      const message = `duplicate key "${keyText(key)}", first given on line ${line}: the last one counts`;
      this.#warnings.push({ ...this.#placeOf(offset), severity: 'warning', message });
    }
    own.set(key, value, offset, written);
  }

  /** Whether an untagged plain scalar is exactly this word. */
  #isWord(event: Content, word: string): boolean {
    if (event.type !== EVENT_ID.SCALAR || event.style !== PLAIN || event.valueStart < 0 || event.tagStart >= 0)
      return false;
    return this.#text.startsWith(word, event.valueStart) && getScalarValue(this.#text, event) === word;
  }

  /** An empty key (`: value`) has no offset of its own. */
  #lastOffset(): number {
    return offsetOf(this.#events[this.#at]) ?? 0;
  }
}

const COLLECTION_TAGS: ReadonlySet<string> = new Set(['!!map', '!!seq', '!!python/dict', '!']);

function isNumber(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

function mergeSources(value: Value, offset: number): Mapping[] {
  const sources = isList(value) ? [...value].reverse() : [value];
  const mappings = sources.filter((source) => source instanceof Mapping);
  if (mappings.length < sources.length) throw new ComposeError(offset, '"<<" merges mappings only');
  return mappings;
}

function keyOf(value: Value, offset: number): Key {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Float || value instanceof Timestamp) return value;
  if (!isList(value) && !(value instanceof Mapping)) throw new ComposeError(offset, "a key can't be a tagged value");
  const hint = value instanceof Mapping ? 'put quotes around a value that begins with "{{"' : undefined;
  throw new ComposeError(offset, `a key must be a word, not ${kindOfValue(value)}`, hint);
}
