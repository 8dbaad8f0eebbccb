/** Reads a text of variables or hosts as Ansible does: JSON if it is JSON, else one YAML 1.1 document. */
import { err, ok, printable } from '../core/index.ts';
import type { Diagnostic, Result } from '../core/index.ts';
import { ComposeError, compose } from './compose.ts';
import type { Composed } from './compose.ts';
import { checkExpansion } from './expansion.ts';
import { parseJson } from './json-text.ts';
import { EventError, lenientEvents } from './lenient-events.ts';
import type { ParsedEvents } from './lenient-events.ts';
import type { SourceText } from './parse-yaml.ts';
import { placesIn } from './place.ts';
import { Mapping, isList } from './value.ts';
import type { Value } from './value.ts';
import { yamlErrorDiagnostic } from './yaml-error.ts';

/** Characters that a text may have (64 Mi). */
const MAX_LENGTH = 64 * 1024 * 1024;

/** What a text says; null if it is empty. Errors have their place; a doubled key is a warning. */
export function parseValues({ file, text }: SourceText): Result<Composed, readonly Diagnostic[]> {
  if (text.length > MAX_LENGTH)
    return err([{ file, severity: 'error', message: `is larger than ${MAX_LENGTH} characters` }]);
  const placeOf = placesIn(file, text);
  const json = parseJson(text, placeOf);
  if (json.ok) return ok({ value: json.value, warnings: [] });
  try {
    const parsed = lenientEvents(file, text, { maxDepth: 200 });
    return composed(file, parsed);
  } catch (thrown) {
    if (thrown instanceof EventError) return err([yamlErrorDiagnostic(thrown.thrown, thrown.text, thrown.placeOf)]);
    // js-yaml documents that it may throw more than its own exception; no text may crash the caller.
    return err([yamlErrorDiagnostic(thrown, text, placeOf)]);
  }
}

function composed(file: string, parsed: ParsedEvents): Result<Composed, readonly Diagnostic[]> {
  try {
    const result = compose(parsed);
    const expansion = checkExpansion(result.value, childrenOf);
    return expansion.ok ? ok(result) : err([{ file, severity: 'error', message: expansion.error }]);
  } catch (thrown) {
    if (!(thrown instanceof ComposeError)) throw thrown;
    const { message, hint, offset } = thrown;
    const hinted = hint === undefined ? {} : { hint };
    return err([{ ...parsed.placeOf(offset), severity: 'error', message: printable(message), ...hinted }]);
  }
}

/** As {@link parseValues}, for a text that must be JSON: the output of a program. */
export function parseJsonValues({ file, text }: SourceText): Result<Value, Diagnostic> {
  const placeOf = placesIn(file, text);
  const json = parseJson(text, placeOf);
  if (json.ok) return json;
  return err({ ...placeOf(json.error.offset), severity: 'error', message: `isn't JSON: ${json.error.message}` });
}

function childrenOf(value: object): readonly unknown[] {
  if (value instanceof Mapping) return [...value.entries.values()];
  return isList(value as Value) ? (value as readonly Value[]) : [];
}
