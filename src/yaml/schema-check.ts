/** Checks values against JSON Schemas (2020-12) and reports every finding at its place in the text. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../core/index.ts';
import { parentPointer, pointerKeys, pointerTo } from './json-pointer.ts';
import { didYouMean } from './nearest.ts';
import type { YamlDocument } from './parse-yaml.ts';
import type { Place } from './place.ts';
import { quoted, wording } from './schema-words.ts';
import type { Wording } from './schema-words.ts';

/** A JSON Schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A compiled schema: gives the errors of a value, none if it fits. */
export type SchemaValidator = (value: unknown) => readonly ErrorObject[];

/** One finding. `key` is the unknown or missing key where there is one. */
export interface SchemaProblem {
  readonly pointer: string;
  readonly keyword: string;
  readonly key?: string;
  readonly place: Place;
  readonly message: string;
  readonly hint?: string;
}

/** Findings beyond this number are counted, not listed: a wrong indentation can produce thousands. */
const MOST_PROBLEMS = 100;
/** Errors that are looked at: sorting out the branches of a choice compares them with each other. */
const MOST_ERRORS = 1000;

/**
 * Compiles a schema. Throws on a faulty schema (a bug, since schemas are part of the program). The annotation
 * `expected` may be used anywhere in it to put a demand in the author's words, and `needed` to say why a key must be there.
 */
export function compileSchema(schema: JsonSchema): SchemaValidator {
  const known = COMPILED.get(schema);
  if (known !== undefined) return known;
  const validator = compileAnew(schema);
  COMPILED.set(schema, validator);
  return validator;
}

/** Compiling takes some ten milliseconds, and schemas never change. */
const COMPILED = new WeakMap<JsonSchema, SchemaValidator>();

/** An instance each: two schemas may have the same `$id`. */
function compileAnew(schema: JsonSchema): SchemaValidator {
  const ajv = new Ajv2020({
    // Tests check the schemas themselves: to compile JSON Schema's own takes longer than all of fleet's together.
    meta: false,
    validateSchema: false,
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    validateFormats: false,
    logger: false,
  });
  ajv.addVocabulary(['expected', 'needed']);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}

/** What to check: `value` stands at `pointer` in `document`. */
export interface SchemaSubject {
  readonly document: YamlDocument;
  readonly pointer: string;
  readonly value: unknown;
}

/** Checks a value of a document; findings come in the order of the text. */
export function schemaProblems(validator: SchemaValidator, subject: SchemaSubject): SchemaProblem[] {
  return withoutBranches(validator(subject.value).slice(0, MOST_ERRORS))
    .map((error) => problemOf(error, subject))
    .filter(unlessRepeated())
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

/** Why a single value doesn't fit, in words that continue its name; undefined if it fits. */
export function wordsOfMisfit(validator: SchemaValidator, value: unknown): Wording | undefined {
  const [first] = withoutBranches(validator(value));
  return first === undefined ? undefined : wording(first);
}

/** The findings as diagnostics, the first {@link MOST_PROBLEMS} of them. */
export function problemDiagnostics(problems: readonly SchemaProblem[]): Diagnostic[] {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem): Diagnostic => {
    const { place, message, hint } = problem;
    return { ...place, severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
  });
  const next = problems[MOST_PROBLEMS];
  if (next === undefined) return shown;
  const message = `from here on there are ${problems.length - shown.length} problems more`;
  return [...shown, { ...next.place, severity: 'error', message }];
}

/**
 * `anyOf` and `oneOf` report all of their branches. What helps is: the author's `expected` if there is one; else the
 * errors of the branch whose kind of value was right; else the choice itself. An `if` only repeats that a branch failed.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
  const said = errors.filter((error) => error.keyword !== 'if');
  return choices.reduce<readonly ErrorObject[]>((left, choice) => {
    const isBranch = (error: ErrorObject): boolean => error.schemaPath.startsWith(`${choice.schemaPath}/`);
    const rightKind = left.filter((error) => isBranch(error) && !branchOfWrongKind(error, choice, left));
    const useBranch = choice.parentSchema?.['expected'] === undefined && rightKind.length > 0;
    return left.filter((error) =>
      useBranch ? error !== choice && (!isBranch(error) || rightKind.includes(error)) : !isBranch(error),
    );
  }, said);
}

function branchOfWrongKind(error: ErrorObject, choice: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const index = error.schemaPath.slice(choice.schemaPath.length + 1).split('/', 1)[0] ?? '';
  const branch = `${choice.schemaPath}/${index}/`;
  return errors.some(
    (e) =>
      (e.keyword === 'type' || e.keyword === 'const') &&
      e.instancePath === choice.instancePath &&
      e.schemaPath.startsWith(branch),
  );
}

function problemOf(error: ErrorObject, subject: SchemaSubject): SchemaProblem {
  const pointer = subject.pointer + error.instancePath;
  const unknown: unknown = error.params['additionalProperty'] ?? error.params['unevaluatedProperty'];
  if (typeof unknown === 'string') return unknownKey(error, { pointer, key: unknown }, subject.document);
  const { message, hint } = wording(error);
  const missing: unknown = error.params['missingProperty'];
  return {
    pointer,
    keyword: error.keyword,
    ...(typeof missing === 'string' ? { key: missing } : {}),
    place: missing === undefined ? subject.document.placeOfValue(pointer) : subject.document.placeOfKey(pointer),
    message: message.startsWith('must') ? `${nameOf(pointer)}${message}` : message,
    ...(hint === undefined ? {} : { hint }),
  };
}

function unknownKey(
  error: ErrorObject,
  { pointer, key }: { readonly pointer: string; readonly key: string },
  document: YamlDocument,
): SchemaProblem {
  const known = Object.keys(propertiesOf(error));
  const hint = didYouMean(key, known) ?? (known.length > 0 ? `known here: ${known.join(', ')}` : undefined);
  return {
    pointer,
    keyword: error.keyword,
    key,
    place: document.placeOfKey(pointerTo(pointer, key)),
    message: `unknown key ${quoted(key)}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function propertiesOf(error: ErrorObject): object {
  const properties: unknown = error.parentSchema?.['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}

/** How a message calls the value at a pointer: `"ansible_port" `, `item 2 of "clients" `; nothing at the root. */
function nameOf(pointer: string): string {
  const last = pointerKeys(pointer).at(-1);
  if (last === undefined) return '';
  if (!/^\d+$/.test(last)) return `${quoted(last)} `;
  const list = pointerKeys(parentPointer(pointer)).at(-1);
  return `item ${Number(last) + 1}${list === undefined ? '' : ` of ${quoted(list)}`} `;
}

/** One keyword of a schema may fail in several ways that read the same ("type" and "pattern" under one `expected`). */
function unlessRepeated(): (problem: SchemaProblem) => boolean {
  const seen = new Set<string>();
  return ({ pointer, key, message }) => {
    const id = JSON.stringify([pointer, key, message.replace(/, not [^,]*$/, '')]);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  };
}
