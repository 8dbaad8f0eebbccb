/** JSON schemas of the nouns that plans and journals share. */
import type { FileChange, Finding, Impossibility, MatrixEntry, PlannedEdit, ProbePoint } from '../../core/index.ts';
import { FAILURE_FIELDS, type Cause, type FieldKind } from './failure-fields.ts';
import { boolean, bytes, integer, listOf, natural, orNull, path, ref, stateWord, text, wordsOf } from './schema-kit.ts';
import type { ObjectSchema, Schema } from './schema-kit.ts';

/** The `$defs` of a schema, with objects as strict as `object` makes them. */
export function nounSchemas(object: ObjectSchema): Schema {
  const edits = listOf(object<PlannedEdit>({ start: natural, end: natural, text: bytes }));
  const severity = wordsOf<Finding['severity']>({ note: 1, warning: 1 });
  const point = orNull(ref('point'));
  const port = { type: 'integer', minimum: 1, maximum: 65535 };
  const file: Schema = object<FileChange>({
    path,
    sha256Before: stateWord,
    sha256After: stateWord,
    edits,
    inverse: edits,
    diff: text,
  });
  return {
    failure: failureSchema(object),
    point: object<ProbePoint>({ address: text, port, serverName: orNull(text), 'host?': text }),
    matrix: listOf(matrixEntrySchema(object)),
    files: listOf(file),
    findings: listOf(object<Finding>({ severity, message: text, 'place?': text })),
    impossible: listOf(object<Impossibility>({ client: text, point, cause: text, evidence: text, help: text })),
  };
}

function matrixEntrySchema(object: ObjectSchema): Schema {
  return object<MatrixEntry>({
    point: ref('point'),
    client: text,
    gotIn: orNull(boolean),
    cause: text,
    evidence: text,
    help: text,
    'mode?': wordsOf<NonNullable<MatrixEntry['mode']>>({ hello: 1, full: 1 }),
    'basis?': wordsOf<NonNullable<MatrixEntry['basis']>>({ seen: 1, read: 1, inferred: 1 }),
  });
}

const FIELD_SCHEMAS: Readonly<Record<FieldKind, (object: ObjectSchema) => Schema>> = {
  text: () => text,
  'optional-text': () => text,
  texts: () => listOf(text),
  number: () => ({ type: 'number' }),
  'number?': () => orNull(integer),
  causes: (object) => listOf(object<Cause>({ client: text, cause: text, help: text })),
  failure: () => ref('failure'),
};

function failureSchema(object: ObjectSchema): Schema {
  const known = Object.entries(FAILURE_FIELDS).map(([code, fields]) => {
    const kinds = Object.entries<FieldKind>(fields).map(
      ([name, kind]) => [kind === 'optional-text' ? `${name}?` : name, FIELD_SCHEMAS[kind](object)] as const,
    );
    return object<Record<string, unknown>>({ code: { const: code }, ...Object.fromEntries(kinds) });
  });
  return { type: 'object', discriminator: { propertyName: 'code' }, required: ['code'], oneOf: known };
}
