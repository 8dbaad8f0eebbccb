/** Ranges in host names, `web[01:50].example.org`, after Ansible's expand_hostname_range (plugins/inventory/__init__.py). */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';
import { quoted } from '../yaml/index.ts';

/** Names that one key may stand for. */
const MOST_NAMES = 65_536;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Every name that `pattern` stands for, the last range running fastest; the pattern itself if it has no range. Both
 * ends count; `[01:10]` pads with zeros; `[a:f]` runs through a…z, then A…Z; a third number is the step. The error is
 * a sentence.
 */
export function expandHostRange(pattern: string): Result<readonly string[], string> {
  let names = [''];
  let rest = pattern;
  for (let open = rest.indexOf('['); open >= 0; open = rest.indexOf('[')) {
    const close = rest.indexOf(']', open);
    if (close < 0) return err(`a range in ${quoted(pattern)} has no closing "]"`);
    const items = rangeItems(rest.slice(open + 1, close));
    if (!items.ok) return err(`the range ${quoted(rest.slice(open, close + 1))} ${items.error}`);
    if (names.length * items.value.length > MOST_NAMES)
      return err(`${quoted(pattern)} stands for more than ${MOST_NAMES} hosts`);
    const head = rest.slice(0, open);
    names = names.flatMap((name) => items.value.map((item) => name + head + item));
    rest = rest.slice(close + 1);
  }
  return ok(names.map((name) => name + rest));
}

/** The items of `begin:end` or `begin:end:step`; the error continues "the range […]". */
function rangeItems(range: string): Result<readonly string[], string> {
  const parts = range.split(':');
  const [begin = '', end = '', step = '1'] = parts;
  if (parts.length < 2 || parts.length > 3) return err('must be [begin:end] or [begin:end:step]');
  if (end === '') return err('needs an end');
  if (!/^\d{1,9}$/.test(step) || Number(step) === 0) return err('needs a step of at least 1');
  if (/^[a-z]$/i.test(begin) && /^[a-z]$/i.test(end)) return letterItems(begin, end, Number(step));
  return numberItems(begin === '' ? '0' : begin, end, Number(step));
}

function letterItems(begin: string, end: string, step: number): Result<readonly string[], string> {
  const first = LETTERS.indexOf(begin);
  const last = LETTERS.indexOf(end);
  if (first > last) return err('runs backwards');
  return ok(Array.from(LETTERS.slice(first, last + 1)).filter((_, index) => index % step === 0));
}

function numberItems(begin: string, end: string, step: number): Result<readonly string[], string> {
  if (!/^\d{1,9}$/.test(begin) || !/^\d{1,9}$/.test(end))
    return err('must go from number to number or letter to letter');
  const padded = begin.length > 1 && begin.startsWith('0');
  if (padded && begin.length !== end.length) return err('pads with zeros, so both ends need as many digits');
  const first = Number(begin);
  const count = Math.floor((Number(end) - first) / step) + 1;
  // Ansible makes this an empty list without a word: exactly the typo that ends as "no hosts matched".
  if (count < 1) return err('runs backwards');
  if (count > MOST_NAMES) return err(`stands for more than ${MOST_NAMES} hosts`);
  return ok(Array.from({ length: count }, (_, i) => String(first + i * step).padStart(padded ? begin.length : 0, '0')));
}
