/** What stands inside a value: attributes, items, slices. */
import { didYouMean, quoted } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import { absenceOf } from './hostvars.ts';
import { METHODS } from './methods.ts';
import { Undefined, defined, isDict, isList, kindOfTemplateValue, type TemplateValue } from './values.ts';

/** `value.name`. What nothing defines has only undefined attributes, so that a default can follow. */
export function attributeOf(of: TemplateValue, name: string): TemplateValue {
  if (of instanceof Undefined) return of;
  if (!isDict(of)) return new Undefined(`${kindOfTemplateValue(of)} has no ${quoted(name)}`);
  if (!Object.hasOwn(METHODS, name)) return atKey(of, name);
  // Jinja means the method, and nobody who writes this wants the text of a method.
  throw new TemplateFault(`${quoted(name)} is a method here`, `write ${name}() to call it, or ['${name}'] for the key`);
}

function atKey(of: Readonly<Record<string, TemplateValue>>, key: string): TemplateValue {
  if (Object.hasOwn(of, key)) return of[key] ?? null;
  return new Undefined(`the mapping has no ${quoted(key)}`, absenceOf(of, key) ?? didYouMean(key, Object.keys(of)));
}

/** `value[index]`: an item of a list (from its end where the index is negative), a key, a character. */
export function atIndex(of: TemplateValue, index: TemplateValue): TemplateValue {
  if (of instanceof Undefined) return of;
  const key = defined(index);
  if (isDict(of)) return typeof key === 'string' ? atKey(of, key) : noSuch(of, key);
  if (typeof key !== 'number') return noSuch(of, key);
  const items = typeof of === 'string' ? [...of] : isList(of) ? of : [];
  return items.at(key) ?? new Undefined(`there is no item ${key}: ${kindOfTemplateValue(of)} has ${items.length}`);
}

function noSuch(of: TemplateValue, key: TemplateValue): Undefined {
  return new Undefined(`${kindOfTemplateValue(of)} has no item by ${kindOfTemplateValue(key)}`);
}

/** `value[start:stop:step]` of a list or a text, as Python cuts. */
export function sliceOf(of: TemplateValue, bounds: readonly TemplateValue[]): TemplateValue {
  const known = defined(of);
  const [start = null, stop = null, step = null] = bounds.map(boundOf);
  if (bounds.length > 3) throw new TemplateFault('a slice has at most three parts');
  if (typeof known === 'string') return cut([...known], [start, stop, step]).join('');
  if (isList(known)) return cut(known, [start, stop, step]);
  throw new TemplateFault(`${kindOfTemplateValue(known)} can't be sliced`);
}

function boundOf(bound: TemplateValue): number | null {
  if (bound === null || typeof bound === 'number') return bound;
  throw new TemplateFault(`the bounds of a slice must be whole numbers, not ${kindOfTemplateValue(bound)}`);
}

function cut<T>(
  items: readonly T[],
  [start, stop, by]: readonly [number | null, number | null, number | null],
): readonly T[] {
  const step = by ?? 1;
  if (step === 0) throw new TemplateFault('the step of a slice must not be zero');
  if (step > 0) return items.slice(start ?? 0, stop ?? items.length).filter((_, index) => index % step === 0);
  const from = start ?? items.length - 1;
  const first = Math.min(from < 0 ? from + items.length : from, items.length - 1);
  const end = stop === null ? -1 : Math.max(-1, stop < 0 ? stop + items.length : stop);
  const backwards = items.slice(end + 1, Math.max(0, first + 1)).toReversed();
  return backwards.filter((_, index) => index % -step === 0);
}
