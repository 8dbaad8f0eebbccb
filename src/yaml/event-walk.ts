/** One walk over the parser's events: where every value starts, which keys are doubled, which tags are unknown. */
import { EVENT_ID, getScalarValue } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { offsetOf } from './event-offset.ts';
import { pointerTo } from './json-pointer.ts';
import { KNOWN_TAGS } from './tags.ts';

/** Zero-based offsets of a value and of its key; `key` is the value's own offset in lists and at the root. */
export interface Span {
  readonly key: number;
  readonly value: number;
}

/** Something wrong that the events show, at an offset. */
export interface Oddity {
  readonly offset: number;
  readonly kind: 'duplicate-key' | 'unknown-tag' | 'vault';
  readonly name: string;
  /** For a doubled key: where it stood first. */
  readonly first?: number;
}

/** What the walk found. `documents` holds the offset at which each document's content starts. */
export interface Walk {
  readonly spans: ReadonlyMap<string, Span>;
  readonly oddities: readonly Oddity[];
  readonly documents: readonly number[];
}

type ContentEvent = ScalarEvent | SequenceEvent | MappingEvent | AliasEvent;

/** An open collection. A mapping waits for a key while `key` is undefined. */
interface Frame {
  readonly kind: 'document' | 'sequence' | 'mapping';
  readonly pointer: string;
  index: number;
  key: { readonly text: string; readonly offset: number } | undefined;
  readonly seen: Map<string, number>;
}

/** Walks the events of a whole stream once; linear in their number. Pointers are those of the first document. */
export function walkEvents(events: readonly Event[], text: string): Walk {
  return new EventWalk(text).run(events);
}

class EventWalk implements Walk {
  readonly spans = new Map<string, Span>();
  readonly oddities: Oddity[] = [];
  readonly documents: number[] = [];
  readonly #frames: Frame[] = [];
  readonly #text: string;
  /** How many collections are open inside a complex key; what's in them has no pointer. */
  #keyDepth = 0;
  /** Where the last value was. */
  #last = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(events: readonly Event[]): Walk {
    for (const event of events) {
      if (event.type === EVENT_ID.DOCUMENT) this.#open('document', '');
      else if (event.type === EVENT_ID.POP) this.#pop();
      else this.#content(event);
    }
    return this;
  }

  #open(kind: Frame['kind'], pointer: string): void {
    this.#frames.push({ kind, pointer, index: 0, key: undefined, seen: new Map() });
  }

  #pop(): void {
    if (this.#keyDepth === 0) this.#frames.pop();
    else this.#keyDepth -= 1;
  }

  #content(event: ContentEvent): void {
    this.#checkTag(event);
    const opens = event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING;
    const frame = this.#frames.at(-1);
    if (this.#keyDepth > 0 || frame === undefined) {
      if (opens) this.#keyDepth += 1;
    } else if (frame.kind === 'mapping' && frame.key === undefined) {
      this.#takeKey(frame, event);
      if (opens) this.#keyDepth += 1;
    } else {
      const pointer = this.#takeValue(frame, event);
      if (opens) this.#open(event.type === EVENT_ID.SEQUENCE ? 'sequence' : 'mapping', pointer);
    }
  }

  #takeKey(frame: Frame, event: ContentEvent): void {
    const offset = offsetOf(event) ?? 0;
    const text = event.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : '';
    frame.key = { text, offset };
    if (event.type !== EVENT_ID.SCALAR || text === '<<') return;
    const first = frame.seen.get(text);
    if (first === undefined) frame.seen.set(text, offset);
    else this.oddities.push({ offset, kind: 'duplicate-key', name: text, first });
  }

  /** An empty list item has no event position: it stands at the next hyphen. */
  #emptyItem(): number {
    const hyphen = this.#text.indexOf('-', this.#last);
    return hyphen < 0 ? this.#last : hyphen + 1;
  }

  #takeValue(frame: Frame, event: ContentEvent): string {
    const keyOffset = frame.key?.offset;
    const offset = offsetOf(event) ?? keyOffset ?? this.#emptyItem();
    this.#last = Math.max(this.#last, offset);
    const pointer = this.#pointerOfNext(frame);
    if (frame.kind === 'document') this.documents.push(offset);
    // Later documents are refused by the caller: their pointers must not overwrite the first one's.
    if (this.documents.length <= 1) this.spans.set(pointer, { key: keyOffset ?? offset, value: offset });
    frame.index += 1;
    frame.key = undefined;
    return pointer;
  }

  #pointerOfNext(frame: Frame): string {
    if (frame.kind === 'document') return '';
    return pointerTo(frame.pointer, frame.kind === 'sequence' ? frame.index : (frame.key?.text ?? ''));
  }

  #checkTag(event: ContentEvent): void {
    if (event.type === EVENT_ID.ALIAS || event.tagStart < 0) return;
    const name = this.#text.slice(event.tagStart, event.tagEnd);
    if (KNOWN_TAGS.has(name)) return;
    const kind = name === '!vault' || name === '!vault-encrypted' ? 'vault' : 'unknown-tag';
    this.oddities.push({ offset: event.tagStart, kind, name });
  }
}
