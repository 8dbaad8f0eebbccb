/** Values as text, as Python's str() and repr() write them. */
import { pythonFloat } from './python-json.ts';
import { Float, Mapping, Timestamp, Tuple, UnsafeText, VaultText, isList } from './value.ts';
import type { Value } from './value.ts';

/** What Python's str() makes of a value: a text is itself, texts inside of others are in quotes. */
export function pythonStr(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof UnsafeText) return value.text;
  return value instanceof Timestamp ? value.text.replace('T', ' ') : pythonRepr(value);
}

function pythonRepr(value: Value): string {
  if (typeof value === 'string') return pythonQuoted(value);
  if (value instanceof UnsafeText || value instanceof Timestamp) return pythonQuoted(value.text);
  if (value instanceof VaultText) return '[redacted]';
  if (value instanceof Float) return pythonFloatText(value.value);
  if (value instanceof Tuple) return `(${value.map(pythonRepr).join(', ')}${value.length === 1 ? ',' : ''})`;
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (value instanceof Mapping) {
    return `{${[...value.entries].map(([key, inner]) => `${pythonRepr(key)}: ${pythonRepr(inner)}`).join(', ')}}`;
  }
  return pythonConstant(value);
}

/** None, True, False, and whole numbers. */
export function pythonConstant(value: boolean | number | bigint | null): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** A float, with Python's own words for the three that aren't numbers. */
export function pythonFloatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return pythonFloat(value);
  return value > 0 ? 'inf' : '-inf';
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A text as repr() quotes it. */
export function pythonQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\p{C}\p{Z}]|['"]/gu, (char) => {
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
    return char === ' ' ? char : (SHORT[char] ?? escaped(char.codePointAt(0) ?? 0));
  });
  return `${quote}${body}${quote}`;
}

function escaped(code: number): string {
  if (code > 0xff_ff) return `\\U${hex(code, 8)}`;
  return code > 0xff ? `\\u${hex(code, 4)}` : `\\x${hex(code, 2)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
