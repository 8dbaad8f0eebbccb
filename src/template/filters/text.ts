/** Filters that make texts. */
import type { Arguments } from '../arguments.ts';
import { splitText, stripped } from '../methods.ts';
import { pythonText } from '../python-text.ts';
import { regexOf, searchable } from '../regex.ts';
import { Undefined, isDict, type TemplateValue } from '../values.ts';
import { itemsOf, type Filter } from './filter.ts';

function text(change: (value: string, args: Arguments) => TemplateValue, params: readonly string[] = []): Filter {
  return { params, apply: (value, args) => change(pythonText(value), args) };
}

export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  string: text((value) => value),
  lower: text((value) => value.toLowerCase()),
  upper: text((value) => value.toUpperCase()),
  capitalize: text(capitalized),
  title: text((value) => value.replace(/[^-\s({[<]+/gu, capitalized)),
  trim: text((value, args) => stripped(value, args, { left: true, right: true }), ['chars']),
  replace: text(replaced, ['old', 'new', 'count']),
  split: text((value, args) => splitText(value, args), ['sep', 'maxsplit']),
  basename: text((value) => value.slice(value.lastIndexOf('/') + 1)),
  dirname: text(directoryOf),
  regex_escape: text((value) => value.replace(/[\s#$&()*+\-.?[\\\]^{|}~]/gu, (char) => `\\${char}`)),
  regex_replace: text(regexReplaced, ['pattern', 'replacement', 'ignorecase', 'multiline']),
  regex_search: text(regexFound, ['regex', 'ignorecase', 'multiline']),
  regex_findall: text(
    (value, args) => [...searchable(value).matchAll(regexIn(args, 'regex'))].map(foundIn),
    ['regex', 'multiline', 'ignorecase'],
  ),
  join: { params: ['d', 'attribute'], apply: joined },
};

function capitalized(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

function replaced(value: string, args: Arguments): string {
  const [old, other] = [pythonText(args.required('old')), pythonText(args.required('new'))];
  const count = args.get('count') ?? null;
  if (count === null) return value.replaceAll(old, () => other);
  const pieces = value.split(old);
  const most = Math.max(0, args.integer('count', 0));
  return (
    pieces.slice(0, most + 1).join(other) +
    pieces
      .slice(most + 1)
      .map((piece) => old + piece)
      .join('')
  );
}

/** As Python's os.path.dirname. */
function directoryOf(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

function regexIn(args: Arguments, name: string): RegExp {
  return regexOf(args.text(name), { ignoreCase: args.flag('ignorecase'), multiline: args.flag('multiline') });
}

function regexReplaced(value: string, args: Arguments): string {
  const replacement = args.text('replacement', '');
  return searchable(value).replace(regexIn(args, 'pattern'), (...found) => {
    const named: unknown = found.at(-1);
    const groups = typeof named === 'object' && named !== null ? (named as Record<string, string | undefined>) : {};
    return replacement.replace(/\\(?:g<(\w+)>|(\d{1,2})|([^]))/g, (all, name: string | undefined, digits, char) => {
      if (char !== undefined) return char === '\\' ? '\\' : String(all);
      const key = name ?? String(digits);
      return String((/^\d+$/.test(key) ? found[Number(key)] : groups[key]) ?? '');
    });
  });
}

/** The text that matches; none where nothing does, as Ansible gives it. */
function regexFound(value: string, args: Arguments): TemplateValue {
  const [found] = [...searchable(value).matchAll(regexIn(args, 'regex'))];
  return found === undefined ? null : found[0];
}

/** As re.findall: the groups where there are some, else the whole. */
function foundIn([whole, ...groups]: RegExpMatchArray): TemplateValue {
  if (groups.length === 0) return whole;
  return groups.length === 1 ? (groups[0] ?? '') : groups.map((group) => group ?? '');
}

function joined(value: TemplateValue, args: Arguments): TemplateValue {
  const attribute = args.get('attribute');
  const items = itemsOf(value).map((item) => (attribute === undefined ? item : valueAt(item, pythonText(attribute))));
  return items.map(pythonText).join(args.text('d', ''));
}

/** What stands in an item under a dotted name. */
export function valueAt(item: TemplateValue, path: string): TemplateValue {
  return path.split('.').reduce<TemplateValue>((value, key) => {
    if (isDict(value) && Object.hasOwn(value, key)) return value[key] ?? null;
    if (Array.isArray(value) && /^\d+$/.test(key))
      return (value as readonly TemplateValue[])[Number(key)] ?? missing(key);
    return missing(key);
  }, item);
}

function missing(key: string): Undefined {
  return new Undefined(`an item has no "${key}"`);
}
