/** Filters that apply others: map, select and their kin. */
import type { GivenArguments } from '../arguments.ts';
import { TemplateFault } from '../fault.ts';
import { pythonText } from '../python-text.ts';
import { Undefined, isTrue, type TemplateValue } from '../values.ts';
import { itemsOf, type Filter, type FilterContext } from './filter.ts';
import { valueAt } from './text.ts';

export const CHOOSING_FILTERS: Readonly<Record<string, Filter>> = {
  map: { params: [], handsOn: true, apply: (value, _, context) => mapped(value, context) },
  select: chooser({ wanted: true, byAttribute: false }),
  reject: chooser({ wanted: false, byAttribute: false }),
  selectattr: chooser({ wanted: true, byAttribute: true }),
  rejectattr: chooser({ wanted: false, byAttribute: true }),
};

/** `map(attribute="x", default=y)`, or `map("filter", arguments…)`. */
function mapped(value: TemplateValue, { tools, rest }: FilterContext): TemplateValue {
  const items = itemsOf(value);
  const [name, ...others] = rest.positional;
  if (name !== undefined)
    return items.map((item) => tools.filter(pythonText(name), item, { positional: others, named: rest.named }));
  const given = new Map(rest.named.map((one) => [one.name, one.value]));
  const attribute = given.get('attribute');
  if (attribute === undefined) throw new TemplateFault('"map" needs the name of a filter, or attribute="…"');
  return items.map((item) => {
    const found = valueAt(item, pythonText(attribute));
    return found instanceof Undefined ? (given.get('default') ?? found) : found;
  });
}

function chooser({ wanted, byAttribute }: { readonly wanted: boolean; readonly byAttribute: boolean }): Filter {
  return {
    params: [],
    handsOn: true,
    apply: (value, _, { tools, rest }) => {
      const [attribute, positional] = byAttribute ? split(rest.positional) : [null, rest.positional];
      const given: GivenArguments = { positional: positional.slice(1), named: rest.named };
      const [test] = positional;
      return itemsOf(value).filter((item) => {
        const subject = attribute === null ? item : valueAt(item, attribute);
        return (test === undefined ? isTrue(subject) : tools.test(pythonText(test), subject, given)) === wanted;
      });
    },
  };
}

function split([first, ...rest]: readonly TemplateValue[]): readonly [string, readonly TemplateValue[]] {
  if (first === undefined) throw new TemplateFault('the name of an attribute is missing');
  return [pythonText(first), rest];
}
