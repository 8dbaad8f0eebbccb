/** Short words for writing JSON schemas (2020-12). */

export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const natural: Schema = { type: 'integer', minimum: 0 };
export const boolean: Schema = { type: 'boolean' };
/** Hex SHA-256. */
export const sha256: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
/** What stands at a path, in one word: that of a file, of a link's target, or nothing. */
export const stateWord: Schema = { type: 'string', pattern: '^(absent|(link:)?[0-9a-f]{64})$' };
/** One character a byte. */
export const bytes: Schema = { type: 'string', pattern: '^[\\u0000-\\u00ff]*$' };
/** An absolute path that a line of a manifest can hold, without `.` and `..`. */
export const path: Schema = {
  type: 'string',
  pattern: '^(?!.*/\\.\\.?(/|$))/[^\\u0000-\\u001f\\u007f]*$',
  maxLength: 4096,
};
/** ISO 8601 in UTC. */
export const time: Schema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' };

export const listOf = (items: Schema): Schema => ({ type: 'array', items });
export const orNull = (schema: Schema): Schema => ({ anyOf: [{ type: 'null' }, schema] });
export const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** The words of a union, with the compiler's word that none is missing: `wordsOf<Kind>({ apply: 1, rollback: 1 })`. */
export function wordsOf<Word extends string>(words: Readonly<Record<Word, 1>>): Schema {
  return { enum: Object.keys(words) };
}

/** A schema for each field of a type; the key of an optional field ends in `?`. None may be missing. */
export type FieldsOf<T> = {
  readonly [K in keyof T & string as Pick<T, K> extends Required<Pick<T, K>> ? K : `${K}?`]: Schema;
};

/** Makes the schema of an object. */
export type ObjectSchema = <T>(fields: FieldsOf<T>) => Schema;

/** No other fields are allowed: for documents that a person might have edited. */
export function closed<T>(fields: FieldsOf<T>): Schema {
  return { ...open<T>(fields), additionalProperties: false };
}

/** Other fields are let through: for records that a later version wrote. */
export function open<T>(fields: FieldsOf<T>): Schema {
  const named = Object.entries(fields);
  return {
    type: 'object',
    required: named.map(([name]) => name).filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(named.map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
  };
}
