/** Arithmetic as Python does it: floats stay floats, division rounds down, texts and lists can be added. */
import { Float } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import { defined, integer, isList, kindOfTemplateValue, numberOf, type TemplateValue } from './values.ts';

export const ARITHMETIC = ['+', '-', '*', '/', '//', '%', '**'] as const;
export type ArithmeticOperator = (typeof ARITHMETIC)[number];

/** Longer texts and lists aren't made by multiplication. */
const LONGEST = 100_000;

/** The result of `left operator right`; throws where Python would. */
export function calculate(operator: ArithmeticOperator, left: TemplateValue, right: TemplateValue): TemplateValue {
  const [one, other] = [defined(left), defined(right)];
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a !== undefined && b !== undefined) {
    const floats = one instanceof Float || other instanceof Float;
    return onNumbers(operator, [a, b], floats);
  }
  if (operator === '+' && typeof one === 'string' && typeof other === 'string') return one + other;
  if (operator === '+' && isList(one) && isList(other)) return [...one, ...other];
  if (operator === '*') return repeated(one, other);
  throw unfit(operator, one, other);
}

function unfit(operator: string, one: TemplateValue, other: TemplateValue): TemplateFault {
  const hint = operator === '+' ? 'join texts with ~' : undefined;
  return new TemplateFault(
    `${operator} doesn't work with ${kindOfTemplateValue(one)} and ${kindOfTemplateValue(other)}`,
    hint,
  );
}

function onNumbers(operator: ArithmeticOperator, [a, b]: readonly [number, number], floats: boolean): TemplateValue {
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw new TemplateFault('a number is divided by zero');
  const result = RESULTS[operator](a, b);
  const isFloat = floats || operator === '/' || (operator === '**' && b < 0);
  return isFloat ? new Float(result) : integer(result);
}

const RESULTS: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  // The sign is the divisor's.
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b,
};

function repeated(one: TemplateValue, other: TemplateValue): TemplateValue {
  const [times, what] = typeof one === 'number' ? [one, other] : [other, one];
  if (typeof times !== 'number' || (typeof what !== 'string' && !isList(what))) throw unfit('*', one, other);
  const count = Math.max(0, times);
  if (count * what.length > LONGEST) throw new TemplateFault('the result would be too long');
  return typeof what === 'string' ? what.repeat(count) : Array.from({ length: count }, () => what).flat();
}
