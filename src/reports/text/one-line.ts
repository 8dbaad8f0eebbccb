/** Text from outside, made fit for one line. */
import { printable } from '../../core/index.ts';

/** Parts as sentences, each with one full stop; empty ones are left out. */
export function sentences(...parts: readonly string[]): string {
  const trimmed = parts.map((part) => oneLine(part).replace(/\.$/, '')).filter((part) => part !== '');
  return trimmed.map((part) => `${part}.`).join(' ');
}

/** Printable, and on one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}
