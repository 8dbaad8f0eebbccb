/** The published schemas of what commands print for programs: schemas/NAME.schema.json in the package. */
import { readFileSync, readdirSync } from 'node:fs';
import { didYouMean } from '../yaml/index.ts';
import { InputError } from './exit.ts';

const FOLDER = new URL('../../schemas/', import.meta.url);
const SUFFIX = '.schema.json';
/** What schemas refer to: no answer of its own. */
const PARTS = 'common';

/** A JSON Schema, read and not looked into. */
export type Schema = Readonly<Record<string, unknown>>;

/** Names of the schemas: those of commands (`records-verify`), and `error` and `events`. */
export function schemaNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => file.slice(0, -SUFFIX.length)).filter((name) => name !== PARTS);
}

/** One schema, with the parts that it refers to among its definitions, so that it can be used alone. */
export function schemaOf(name: string): Schema {
  const names = schemaNames();
  if (!names.includes(name)) throw new InputError(`there is no schema ${name}`, hintFor(name, names));
  const schema = read(name);
  if (!JSON.stringify(schema).includes(`"${PARTS}${SUFFIX}#`)) return schema;
  const { $defs } = schema;
  return { ...schema, $defs: { ...(typeof $defs === 'object' ? $defs : {}), [PARTS]: read(PARTS) } };
}

function hintFor(name: string, names: readonly string[]): string {
  const nearest = didYouMean(name, names);
  return `${nearest === undefined ? '' : `${nearest} `}See them all with: fleet schema`;
}

function read(name: string): Schema {
  return JSON.parse(readFileSync(new URL(`${name}${SUFFIX}`, FOLDER), 'utf8')) as Schema;
}
