/** What a plain scalar means in YAML 1.1 as PyYAML reads it (yaml/resolver.py and yaml/constructor.py of PyYAML 6). */
import { Float, Timestamp } from './value.ts';
import type { Key } from './value.ts';

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INT =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const MOMENT =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?$/;

/** A plain scalar's value. Strings are what is left. A date that the calendar doesn't have is undefined. */
export function plainScalar(text: string): Key | undefined {
  // Most scalars are words that begin with none of these; `=` and `<<` are left to the caller.
  if (!/^[-+.0-9~nNyYtTfFoO]|^$/.test(text)) return text;
  if (BOOL.test(text)) return yamlBoolean(text);
  if (NULL.test(text)) return null;
  if (INT.test(text)) return yamlInteger(text);
  if (FLOAT.test(text)) return yamlFloat(text);
  if (DATE.test(text) || MOMENT.test(text)) return yamlTimestamp(text);
  return text;
}

/** `yes`, `true` and `on` in any case; false for others. */
export function yamlBoolean(text: string): boolean {
  return /^(?:yes|true|on)$/i.test(text);
}

/** Decimal, octal (`0644`), `0x`, `0b` and sexagesimal (`1:30` is 90) integers. Undefined for other texts. */
export function yamlInteger(text: string): number | bigint | undefined {
  const digits = text.replaceAll('_', '');
  const negative = digits.startsWith('-');
  const body = digits.replace(/^[-+]/, '');
  const value = unsignedInteger(body);
  if (value === undefined) return undefined;
  const signed = negative ? -value : value;
  return signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER ? Number(signed) : signed;
}

function unsignedInteger(body: string): bigint | undefined {
  if (/^0b[01]+$/.test(body) || /^0x[0-9a-f]+$/i.test(body) || /^[1-9][0-9]*$|^0$/.test(body)) return BigInt(body);
  if (/^0[0-7]+$/.test(body)) return BigInt(`0o${body.slice(1)}`);
  if (/^[0-9]+(:[0-9]+)+$/.test(body)) return body.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  return undefined;
}

/** Floats with a point, `.inf`, `.nan`, and sexagesimal ones. */
export function yamlFloat(text: string): Float {
  const body = text.replaceAll('_', '').toLowerCase();
  const sign = body.startsWith('-') ? -1 : 1;
  const unsigned = body.replace(/^[-+]/, '');
  if (unsigned === '.inf') return new Float(sign * Number.POSITIVE_INFINITY);
  if (unsigned === '.nan') return new Float(Number.NaN);
  return new Float(sign * unsigned.split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
}

/** A date or a moment; undefined where the calendar has no such day or the day no such time. */
export function yamlTimestamp(text: string): Timestamp | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return isDay(text) ? new Timestamp(text) : undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = `${hour.padStart(2, '0')}:${minute}:${second}`;
  return new Timestamp(`${date}T${time}${fractionOf(match[7])}${zoneOf(match)}`);
}

function isDay(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const made = new Date(Date.UTC(2000, month - 1, day));
  made.setUTCFullYear(year, month - 1, day);
  return year > 0 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
}

/** Python keeps microseconds, and none where they are zero. */
function fractionOf(digits = ''): string {
  const micro = digits.slice(0, 6).padEnd(6, '0');
  return micro === '000000' ? '' : `.${micro}`;
}

function zoneOf([, , , , , , , , zone, sign, hours = '', minutes = '00']: RegExpExecArray): string {
  if (zone === undefined) return '';
  if (sign === undefined || Number(hours) + Number(minutes) === 0) return '+00:00';
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}
