/** Prints values as YAML that reads back as the same values: block style, sorted keys, quotes where they're needed. */
import { pythonFloat, compareText } from './python-json.ts';
import type { Printable } from './python-json.ts';
import { Float, Mapping, Timestamp, UnsafeText, VaultText } from './value.ts';
import type { Key } from './value.ts';
import { plainScalar } from './yaml11.ts';

/** One YAML 1.1 document, ending in a newline. Vault values stay encrypted, as `!vault` blocks. */
export function yamlText(tree: Printable): string {
  return `${block(tree, '').replace(/^\n/, '').trimStart()}\n`;
}

/** The tree as it stands after `key:` or `-`: on the same line, or as a block on lines of its own. */
function block(tree: Printable, indent: string): string {
  if (tree instanceof Mapping) return mapping(tree.entries, indent);
  if (tree instanceof Map) return mapping(tree, indent);
  if (Array.isArray(tree)) return list(tree, indent);
  if (tree instanceof VaultText) return ` !vault |${lines(tree.ciphertext, indent)}`;
  if (tree instanceof UnsafeText) return ` !unsafe ${quotedText(tree.text)}`;
  return ` ${scalar(tree as Key)}`;
}

function mapping(entries: ReadonlyMap<Key, Printable>, indent: string): string {
  if (entries.size === 0) return ' {}';
  const sorted = [...entries].sort(([a], [b]) => compareText(String(a), String(b)));
  const pairs = sorted.map(([key, value]) => `${indent}${scalar(key)}:${block(value, `${indent}  `)}`);
  return `\n${pairs.join('\n')}`;
}

function list(items: readonly Printable[], indent: string): string {
  if (items.length === 0) return ' []';
  const deeper = `${indent}  `;
  const lines = items.map((item) => {
    const text = block(item, deeper);
    // A mapping begins on the line of its hyphen.
    return `${indent}-${text.startsWith('\n') ? ` ${text.slice(1).trimStart()}` : text}`;
  });
  return `\n${lines.join('\n')}`;
}

function lines(text: string, indent: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `\n${indent}  ${line.trim()}`)
    .join('');
}

function scalar(value: Key): string {
  if (value instanceof Float) return yamlFloatText(value.value);
  if (value instanceof Timestamp) return value.text;
  if (typeof value !== 'string') return String(value);
  return isPlain(value) ? value : quotedText(value);
}

function yamlFloatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = pythonFloat(value);
  // YAML 1.1 wants a point before the exponent.
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

/** Whether the text, written without quotes, is this string again, for readers of YAML 1.1 and 1.2. */
function isPlain(text: string): boolean {
  return (
    /^[\p{L}_/.][\p{L}\p{N}_./@+ -]*$/u.test(text) &&
    !/\s$/.test(text) &&
    plainScalar(text) === text &&
    !/^\.|^[yn]$/i.test(text)
  );
}

function quotedText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
