/** What a filter is. */
import type { Arguments, GivenArguments } from '../arguments.ts';
import { TemplateFault } from '../fault.ts';
import { defined, isDict, isList, kindOfTemplateValue, type TemplateValue } from '../values.ts';

/** What filters may ask for: other filters and tests, by name. */
export interface FilterTools {
  filter(name: string, value: TemplateValue, args: GivenArguments): TemplateValue;
  test(name: string, value: TemplateValue, args: GivenArguments): boolean;
}

/** One filter; it must not change its value. */
export interface Filter {
  /** Names of its arguments, in order. */
  readonly params: readonly string[];
  /** Whether it may be given what is undefined. */
  readonly takesUndefined?: true;
  /** Whether arguments beyond `params` are handed on to another filter or test. */
  readonly handsOn?: true;
  apply(value: TemplateValue, args: Arguments, context: FilterContext): TemplateValue;
}

/** The tools, and arguments that are handed on. */
export interface FilterContext {
  readonly tools: FilterTools;
  readonly rest: GivenArguments;
}

/** Items of a list, characters of a text, keys of a mapping: what Python iterates over. */
export function itemsOf(value: TemplateValue): readonly TemplateValue[] {
  const known = defined(value);
  if (isList(known)) return known;
  if (typeof known === 'string') return [...known];
  if (isDict(known)) return Object.keys(known);
  throw new TemplateFault(`a list is needed here, not ${kindOfTemplateValue(known)}`);
}

/** The list; throws for what is none. */
export function listOf(value: TemplateValue): readonly TemplateValue[] {
  const known = defined(value);
  if (isList(known)) return known;
  throw new TemplateFault(`a list is needed here, not ${kindOfTemplateValue(known)}`);
}
