/** JSON Schema's demands in plain words: `must be an integer, not a list`. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { printable } from '../core/index.ts';
import { isMapping } from './mapping.ts';
import { didYouMean } from './nearest.ts';

/** What a schema error says once it's put in words. The message continues the name of the value: `must be …`. */
export interface Wording {
  readonly message: string;
  readonly hint?: string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  null: 'empty',
};

/** What a value is, in the words of YAML: `a list`, `a mapping`, `empty`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  return TYPE_WORDS[typeof value] ?? 'something else';
}

/** A word from the text, in quotes, safe to print and of bounded length. */
export function quoted(word: string): string {
  return `"${printable(word.length > 80 ? `${word.slice(0, 80)}…` : word)}"`;
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/**
 * The demand of one schema error in words. A schema may carry the annotation `expected` ("a port number (1 to
 * 65535)"), which then replaces whatever its keywords would say. Values are never printed, only what kind they are:
 * they may be passwords.
 */
export function wording(error: ErrorObject): Wording {
  const expected: unknown = error.parentSchema?.['expected'];
  const named = error.keyword === 'required' || error.keyword === 'dependentRequired';
  if (typeof expected === 'string' && !named) return { message: `must be ${expected}${insteadOf(error)}` };
  return (WORDINGS[error.keyword] ?? otherWording)(error);
}

function insteadOf(error: ErrorObject): string {
  return error.keyword === 'type' ? `, not ${kindOf(error.data)}` : '';
}

const WORDINGS: Readonly<Record<string, (error: ErrorObject) => Wording>> = {
  type: (error) => ({ message: `must be ${typeWords(error)}${insteadOf(error)}` }),
  enum: enumWording,
  const: (error) => ({ message: `must be ${JSON.stringify(error.params['allowedValue'])}` }),
  required: requiredWording,
  minimum: (error) => ({ message: `must be at least ${String(error.params['limit'])}` }),
  maximum: (error) => ({ message: `must be at most ${String(error.params['limit'])}` }),
  exclusiveMinimum: (error) => ({ message: `must be greater than ${String(error.params['limit'])}` }),
  exclusiveMaximum: (error) => ({ message: `must be less than ${String(error.params['limit'])}` }),
  minLength: (error) => sized(error, 'at least', 'characters'),
  maxLength: (error) => sized(error, 'at most', 'characters'),
  minItems: (error) => sized(error, 'at least', 'items'),
  maxItems: (error) => sized(error, 'at most', 'items'),
  minProperties: (error) => sized(error, 'at least', 'keys'),
  maxProperties: (error) => sized(error, 'at most', 'keys'),
  uniqueItems: (error) => {
    const [first = 0, second = 0] = [Number(error.params['j']), Number(error.params['i'])].sort((a, b) => a - b);
    return { message: `must not name the same thing twice (items ${first + 1} and ${second + 1})` };
  },
  anyOf: choiceWording,
  oneOf: choiceWording,
  pattern: (error) => ({ message: `must match the pattern ${String(error.params['pattern'])}` }),
  dependentRequired: (error) => ({
    message: `missing key ${quoted(String(error.params['missingProperty']))}, which ${quoted(String(error.params['property']))} needs`,
  }),
};

/** With the reason, where the schema of the missing key has one under `needed`. */
function requiredWording(error: ErrorObject): Wording {
  const key = String(error.params['missingProperty']);
  const properties: unknown = error.parentSchema?.['properties'];
  const schema = isMapping(properties) ? properties[key] : undefined;
  const needed = isMapping(schema) ? schema['needed'] : undefined;
  return { message: `missing key ${quoted(key)}`, ...(typeof needed === 'string' ? { hint: needed } : {}) };
}

function otherWording(error: ErrorObject): Wording {
  return { message: error.message ?? "doesn't fit the schema" };
}

function sized(error: ErrorObject, bound: string, unit: string): Wording {
  const limit = Number(error.params['limit']);
  if (bound === 'at least' && limit === 1) return { message: 'must not be empty' };
  return { message: `must have ${bound} ${limit} ${limit === 1 ? unit.slice(0, -1) : unit}` };
}

/** "empty" is mentioned only where it's all that's allowed: nobody leaves a value empty to satisfy a message. */
function typeWords(error: ErrorObject): string {
  const types = [error.params['type']].flat().map(String);
  const wanted = types.length > 1 ? types.filter((type) => type !== 'null') : types;
  return orList(wanted.map((type) => TYPE_WORDS[type] ?? type));
}

/** A choice between kinds of values is named; one between longer schemas needs `expected` to be said well. */
function choiceWording(error: ErrorObject): Wording {
  if (Array.isArray(error.params['passingSchemas']))
    return { message: 'must fit only one of the forms that it may have' };
  const branches: readonly unknown[] = Array.isArray(error.schema) ? error.schema : [];
  const words = branches.map((branch) => (isMapping(branch) ? branchWords(branch) : undefined));
  const known = words.filter((word) => word !== undefined);
  if (known.length < words.length || known.length === 0)
    return { message: 'must have one of the forms that it may have' };
  const instead = branches.some((branch) => isMapping(branch) && 'const' in branch)
    ? ''
    : `, not ${kindOf(error.data)}`;
  return { message: `must be ${orList([...new Set(known)])}${instead}` };
}

function branchWords({ type, const: only }: Readonly<Record<string, unknown>>): string | undefined {
  if (only !== undefined) return JSON.stringify(only);
  return typeof type === 'string' ? (TYPE_WORDS[type] ?? type) : undefined;
}

function enumWording(error: ErrorObject): Wording {
  const choices: readonly unknown[] = error.params['allowedValues'];
  const words = choices.filter((choice) => typeof choice === 'string');
  const near = typeof error.data === 'string' ? didYouMean(error.data, words) : undefined;
  const message = `must be ${choices.length > 1 ? 'one of ' : ''}${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  return { message, ...(near === undefined ? {} : { hint: near }) };
}
