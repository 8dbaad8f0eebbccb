/** Filters on what is there or not, and on mappings. */
import { Float } from '../../yaml/index.ts';
import { atIndex } from '../access.ts';
import type { Arguments } from '../arguments.ts';
import { TemplateFault } from '../fault.ts';
import { pythonText } from '../python-text.ts';
import {
  Undefined,
  isDict,
  isList,
  isTrue,
  kindOfTemplateValue,
  plainData,
  type Dict,
  type TemplateValue,
} from '../values.ts';
import type { Filter } from './filter.ts';
import { itemsOf, listOf } from './filter.ts';

const DEFAULT: Filter = {
  params: ['default_value', 'boolean'],
  takesUndefined: true,
  apply: (value, args) => {
    const isMissing = value instanceof Undefined || (args.flag('boolean') && !isTrue(value));
    return isMissing ? (args.get('default_value') ?? '') : value;
  },
};

export const DATA_FILTERS: Readonly<Record<string, Filter>> = {
  default: DEFAULT,
  d: DEFAULT,
  mandatory: {
    params: ['msg'],
    takesUndefined: true,
    apply: (value, args) => {
      if (!(value instanceof Undefined)) return value;
      throw new TemplateFault(args.get('msg') === undefined ? value.message : args.text('msg'), value.hint);
    },
  },
  ternary: { params: ['true_val', 'false_val', 'none_val'], apply: ternary },
  dict2items: {
    params: ['key_name', 'value_name'],
    apply: (value, args) =>
      Object.entries(dictOf(value)).map(([key, inner]) =>
        Object.fromEntries([
          [args.text('key_name', 'key'), key],
          [args.text('value_name', 'value'), inner],
        ]),
      ),
  },
  items2dict: {
    params: ['key_name', 'value_name'],
    apply: (value, args) =>
      Object.fromEntries(
        listOf(value).map((item) => [
          pythonText(entryOf(item, args.text('key_name', 'key'))),
          entryOf(item, args.text('value_name', 'value')),
        ]),
      ),
  },
  combine: {
    params: ['other', 'recursive'],
    apply: (value, args) => combined(dictOf(value), dictOf(args.required('other')), args.flag('recursive')),
  },
  dictsort: {
    params: [],
    apply: (value) =>
      Object.entries(dictOf(value))
        .toSorted(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
        .map(([key, inner]) => [key, inner]),
  },
  items: { params: [], apply: (value) => Object.entries(dictOf(value)).map(([key, inner]) => [key, inner]) },
  to_json: { params: [], apply: (value) => pythonJsonLine(value) },
  from_json: { params: [], apply: (value) => fromJson(pythonText(value)) },
  extract: {
    params: ['container', 'morekeys'],
    apply: (key, args) => {
      const more = args.get('morekeys') ?? [];
      return (isList(more) ? more : [more]).reduce(atIndex, atIndex(args.required('container'), key));
    },
  },
  zip: {
    params: ['other'],
    apply: (value, args) => {
      const [one, other] = [itemsOf(value), itemsOf(args.required('other'))];
      return one.slice(0, other.length).map((item, index) => [item, other[index] ?? null]);
    },
  },
};

function ternary(value: TemplateValue, args: Arguments): TemplateValue {
  const ifNone = args.get('none_val');
  if (value === null && ifNone !== undefined) return ifNone;
  return args.required(isTrue(value) ? 'true_val' : 'false_val');
}

function dictOf(value: TemplateValue): Dict {
  if (isDict(value)) return value;
  throw new TemplateFault(`a mapping is needed here, not ${kindOfTemplateValue(value)}`);
}

function entryOf(item: TemplateValue, key: string): TemplateValue {
  const dict = dictOf(item);
  if (Object.hasOwn(dict, key)) return dict[key] ?? null;
  throw new TemplateFault(`an item has no "${key}"`);
}

function combined(one: Dict, other: Dict, recursive: boolean): Dict {
  const entries = Object.entries(other).map(([key, value]): readonly [string, TemplateValue] => {
    const before = Object.hasOwn(one, key) ? one[key] : undefined;
    const merges = recursive && isDict(value) && before !== undefined && isDict(before);
    return [key, merges ? combined(before, value, true) : value];
  });
  return Object.fromEntries([...Object.entries(one), ...entries]);
}

/** Python's json.dumps: a space behind `:` and `,`, and ASCII only. */
function pythonJsonLine(value: TemplateValue): string {
  if (value instanceof Float) return pythonText(value);
  if (Array.isArray(value)) return `[${(value as readonly TemplateValue[]).map(pythonJsonLine).join(', ')}]`;
  if (isDict(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${pythonJsonLine(key)}: ${pythonJsonLine(inner)}`)
      .join(', ')}}`;
  return JSON.stringify(plainData(value)).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function fromJson(text: string): TemplateValue {
  try {
    return fromData(JSON.parse(text));
  } catch {
    throw new TemplateFault("the text isn't JSON");
  }
}

function fromData(data: unknown): TemplateValue {
  if (Array.isArray(data)) return data.map(fromData);
  if (typeof data === 'number') return Number.isSafeInteger(data) ? data : new Float(data);
  if (typeof data === 'object' && data !== null)
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, fromData(value)]));
  return typeof data === 'string' || typeof data === 'boolean' ? data : null;
}
