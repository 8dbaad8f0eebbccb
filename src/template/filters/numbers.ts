/** Filters that make numbers and truths. */
import { Float } from '../../yaml/index.ts';
import type { Arguments } from '../arguments.ts';
import { TemplateFault } from '../fault.ts';
import { defined, integer, isDict, isList, kindOfTemplateValue, numberOf, type TemplateValue } from '../values.ts';
import type { Filter } from './filter.ts';

export const NUMBER_FILTERS: Readonly<Record<string, Filter>> = {
  int: { params: ['default', 'base'], apply: toInteger },
  float: { params: ['default'], apply: (value, args) => toFloat(value) ?? args.get('default') ?? new Float(0) },
  bool: { params: [], apply: toBoolean },
  abs: { params: [], apply: (value) => withSize(value, Math.abs) },
  round: { params: ['precision', 'method'], apply: rounded },
};

const DIGITS: Readonly<Record<number, RegExp>> = { 2: /^0b|_/gi, 8: /^0o|_/gi, 16: /^0x|_/gi };

/** Jinja's int: what is no number is the default. */
function toInteger(value: TemplateValue, args: Arguments): TemplateValue {
  const otherwise = args.get('default') ?? 0;
  const base = args.integer('base', 10);
  const known = defined(value);
  if (typeof known === 'string') {
    const exact = parsed(known.trim(), base);
    if (exact !== undefined) return integer(exact);
  }
  const number = typeof known === 'string' ? toFloat(known)?.value : numberOf(known);
  return number === undefined || !Number.isFinite(number) ? otherwise : integer(Math.trunc(number));
}

function parsed(text: string, base: number): number | undefined {
  const [, sign = '', body = ''] = /^([+-]?)([0-9A-Za-z_]+)$/.exec(text) ?? [];
  const digits = body.replace(DIGITS[base] ?? /_/g, '').toLowerCase();
  const valid = digits !== '' && [...digits].every((digit) => Number.parseInt(digit, 36) < base);
  if (!valid) return undefined;
  return Number.parseInt(digits, base) * (sign === '-' ? -1 : 1);
}

function toFloat(value: TemplateValue): Float | undefined {
  const known = defined(value);
  if (typeof known !== 'string') {
    const number = numberOf(known);
    return number === undefined ? undefined : new Float(number);
  }
  const text = known.trim().replace(/(?<=\d)_(?=\d)/g, '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? new Float(Number(text)) : undefined;
}

/** Ansible's bool: yes, on, true and 1 are true, all else is false; none stays none. */
function toBoolean(value: TemplateValue): TemplateValue {
  const known = defined(value);
  if (known === null || typeof known === 'boolean') return known;
  if (isList(known) || isDict(known))
    throw new TemplateFault(`${kindOfTemplateValue(known)} is neither true nor false`, 'use | length > 0');
  return numberOf(known) === 1 || (typeof known === 'string' && /^(?:yes|on|1|true)$/i.test(known));
}

function withSize(value: TemplateValue, change: (number: number) => number): TemplateValue {
  const number = numberOf(defined(value));
  if (number === undefined) throw new TemplateFault(`a number is needed here, not ${kindOfTemplateValue(value)}`);
  return value instanceof Float ? new Float(change(number)) : integer(change(number));
}

/** Always a float, as in Jinja; half goes to the even neighbour, as in Python. */
function rounded(value: TemplateValue, args: Arguments): TemplateValue {
  const number = numberOf(defined(value));
  if (number === undefined) throw new TemplateFault(`a number is needed here, not ${kindOfTemplateValue(value)}`);
  const factor = 10 ** args.integer('precision', 0);
  const round = ROUNDINGS[args.text('method', 'common')];
  if (round === undefined) throw new TemplateFault('"method" of "round" must be common, ceil or floor');
  return new Float(round(number * factor) / factor);
}

const ROUNDINGS: Readonly<Record<string, (value: number) => number>> = {
  common: (value) => {
    const floor = Math.floor(value);
    const isHalf = value - floor === 0.5;
    return isHalf ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
  },
  ceil: Math.ceil,
  floor: Math.floor,
};
