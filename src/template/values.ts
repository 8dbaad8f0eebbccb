/** Values that templates work with: Python's, as Ansible's templates see them. */
import { Float } from '../yaml/index.ts';
import { TemplateFault, UndefinedFault } from './fault.ts';

/** What a name stands for that nothing defines: it may be asked about or replaced by a default, and not used. */
export class Undefined {
  /** A sentence: `"x" is undefined`. */
  readonly message: string;
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

/** `default(omit)`: the parameter isn't given at all. */
export class Omit {
  readonly kind = 'omit';
}

export const OMIT = new Omit();

/** A dictionary; keys are strings. Look them up with `Object.hasOwn`. */
export interface Dict {
  readonly [key: string]: TemplateValue;
}

/** Numbers are integers; what Python calls a float is a {@link Float}. */
export type TemplateValue =
  null | boolean | number | string | Float | Undefined | Omit | readonly TemplateValue[] | Dict;

/** Whether it's a list (tuples are lists here). */
export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** Whether it's a dictionary. */
export function isDict(value: TemplateValue): value is Dict {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Float) && !(value instanceof Undefined) && !(value instanceof Omit);
}

/** The number; undefined for what is none. Python's booleans are numbers. */
export function numberOf(value: TemplateValue): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

/** An integer, as long as JavaScript can hold it exactly. */
export function integer(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TemplateFault('a number is too large');
  // There is no negative zero among integers.
  return value + 0;
}

/** Python's truth of a value. Throws for what is undefined. */
export function isTrue(value: TemplateValue): boolean {
  const known = defined(value);
  if (isList(known)) return known.length > 0;
  if (isDict(known)) return Object.keys(known).length > 0;
  if (known instanceof Float) return known.value !== 0;
  return Boolean(known);
}

/** The value; throws where it's undefined. */
export function defined(value: TemplateValue): Exclude<TemplateValue, Undefined> {
  if (value instanceof Undefined) throw new UndefinedFault(value.message, value.hint);
  return value;
}

/** The kind of a value in words, for messages. */
export function kindOfTemplateValue(value: TemplateValue): string {
  if (value instanceof Undefined) return 'undefined';
  if (value instanceof Omit) return 'omit';
  if (value instanceof Float) return 'a fraction';
  if (value === null) return 'none';
  if (isList(value)) return 'a list';
  if (isDict(value)) return 'a mapping';
  return { string: 'a string', boolean: 'true or false' }[String(typeof value)] ?? 'a number';
}

/** Plain data for the rest of fleet: floats are numbers, `omit` is undefined. Throws where anything in it is undefined. */
export function plainData(value: TemplateValue): unknown {
  const known = defined(value);
  if (known instanceof Omit) return undefined;
  if (known instanceof Float) return known.value;
  if (isList(known)) return known.filter((item) => !(item instanceof Omit)).map(plainData);
  if (!isDict(known)) return known;
  const kept = Object.entries(known).filter(([, inner]) => !(inner instanceof Omit));
  return Object.fromEntries(kept.map(([key, inner]) => [key, plainData(inner)]));
}
