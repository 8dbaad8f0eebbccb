/** Values as text, as Python's str() and repr() write them. */
import { Float, pythonFloat } from '../yaml/index.ts';
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
  if (typeof known === 'string') return quotedString(known);
  if (typeof known === 'boolean') return known ? 'True' : 'False';
  if (known === null) return 'None';
  if (typeof known === 'number') return String(known);
  if (known instanceof Float) return floatText(known.value);
  if (known instanceof Omit) throw new TemplateFault('"omit" can only be a whole value', 'use it in default(omit)');
  if (isList(known)) return `[${known.map(pythonRepr).join(', ')}]`;
  if (!isDict(known)) return '';
  const pairs = Object.entries(known).map(([key, inner]) => `${quotedString(key)}: ${pythonRepr(inner)}`);
  return `{${pairs.join(', ')}}`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return pythonFloat(value);
  return value > 0 ? 'inf' : '-inf';
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function quotedString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\p{Cc}\u00ad\u2028\u2029]|['"]/gu, (char) => {
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
    const code = char.codePointAt(0) ?? 0;
    return SHORT[char] ?? (code > 0xff ? `\\u${hex(code, 4)}` : `\\x${hex(code, 2)}`);
  });
  return `${quote}${body}${quote}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
