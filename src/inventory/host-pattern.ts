/** The grammar of host patterns, after split_host_pattern and order_patterns of Ansible's inventory/manager.py. */
import { parseAddress } from './address.ts';

/** A subscript on the hosts of a term: `[3]`, `[-1]`, or `[first:last]` with both ends inside. */
export type Subscript =
  | { readonly kind: 'index'; readonly index: number }
  /** `last` is absent in `[2:]`. */
  | { readonly kind: 'slice'; readonly first: number; readonly last?: number };

/** One term. `text` is what was written, for messages. */
export interface PatternTerm {
  readonly text: string;
  readonly role: 'add' | 'intersect' | 'exclude';
  /** Name, glob, or `~` and a regular expression. */
  readonly expression: string;
  readonly subscript?: Subscript;
}

/**
 * Splits at commas if there are any; else, unless the whole is one address or name with ranges, at colons. A limit
 * that is one `@file` stays whole, whatever its path holds.
 */
export function splitHostPattern(pattern: string): readonly string[] {
  return separated(pattern)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

function separated(pattern: string): readonly string[] {
  if (pattern.includes(',')) return pattern.split(',');
  if (pattern.startsWith('@') || parseAddress(pattern, { ranges: true }) !== undefined) return [pattern];
  return colonTerms(pattern);
}

/** Runs of anything but white space, colons and brackets, or whole brackets: `a:b[1:2]` is `a` and `b[1:2]`. */
function colonTerms(pattern: string): readonly string[] {
  const terms = [''];
  const lastClose = pattern.lastIndexOf(']');
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    const close = char === '[' && i < lastClose ? pattern.indexOf(']', i) : i;
    const separates = /[\s:\]]/.test(char) || (char === '[' && close === i);
    if (separates) terms.push('');
    else terms.push((terms.pop() ?? '') + pattern.slice(i, close + 1));
    i = close;
  }
  return terms;
}

/** `[:3]` is documented by Ansible and fails there; here it means `[0:3]`. */
const SUBSCRIPT = /^(.+)\[(?:(-?\d{1,9})|(\d{1,9}|(?=:\d))[:-](\d{0,9}))\]$/;

/** Reads one term; whether it means a host, a group or nothing only an inventory can tell. */
export function patternTerm(text: string): PatternTerm {
  const role = text.startsWith('!') ? 'exclude' : text.startsWith('&') ? 'intersect' : 'add';
  const whole = role === 'add' ? text : text.slice(1);
  // A bracket at the end of a regular expression is a character class.
  const match = whole.startsWith('~') ? null : SUBSCRIPT.exec(whole);
  const [, expression, index, first, last] = match ?? [];
  if (expression === undefined) return { text, role, expression: whole };
  if (index !== undefined) return { text, role, expression, subscript: { kind: 'index', index: Number(index) } };
  // Ansible reads [2:0] as [2].
  if (last !== '' && Number(last) === 0)
    return { text, role, expression, subscript: { kind: 'index', index: Number(first) } };
  const end = last === undefined || last === '' ? {} : { last: Number(last) };
  return { text, role, expression, subscript: { kind: 'slice', first: Number(first), ...end } };
}

/** Plain terms first, then `&`, then `!`, whatever order was written; `all` in front if none is plain. */
export function orderTerms(terms: readonly PatternTerm[]): readonly PatternTerm[] {
  const byRole = (role: PatternTerm['role']): PatternTerm[] => terms.filter((term) => term.role === role);
  const plain = byRole('add');
  return [...(plain.length > 0 ? plain : [patternTerm('all')]), ...byRole('intersect'), ...byRole('exclude')];
}

/** The hosts that a subscript picks; null where an index lies outside of the list. */
export function applySubscript<T>(items: readonly T[], subscript: Subscript | undefined): readonly T[] | null {
  if (subscript === undefined || items.length === 0) return items;
  if (subscript.kind === 'slice') {
    return items.slice(subscript.first, subscript.last === undefined ? undefined : subscript.last + 1);
  }
  const item = items.at(subscript.index);
  return item === undefined ? null : [item];
}
