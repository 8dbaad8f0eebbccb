/** The tests that templates know (`value is test`): Jinja's and Ansible's, by their names. */
import { Float } from '../../yaml/index.ts';
import type { Arguments } from '../arguments.ts';
import { compareValues, contains, isEqual } from '../compare.ts';
import { TemplateFault } from '../fault.ts';
import { listOf } from '../filters/filter.ts';
import { pythonText } from '../python-text.ts';
import { regexOf, searchable } from '../regex.ts';
import {
  Undefined,
  defined,
  isDict,
  isList,
  isTrue,
  kindOfTemplateValue,
  numberOf,
  type TemplateValue,
} from '../values.ts';
import { versionHolds } from './version.ts';

/** One test. */
export interface Test {
  readonly params: readonly string[];
  /** Whether it may be asked about what is undefined. */
  readonly takesUndefined?: true;
  holds(value: TemplateValue, args: Arguments): boolean;
}

function plain(holds: (value: TemplateValue) => boolean): Test {
  return { params: [], holds };
}

function compared(holds: (value: TemplateValue, other: TemplateValue) => boolean): Test {
  return { params: ['other'], holds: (value, args) => holds(value, args.required('other')) };
}

function matching(options: { readonly at: 'start' | 'anywhere' }): Test {
  return {
    params: ['pattern', 'ignorecase', 'multiline'],
    holds: (value, args) => {
      const flags = { ignoreCase: args.flag('ignorecase'), multiline: args.flag('multiline') };
      const regex = regexOf(args.text('pattern'), { ...options, ...flags });
      regex.lastIndex = 0;
      return regex.test(searchable(pythonText(value)));
    },
  };
}

const EQUAL = compared(isEqual);
const NOT_EQUAL = compared((value, other) => !isEqual(value, other));
const LESS = compared((value, other) => compareValues(value, other) < 0);
const LESS_OR_EQUAL = compared((value, other) => compareValues(value, other) <= 0);
const GREATER = compared((value, other) => compareValues(value, other) > 0);
const GREATER_OR_EQUAL = compared((value, other) => compareValues(value, other) >= 0);
const SUBSET: Test = compared((value, other) => listOf(value).every((item) => contains(other, item)));
const SUPERSET: Test = compared((value, other) => listOf(other).every((item) => contains(value, item)));
const VERSION: Test = { params: ['version', 'operator', 'strict', 'version_type'], holds: versionHolds };

export const TESTS: Readonly<Record<string, Test>> = {
  defined: { params: [], takesUndefined: true, holds: (value) => !(value instanceof Undefined) },
  undefined: { params: [], takesUndefined: true, holds: (value) => value instanceof Undefined },
  none: plain((value) => value === null),
  boolean: plain((value) => typeof value === 'boolean'),
  true: plain((value) => value === true),
  false: plain((value) => value === false),
  integer: plain((value) => typeof value === 'number'),
  float: plain((value) => value instanceof Float),
  number: plain((value) => numberOf(value) !== undefined),
  string: plain((value) => typeof value === 'string'),
  mapping: plain(isDict),
  sequence: plain((value) => typeof value === 'string' || isList(value) || isDict(value)),
  iterable: plain((value) => typeof value === 'string' || isList(value) || isDict(value)),
  even: plain((value) => Math.abs(wholeNumber(value)) % 2 === 0),
  odd: plain((value) => Math.abs(wholeNumber(value)) % 2 === 1),
  divisibleby: compared((value, other) => wholeNumber(value) % wholeNumber(other) === 0),
  lower: plain((value) => isCased(pythonText(value), (text) => text.toLowerCase())),
  upper: plain((value) => isCased(pythonText(value), (text) => text.toUpperCase())),
  eq: EQUAL,
  equalto: EQUAL,
  '==': EQUAL,
  '!=': NOT_EQUAL,
  '<': LESS,
  '<=': LESS_OR_EQUAL,
  '>': GREATER,
  '>=': GREATER_OR_EQUAL,
  ne: NOT_EQUAL,
  lt: LESS,
  lessthan: LESS,
  le: LESS_OR_EQUAL,
  gt: GREATER,
  greaterthan: GREATER,
  ge: GREATER_OR_EQUAL,
  in: compared((value, other) => contains(other, value)),
  contains: compared(contains),
  sameas: compared((value, other) => defined(value) === defined(other)),
  subset: SUBSET,
  issubset: SUBSET,
  superset: SUPERSET,
  issuperset: SUPERSET,
  version: VERSION,
  version_compare: VERSION,
  match: matching({ at: 'start' }),
  search: matching({ at: 'anywhere' }),
  any: plain((value) => listOf(value).some(isTrue)),
  all: plain((value) => listOf(value).every(isTrue)),
  truthy: plain(isTrue),
  falsy: plain((value) => !isTrue(value)),
};

function wholeNumber(value: TemplateValue): number {
  if (typeof value === 'number') return value;
  throw new TemplateFault(`a whole number is needed here, not ${kindOfTemplateValue(value)}`);
}

/** As Python's islower and isupper: there must be a letter. */
function isCased(text: string, change: (text: string) => string): boolean {
  return change(text) === text && text.toLowerCase() !== text.toUpperCase();
}
