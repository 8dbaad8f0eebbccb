/** Translates Python's regular expressions to JavaScript's; what has no equivalent is refused, never guessed. */
import { err, ok } from './result.ts';
import type { Result } from './result.ts';

/** The same expression for JavaScript, in Unicode mode. */
export interface TranslatedRegex {
  readonly body: string;
  readonly flags: string;
}

/** Escapes that mean more in Python than in JavaScript: all of Unicode. */
const CLASSES: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  w: String.raw`[\p{L}\p{N}_]`,
  W: String.raw`[^\p{L}\p{N}_]`,
};
const CLASSES_IN_SET: Readonly<Record<string, string>> = { ...CLASSES, w: String.raw`\p{L}\p{N}_` };
/** A word's edge: JavaScript's own `\b` knows the letters of ASCII only. */
const WORD = String.raw`[\p{L}\p{N}_]`;
const OUTSIDE_ONLY: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  Z: '(?![^])',
  b: `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  B: `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
};
const SAME = 'fnrtvsS';

const TOKEN = new RegExp(
  [
    String.raw`(?<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^]))`,
    String.raw`(?<set>\[\^?(?:\]|\\[^]|[^\]\\])(?:\\[^]|[^\]\\])*\])`,
    String.raw`(?<group>\(\?(?:P<[A-Za-z_]\w*>|P=[A-Za-z_]\w*\)|#[^)]*\)|[a-z]*(?:-[a-z]+)?:|<?[=!]|[a-z]+\)|>|\())`,
    String.raw`(?<repeat>(?:[*+?]|\{\d*,\d*\}|\{\d+\})(?<more>[+?]?))`,
    String.raw`(?<other>[^])`,
  ].join('|'),
  'gu',
);

/** Translates a whole expression; the error continues "pattern …". */
export function fromPythonRegex(source: string): Result<TranslatedRegex, string> {
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const rest = source.slice(flags?.[0].length ?? 0);
  const parts: string[] = [];
  for (const match of rest.matchAll(TOKEN)) {
    const part = translated(match);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return ok({ body: parts.join(''), flags: [...new Set(flags?.[1] ?? '')].join('') });
}

function translated({ groups = {} }: RegExpMatchArray): Result<string, string> {
  const { escape, set, group, repeat, more, other = '' } = groups;
  if (escape !== undefined) return escaped(escape, { ...CLASSES, ...OUTSIDE_ONLY });
  if (set !== undefined) return setOf(set);
  if (group !== undefined) return groupOf(group);
  if (repeat !== undefined)
    return more === '+' ? unsupported('possessive repetition') : ok(repeat.replace('{,', '{0,'));
  // Braces that repeat nothing, and a bracket that closes nothing, are themselves in Python.
  // The end of a text is before its last newline, too.
  if (other === '$') return ok(String.raw`(?=\n?$)`);
  return ok(/[{}\]]/.test(other) ? `\\${other}` : other);
}

function unsupported(what: string): Result<never, string> {
  return err(`uses ${what}, which fleet's regular expressions don't have`);
}

function escaped(escape: string, classes: Readonly<Record<string, string>>): Result<string, string> {
  const char = escape.charAt(1);
  const known = Object.hasOwn(classes, char) ? classes[char] : undefined;
  if (known !== undefined) return ok(known);
  if (escape.length > 2 || SAME.includes(char)) return ok(escape);
  if (char === 'a') return ok(String.raw`\x07`);
  if (/[1-9]/.test(char)) return ok(escape);
  if (/[0-9A-Za-z]/.test(char)) return unsupported(escape);
  return ok(/[\^$\\.*+?()[\]{}|/-]/.test(char) ? (char === '-' ? String.raw`\x2d` : escape) : char);
}

/** A set of characters. In Python `[` may stand in it, and `]` in first place is one of its characters. */
function setOf(set: string): Result<string, string> {
  const [, open = '', first = '', body = ''] = /^(\[\^?)(\]?)([^]*)\]$/u.exec(set) ?? [];
  const parts: string[] = [];
  for (const [token] of body.matchAll(/\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^])|[^]/gu)) {
    const part = token.startsWith('\\') ? escaped(token, CLASSES_IN_SET) : ok(token);
    if (!part.ok) return part;
    if (token === '\\W') return unsupported(String.raw`\W in a set`);
    parts.push(token === '\\b' ? '\\b' : part.value);
  }
  return ok(`${open}${first === '' ? '' : '\\]'}${parts.join('')}]`);
}

function groupOf(group: string): Result<string, string> {
  if (group.startsWith('(?P<')) return ok(`(?<${group.slice(4)}`);
  if (group.startsWith('(?P=')) return ok(`\\k<${group.slice(4, -1)}>`);
  if (group.startsWith('(?#')) return ok('');
  if (group === '(?>') return unsupported('atomic groups');
  if (group === '(?(') return unsupported('conditional groups');
  if (/^\(\?[a-z]+\)$/.test(group)) return unsupported(`${group} elsewhere than in front`);
  return /[^(?:<=!ims-]/.test(group) ? unsupported(`the flags of ${group}`) : ok(group);
}
