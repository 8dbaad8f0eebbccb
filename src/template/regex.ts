/** Python's regular expressions on texts of bounded length. */
import { fromPythonRegex, memoize } from '../core/index.ts';
import { TemplateFault } from './fault.ts';

/** Longer expressions and texts are a mistake, or an attack: matching may take time that grows fast with them. */
const LONGEST_PATTERN = 1000;
const LONGEST_TEXT = 20_000;

/** How an expression is meant. */
export interface RegexOptions {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  /** `start`: only at the start of the text, as re.match. */
  readonly at?: 'start' | 'anywhere';
}

/** Compiles an expression, with the flag g. Throws what is wrong with it. */
export function regexOf(
  pattern: string,
  { ignoreCase = false, multiline = false, at = 'anywhere' }: RegexOptions = {},
): RegExp {
  return compiled(JSON.stringify([pattern, ignoreCase, multiline, at]));
}

const compiled = memoize(
  (key) => {
    const [pattern, ignoreCase, multiline, at] = JSON.parse(key) as [string, boolean, boolean, string];
    if (pattern.length > LONGEST_PATTERN)
      throw new TemplateFault(`a regular expression is longer than ${LONGEST_PATTERN} characters`);
    const translated = fromPythonRegex(pattern);
    if (!translated.ok) throw new TemplateFault(`the regular expression ${translated.error}`);
    const { body, flags } = translated.value;
    const all = new Set(`gu${flags}${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}`);
    return build(at === 'start' ? `(?<![^])(?:${body})` : body, [...all].join(''));
  },
  { characters: 200_000 },
);

function build(body: string, flags: string): RegExp {
  try {
    return new RegExp(body, flags);
  } catch {
    throw new TemplateFault("the regular expression isn't one");
  }
}

/** A text that may be searched. */
export function searchable(text: string): string {
  if (text.length > LONGEST_TEXT)
    throw new TemplateFault(`a text of more than ${LONGEST_TEXT} characters isn't searched`);
  return text;
}
