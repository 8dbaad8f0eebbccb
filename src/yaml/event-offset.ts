/** Where things stand in the text that a parser's events come from. */
import { EVENT_ID } from 'js-yaml';
import type { Event } from 'js-yaml';

/** Where the event's own text starts; undefined for an empty value, which has none. */
export function offsetOf(event: Event | undefined): number | undefined {
  if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
  if (event.type === EVENT_ID.ALIAS) return Math.max(0, event.anchorStart - 1);
  const start = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
  if (start < 0) return undefined;
  // The offsets of a quoted scalar are those of its inside; people point at the quote.
  const quoted = event.type === EVENT_ID.SCALAR && (event.style === 2 || event.style === 3);
  return quoted ? start - 1 : start;
}
