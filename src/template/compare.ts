/** Equality and order of values, as Python has them. */
import { compareText } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import { defined, isDict, isList, kindOfTemplateValue, numberOf, type TemplateValue } from './values.ts';

/** Whether two values are equal: 1, 1.0 and true are, "1" and 1 aren't. */
export function isEqual(left: TemplateValue, right: TemplateValue): boolean {
  const [one, other] = [defined(left), defined(right)];
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a !== undefined || b !== undefined) return a === b;
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index] ?? null));
  }
  if (isDict(one) && isDict(other)) {
    const keys = Object.keys(one);
    const same = (key: string): boolean => Object.hasOwn(other, key) && isEqual(one[key] ?? null, other[key] ?? null);
    return keys.length === Object.keys(other).length && keys.every(same);
  }
  return one === other;
}

/** Below, at or above nought, as the first value is less, equal or greater. Throws for kinds that have no order. */
export function compareValues(left: TemplateValue, right: TemplateValue): number {
  const [one, other] = [defined(left), defined(right)];
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other);
  if (isList(one) && isList(other)) return compareLists(one, other);
  throw new TemplateFault(
    `${kindOfTemplateValue(one)} can't be compared with ${kindOfTemplateValue(other)}`,
    'turn one of them into the kind of the other: | int, | string',
  );
}

function compareLists(one: readonly TemplateValue[], other: readonly TemplateValue[]): number {
  const at = one.findIndex((item, index) => index >= other.length || !isEqual(item, other[index] ?? null));
  if (at < 0 || at >= other.length) return one.length - other.length;
  return compareValues(one[at] ?? null, other[at] ?? null);
}

/** Python's `in`: a piece of a text, an item of a list, a key of a mapping. */
export function contains(container: TemplateValue, item: TemplateValue): boolean {
  const [inside, sought] = [defined(container), defined(item)];
  if (isList(inside)) return inside.some((one) => isEqual(one, sought));
  if (isDict(inside)) return typeof sought === 'string' && Object.hasOwn(inside, sought);
  if (typeof inside === 'string' && typeof sought === 'string') return inside.includes(sought);
  const what = typeof inside === 'string' ? kindOfTemplateValue(sought) : 'anything';
  throw new TemplateFault(`${kindOfTemplateValue(inside)} can't contain ${what}`);
}
