/** Parses as PyYAML does where js-yaml is stricter: inside of brackets and quotes, lines may begin anywhere. */
import { YAMLException, parseEvents } from 'js-yaml';
import type { Event } from 'js-yaml';
import { placesIn } from './place.ts';
import type { OffsetToPlace } from './place.ts';

/** The events, the text that their offsets count in, and the places that those are in the text as it was given. */
export interface ParsedEvents {
  readonly events: readonly Event[];
  readonly text: string;
  readonly placeOf: OffsetToPlace;
}

/** What went wrong, with the same help for finding the place. */
export class EventError extends Error {
  readonly thrown: unknown;
  readonly text: string;
  readonly placeOf: OffsetToPlace;

  constructor(thrown: unknown, { text, placeOf }: Omit<ParsedEvents, 'events'>) {
    super('not readable');
    this.thrown = thrown;
    this.text = text;
    this.placeOf = placeOf;
  }
}

/** More than any line of a flow collection needs. */
const PADDING = ' '.repeat(256);
/** Lines that may be moved; each one costs another parse. */
const MOST_MOVES = 500;

/**
 * The events of a text. A closing bracket that stands as far left as the line that opened it, which js-yaml refuses as
 * "deficient indentation" and which is what most people write, is moved to the right and parsed again. Throws
 * {@link EventError}.
 */
export function lenientEvents(file: string, given: string, options: { readonly maxDepth: number }): ParsedEvents {
  const moved = new Set<number>();
  let text = given;
  for (;;) {
    const placeOf = unmoved(placesIn(file, text), moved);
    try {
      return { events: parseEvents(text, options), text, placeOf };
    } catch (thrown) {
      const start = deficientLine(thrown, text);
      const line = start === undefined ? 0 : placeOf(start).line;
      if (start === undefined || moved.has(line) || moved.size >= MOST_MOVES)
        throw new EventError(thrown, { text, placeOf });
      moved.add(line);
      text = text.slice(0, start) + PADDING + text.slice(start);
    }
  }
}

/** Offset of the line that isn't indented enough for js-yaml; undefined for any other complaint. */
function deficientLine(thrown: unknown, text: string): number | undefined {
  if (!(thrown instanceof YAMLException) || thrown.reason !== 'deficient indentation') return undefined;
  return text.lastIndexOf('\n', (thrown.mark?.position ?? 0) - 1) + 1;
}

function unmoved(placeOf: OffsetToPlace, moved: ReadonlySet<number>): OffsetToPlace {
  return (offset) => {
    const place = placeOf(offset);
    return moved.has(place.line) ? { ...place, column: Math.max(1, place.column - PADDING.length) } : place;
  };
}
