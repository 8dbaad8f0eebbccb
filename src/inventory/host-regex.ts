/** `~regex` terms of host patterns: Python's regular expressions, matched at the start of a name as re.match does. */
import { err, fromPythonRegex, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

const LONGEST = 1000;

/** Compiles the text after `~`. Refused, with a sentence: what isn't a regular expression, and what JavaScript can't do. */
export function hostRegex(source: string): Result<(name: string) => boolean, string> {
  if (source.length > LONGEST) return err(`is longer than ${LONGEST} characters`);
  const translated = fromPythonRegex(source);
  if (!translated.ok) return translated;
  const { body, flags } = translated.value;
  try {
    const regex = new RegExp(`^(?:${body})`, `u${flags}`);
    return ok((name) => regex.test(name));
  } catch {
    return err("isn't a regular expression");
  }
}
