/** Cuts an expression into words, as Jinja's lexer does. */
import { Float, quoted } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import { integer, type TemplateValue } from './values.ts';

/** One word. `value` is that of a number or string. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'end';
  readonly text: string;
  readonly value: TemplateValue;
  readonly at: number;
}

const SPACE = /\s*/y;
const ESCAPED = String.raw`(?<string>'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")`;
const AS_IT_STANDS = String.raw`(?<string>'[^']*'|"[^"]*")`;

function words(string: string): RegExp {
  return new RegExp(
    [
      String.raw`(?<float>\d(?:_?\d)*(?:\.\d(?:_?\d)*(?:[eE][+-]?\d(?:_?\d)*)?|[eE][+-]?\d(?:_?\d)*))`,
      String.raw`(?<integer>0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*)`,
      String.raw`(?<name>[\p{L}_][\p{L}\p{N}_]*)`,
      string,
      String.raw`(?<operator>\*\*|//|==|!=|<=|>=|[-+*/%~<>()[\]{}|.,:=])`,
    ].join('|'),
    'uy',
  );
}

const WORDS = words(AS_IT_STANDS);
const WORDS_ESCAPED = words(ESCAPED);

/** How an expression stands in a text. */
export interface ExpressionForm {
  /** Where it starts. */
  readonly base: number;
  /**
   * Whether backslashes in strings mean something: they do in conditions, and don't between braces, where Ansible doubles
   * them first (template/__init__.py, _escape_backslashes).
   */
  readonly escapes: boolean;
}

/** Words of `text`; the last is of kind `end`. */
export function tokensOf(text: string, { base, escapes }: ExpressionForm): readonly Token[] {
  const tokens: Token[] = [];
  const word = escapes ? WORDS_ESCAPED : WORDS;
  for (let at = skipSpace(text, 0); at < text.length;) {
    word.lastIndex = at;
    const groups = word.exec(text)?.groups;
    if (groups === undefined) throw unknownCharacter(text, at, base);
    tokens.push(tokenOf(groups, { base: base + at, escapes }));
    at = skipSpace(text, word.lastIndex);
  }
  return [...tokens, { kind: 'end', text: '', value: null, at: base + text.trimEnd().length }];
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function unknownCharacter(text: string, at: number, base: number): TemplateFault {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const isQuote = char === "'" || char === '"';
  const message = isQuote ? 'a string has no closing quote' : `${quoted(char)} has no meaning in an expression`;
  return new TemplateFault(message, undefined, base + at);
}

function tokenOf(
  { float, integer: digits, name, string, operator }: Record<string, string | undefined>,
  { base: at, escapes }: ExpressionForm,
): Token {
  if (float !== undefined) return { kind: 'number', text: float, value: new Float(Number(bare(float))), at };
  if (digits !== undefined) return { kind: 'number', text: digits, value: integer(Number(bare(digits))), at };
  if (string !== undefined) {
    const body = string.slice(1, -1);
    return { kind: 'string', text: string, value: escapes ? unescaped(body) : body, at };
  }
  if (name !== undefined) return { kind: 'name', text: name, value: null, at };
  return { kind: 'operator', text: operator ?? '', value: null, at };
}

function bare(number: string): string {
  return number.replaceAll('_', '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Python's escapes; a backslash before any other character is a backslash. */
function unescaped(body: string): string {
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g,
    (all, ...parts) => {
      const [x, u, long, octal, char] = parts as readonly (string | undefined)[];
      const code = x ?? u ?? long;
      if (code !== undefined) return characterOf(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return ESCAPES[char ?? ''] ?? String(all);
    },
  );
}

function characterOf(code: number): string {
  if (code > 0x10_ffff) throw new TemplateFault('a string names a character that does not exist');
  return String.fromCodePoint(code);
}
