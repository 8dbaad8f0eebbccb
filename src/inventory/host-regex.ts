/** `~regex` terms of host patterns: compiled with a guard against expressions that could run for years. */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

const LONGEST = 200;
/** Repetitions that one expression may have: the steps grow with the name's length to this power. */
const MOST_REPEATS = 3;

/**
 * Compiles the text after `~`, anchored at the start of a name only, as Python's re.match. Python's `(?i)` in front
 * and `(?P<name>` are understood. Refused, with a sentence: what isn't a regular expression, and repeated groups such as
 * `(a+)+`, since matching those can take exponential time.
 */
export function hostRegex(source: string): Result<(name: string) => boolean, string> {
  if (source.length > LONGEST) return err(`is longer than ${LONGEST} characters`);
  const ignoreCase = source.startsWith('(?i)');
  const body = (ignoreCase ? source.slice(4) : source).replaceAll('(?P<', '(?<');
  const expensive = costProblem(body);
  if (expensive !== undefined) return err(expensive);
  try {
    const regex = new RegExp(`^(?:${body})`, ignoreCase ? 'i' : '');
    return ok((name) => regex.test(name));
  } catch {
    return err("isn't a regular expression");
  }
}

function costProblem(source: string): string | undefined {
  // Escapes and character classes hold no operators; what's left shows the structure.
  const bare = source.replace(/\\[^]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  const why = 'which fleet refuses because it can take very long';
  if (/\\[1-9]|\\k|\(\?P=/.test(source)) return `refers back to a group, ${why}`;
  if (/\)[*+{]/.test(bare)) return `repeats a group, ${why}`;
  const repeats = bare.match(/[*+{]/g)?.length ?? 0;
  return repeats > MOST_REPEATS ? `has more than ${MOST_REPEATS} repetitions, ${why}` : undefined;
}
