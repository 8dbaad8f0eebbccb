/** The methods of Python's texts and mappings that templates may call: those that only look. */
import type { Arguments } from './arguments.ts';
import { TemplateFault } from './fault.ts';
import { pythonText } from './python-text.ts';
import { isDict, isList, kindOfTemplateValue, type Dict, type TemplateValue } from './values.ts';

/** One method: the names of its arguments, and what it gives. */
export interface Method {
  readonly params: readonly string[];
  apply(of: TemplateValue, args: Arguments): TemplateValue;
}

function ofText(params: readonly string[], apply: (text: string, args: Arguments) => TemplateValue): Method {
  return {
    params,
    apply: (of, args) => {
      if (typeof of === 'string') return apply(of, args);
      throw new TemplateFault(`this is a method of strings, not of ${kindOfTemplateValue(of)}`);
    },
  };
}

function ofDict(params: readonly string[], apply: (dict: Dict, args: Arguments) => TemplateValue): Method {
  return {
    params,
    apply: (of, args) => {
      if (isDict(of)) return apply(of, args);
      throw new TemplateFault(`this is a method of mappings, not of ${kindOfTemplateValue(of)}`);
    },
  };
}

export const METHODS: Readonly<Record<string, Method>> = {
  startswith: ofText(['prefix'], (text, args) => affixes(args, 'prefix').some((one) => text.startsWith(one))),
  endswith: ofText(['suffix'], (text, args) => affixes(args, 'suffix').some((one) => text.endsWith(one))),
  lower: ofText([], (text) => text.toLowerCase()),
  upper: ofText([], (text) => text.toUpperCase()),
  strip: ofText(['chars'], (text, args) => stripped(text, args, { left: true, right: true })),
  lstrip: ofText(['chars'], (text, args) => stripped(text, args, { left: true, right: false })),
  rstrip: ofText(['chars'], (text, args) => stripped(text, args, { left: false, right: true })),
  split: ofText(['sep', 'maxsplit'], (text, args) => splitText(text, args)),
  replace: ofText(['old', 'new'], (text, args) => text.replaceAll(args.text('old'), () => args.text('new'))),
  join: ofText(['items'], (text, args) => {
    const items = args.required('items');
    if (isList(items)) return items.map(pythonText).join(text);
    throw new TemplateFault(`"join" joins a list, not ${kindOfTemplateValue(items)}`);
  }),
  get: ofDict(['key', 'default'], (dict, args) => {
    const key = args.text('key');
    return Object.hasOwn(dict, key) ? (dict[key] ?? null) : (args.get('default') ?? null);
  }),
  keys: ofDict([], (dict) => Object.keys(dict)),
  values: ofDict([], (dict) => Object.values(dict)),
  items: ofDict([], (dict) => Object.entries(dict).map(([key, value]) => [key, value])),
};

/** One prefix, or several in a tuple. */
function affixes(args: Arguments, name: string): readonly string[] {
  const given = args.required(name);
  return isList(given) ? given.map(pythonText) : [args.text(name)];
}

/** Takes white space, or the given characters, away from the ends. */
export function stripped(
  text: string,
  args: Arguments,
  { left, right }: { readonly left: boolean; readonly right: boolean },
): string {
  const chars = args.get('chars');
  const drop = typeof chars === 'string' ? (char: string) => chars.includes(char) : (char: string) => /\s/u.test(char);
  const all = [...text];
  const first = left ? all.findIndex((char) => !drop(char)) : 0;
  if (first < 0) return '';
  const last = right ? all.findLastIndex((char) => !drop(char)) : all.length - 1;
  return all.slice(first, last + 1).join('');
}

/** Python's str.split: without a separator at white space, and no empty pieces. */
export function splitText(text: string, args: Arguments): TemplateValue {
  const separator = args.get('sep') ?? null;
  const most = args.integer('maxsplit', -1);
  if (separator === null) return splitAtSpace(text, most);
  if (typeof separator !== 'string' || separator === '')
    throw new TemplateFault('the separator of "split" must be a string that isn\'t empty');
  const pieces = text.split(separator);
  return most < 0 || pieces.length <= most + 1
    ? pieces
    : [...pieces.slice(0, most), pieces.slice(most).join(separator)];
}

function splitAtSpace(text: string, most: number): TemplateValue {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest !== '' && (most < 0 || pieces.length < most)) {
    const [piece = ''] = /^\S+/u.exec(rest) ?? [];
    pieces.push(piece);
    rest = rest.slice(piece.length).trimStart();
  }
  return rest === '' ? pieces : [...pieces, rest];
}
