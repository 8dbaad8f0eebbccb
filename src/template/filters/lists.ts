/** Filters on lists. */
import type { Arguments } from '../arguments.ts';
import { calculate } from '../arithmetic.ts';
import { compareValues, contains } from '../compare.ts';
import { TemplateFault } from '../fault.ts';
import { Undefined, defined, isDict, isList, kindOfTemplateValue, type TemplateValue } from '../values.ts';
import { itemsOf, listOf, type Filter } from './filter.ts';
import { valueAt } from './text.ts';

export const LIST_FILTERS: Readonly<Record<string, Filter>> = {
  length: { params: [], apply: lengthOf },
  count: { params: [], apply: lengthOf },
  first: { params: [], apply: (value) => itemsOf(value)[0] ?? nothing('first') },
  last: { params: [], apply: (value) => itemsOf(value).at(-1) ?? nothing('last') },
  list: { params: [], apply: itemsOf },
  reverse: {
    params: [],
    apply: (value) => (typeof value === 'string' ? [...value].toReversed().join('') : itemsOf(value).toReversed()),
  },
  sort: { params: ['reverse', 'case_sensitive', 'attribute'], apply: sorted },
  unique: { params: ['case_sensitive', 'attribute'], apply: (value, args) => uniqueBy(itemsOf(value), args) },
  min: { params: ['case_sensitive', 'attribute'], apply: (value, args) => extreme(value, args, -1) },
  max: { params: ['case_sensitive', 'attribute'], apply: (value, args) => extreme(value, args, 1) },
  sum: { params: ['attribute', 'start'], apply: total },
  flatten: { params: ['levels'], apply: (value, args) => flattened(listOf(value), args.integer('levels', -1)) },
  union: { params: ['other'], apply: (value, args) => distinct([...listOf(value), ...listOf(args.required('other'))]) },
  intersect: { params: ['other'], apply: (value, args) => common(value, args, true) },
  difference: { params: ['other'], apply: (value, args) => common(value, args, false) },
  symmetric_difference: { params: ['other'], apply: symmetricDifference },
};

function lengthOf(value: TemplateValue): number {
  const known = defined(value);
  if (typeof known === 'string' || isList(known) || isDict(known)) return itemsOf(known).length;
  throw new TemplateFault(`${kindOfTemplateValue(known)} has no length`);
}

function nothing(which: string): Undefined {
  return new Undefined(`there is no ${which} item: the list is empty`);
}

type SortKey = (item: TemplateValue) => TemplateValue;

/** By what items are compared: an attribute, and without case unless it's asked for. */
function keyOf(args: Arguments): SortKey {
  const attribute = args.get('attribute') ?? null;
  const cased = args.flag('case_sensitive');
  return (item) => {
    const value = attribute === null ? item : valueAt(item, args.text('attribute'));
    return typeof value === 'string' && !cased ? value.toLowerCase() : value;
  };
}

function sorted(value: TemplateValue, args: Arguments): TemplateValue {
  const key = keyOf(args);
  const sign = args.flag('reverse') ? -1 : 1;
  return itemsOf(value).toSorted((one, other) => sign * compareValues(key(one), key(other)));
}

function uniqueBy(items: readonly TemplateValue[], args: Arguments): TemplateValue {
  const key = keyOf(args);
  const seen: TemplateValue[] = [];
  return items.filter((item) => {
    const id = key(item);
    if (contains(seen, id)) return false;
    seen.push(id);
    return true;
  });
}

function extreme(value: TemplateValue, args: Arguments, sign: number): TemplateValue {
  const key = keyOf(args);
  const [start = nothing(sign > 0 ? 'largest' : 'smallest'), ...rest] = itemsOf(value);
  return rest.reduce((best, item) => (sign * compareValues(key(item), key(best)) > 0 ? item : best), start);
}

function total(value: TemplateValue, args: Arguments): TemplateValue {
  const attribute = args.get('attribute') ?? null;
  const items = itemsOf(value).map((item) => (attribute === null ? item : valueAt(item, args.text('attribute'))));
  return items.reduce<TemplateValue>((sum, item) => calculate('+', sum, item), args.get('start') ?? 0);
}

/** Levels below nought: all of them. Ansible leaves out what is none. */
function flattened(items: readonly TemplateValue[], levels: number): readonly TemplateValue[] {
  return items.flatMap((item) => {
    if (item === null) return [];
    return isList(item) && levels !== 0 ? flattened(item, levels - 1) : [item];
  });
}

function distinct(items: readonly TemplateValue[]): readonly TemplateValue[] {
  return items.reduce<readonly TemplateValue[]>((kept, item) => (contains(kept, item) ? kept : [...kept, item]), []);
}

function common(value: TemplateValue, args: Arguments, wanted: boolean): TemplateValue {
  const other = listOf(args.required('other'));
  return distinct(listOf(value).filter((item) => contains(other, item) === wanted));
}

function symmetricDifference(value: TemplateValue, args: Arguments): TemplateValue {
  const [one, other] = [listOf(value), listOf(args.required('other'))];
  return distinct([...one.filter((item) => !contains(other, item)), ...other.filter((item) => !contains(one, item))]);
}
