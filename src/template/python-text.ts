/** Values as text, as Python's str() and repr() write them. */
import { Float, pythonConstant, pythonFloatText, pythonQuoted } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import { Omit, defined, isDict, isList, type TemplateValue } from './values.ts';

/** What a value becomes in the middle of a text. Throws for what is undefined. */
export function pythonText(value: TemplateValue): string {
  const known = defined(value);
  return typeof known === 'string' ? known : pythonRepr(known);
}

/** As in a list that is printed: strings in quotes. */
function pythonRepr(value: TemplateValue): string {
  const known = defined(value);
  if (typeof known === 'string') return pythonQuoted(known);
  if (typeof known === 'boolean' || typeof known === 'number' || known === null) return pythonConstant(known);
  if (known instanceof Float) return pythonFloatText(known.value);
  if (known instanceof Omit) throw new TemplateFault('"omit" can only be a whole value', 'use it in default(omit)');
  if (isList(known)) return `[${known.map(pythonRepr).join(', ')}]`;
  if (!isDict(known)) return '';
  const pairs = Object.entries(known).map(([key, inner]) => `${pythonQuoted(key)}: ${pythonRepr(inner)}`);
  return `{${pairs.join(', ')}}`;
}
