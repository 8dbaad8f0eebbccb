/** Reads one YAML document with the place of every value, or says in plain words why it can't be read. */
import { constructFromEvents } from 'js-yaml';
import { err, ok } from '../core/index.ts';
import type { Diagnostic, Result } from '../core/index.ts';
import { walkEvents } from './event-walk.ts';
import type { Span, Walk } from './event-walk.ts';
import { checkExpansion } from './expansion.ts';
import { parentPointer } from './json-pointer.ts';
import { EventError, lenientEvents } from './lenient-events.ts';
import { placesIn } from './place.ts';
import type { OffsetToPlace, Place } from './place.ts';
import { yamlSchema } from './tags.ts';
import type { TypedKeys } from './tags.ts';
import { oddityDiagnostic, yamlErrorDiagnostic } from './yaml-error.ts';

/** A text that its caller read, under the name by which messages call it. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** One document: plain values, and where each of them stands. Pointers are JSON pointers (RFC 6901). */
export interface YamlDocument {
  readonly file: string;
  /** Mappings are plain objects: look keys up with `Object.hasOwn`. */
  readonly value: unknown;
  /** Where the value starts; of the nearest known ancestor if it came through an alias or a merge key. */
  placeOfValue(pointer: string): Place;
  /** Where the value's key starts; in a list, the value itself. */
  placeOfKey(pointer: string): Place;
  /** Whether a key of this mapping wasn't a string in the text: `10:` or `yes:` without quotes. */
  isTypedKey(mapping: object, key: string): boolean;
}

/** Characters that a text may have (16 Mi): some hundred thousand hosts. */
const MAX_LENGTH = 16 * 1024 * 1024;
const LIMITS = { maxAliases: 100_000, maxTotalMergeKeys: 1_000_000 } as const;

/**
 * Parses one YAML document (1.2 core schema with YAML 1.1 booleans and merge keys). Errors, each with its place:
 * syntax, tabs, doubled keys, unknown or `!vault` tags, an empty text, several documents, aliases without bounds.
 */
export function parseYaml(source: SourceText): Result<YamlDocument, readonly Diagnostic[]> {
  const { file, text } = source;
  if (text.length > MAX_LENGTH) return fail(file, `is larger than ${MAX_LENGTH} characters`);
  const placeOf = placesIn(file, text);
  try {
    return parse(source);
  } catch (thrown) {
    if (thrown instanceof EventError) return err([yamlErrorDiagnostic(thrown.thrown, thrown.text, thrown.placeOf)]);
    // js-yaml documents that it may throw more than its own exception; no text may crash the caller.
    return err([yamlErrorDiagnostic(thrown, text, placeOf)]);
  }
}

function parse(source: SourceText): Result<YamlDocument, readonly Diagnostic[]> {
  const { file } = source;
  const { events, text, placeOf } = lenientEvents(file, source.text, { maxDepth: 100 });
  const walk = walkEvents(events, text);
  const problems = streamProblems(walk, placeOf);
  if (problems.length > 0) return err(problems);
  if (walk.documents.length === 0) return fail(file, 'is empty');
  const typedKeys: TypedKeys = new WeakMap();
  const [value] = constructFromEvents([...events], { source: text, schema: yamlSchema(typedKeys), ...LIMITS });
  if (value === null) return fail(file, 'is empty');
  const expansion = checkExpansion(value);
  if (!expansion.ok) return fail(file, expansion.error);
  return ok(document({ file, value, typedKeys }, walk.spans, placeOf));
}

function fail(file: string, message: string): Result<never, readonly Diagnostic[]> {
  return err([{ file, severity: 'error', message }]);
}

function streamProblems(walk: Walk, placeOf: OffsetToPlace): Diagnostic[] {
  const problems = walk.oddities.map((oddity) => oddityDiagnostic(oddity, placeOf));
  const second = walk.documents[1];
  if (second !== undefined) {
    const message = 'a second YAML document starts here';
    problems.push({ ...placeOf(second), severity: 'error', message, hint: 'put it into a file of its own' });
  }
  return problems;
}

interface Parsed {
  readonly file: string;
  readonly value: unknown;
  readonly typedKeys: TypedKeys;
}

function document(parsed: Parsed, spans: ReadonlyMap<string, Span>, placeOf: OffsetToPlace): YamlDocument {
  const nearest = (pointer: string): Span | undefined => {
    let at = pointer;
    while (at !== '' && !spans.has(at)) at = parentPointer(at);
    return spans.get(at);
  };
  return {
    file: parsed.file,
    value: parsed.value,
    placeOfValue: (pointer) => placeOf(nearest(pointer)?.value ?? 0),
    placeOfKey: (pointer) => placeOf(nearest(pointer)?.key ?? 0),
    isTypedKey: (mapping, key) => parsed.typedKeys.get(mapping)?.has(key) ?? false,
  };
}
