/** Parts a text into what stands as it is and what is evaluated. */
import { TemplateFault } from './fault.ts';

/** A piece of a text; `at` is where the piece's own text starts. */
export interface Part {
  readonly kind: 'text' | 'expression';
  readonly text: string;
  readonly at: number;
}

const OPEN = /\{\{[-+]?|\{%|\{#/g;
/** A backslash in a string is one: Ansible escapes it before Jinja sees it. */
const STRING = /'[^']*'|"[^"]*"/y;

/** Parts of a text, none of them empty unless the text is. Comments (`{# … #}`) are left out. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  let trims = false;
  for (;;) {
    OPEN.lastIndex = from;
    const open = OPEN.exec(text);
    const plain = text.slice(from, open?.index ?? text.length);
    const kept = trims ? plain.trimStart() : plain;
    const cut = open?.[0].endsWith('-') === true ? kept.trimEnd() : kept;
    if (cut !== '') parts.push({ kind: 'text', text: cut, at: from });
    if (open === null) return parts.length === 0 ? [{ kind: 'text', text: '', at: 0 }] : parts;
    const found = open[0] === '{#' ? commentAt(text, open.index) : expressionAt(text, open);
    if (found.part !== null) parts.push(found.part);
    from = found.end;
    trims = found.trims;
  }
}

interface Found {
  readonly part: Part | null;
  readonly end: number;
  /** Whether white space behind it goes (`-}}`). */
  readonly trims: boolean;
}

function commentAt(text: string, at: number): Found {
  const close = text.indexOf('#}', at + 2);
  if (close < 0) throw new TemplateFault('a comment has no end (#})', undefined, at);
  return { part: null, end: close + 2, trims: text[close - 1] === '-' };
}

function expressionAt(text: string, { 0: opening, index }: RegExpExecArray): Found {
  if (opening === '{%') {
    const hint = 'choose by an expression: {{ this if condition else that }}';
    throw new TemplateFault("statements ({% … %}) aren't supported", hint, index);
  }
  const start = index + opening.length;
  const end = closingAt(text, start);
  if (end === null) throw new TemplateFault('an expression has no end (}})', undefined, index);
  const trims = /[-+]$/.test(text.slice(start, end));
  const body = text.slice(start, trims ? end - 1 : end);
  const part: Part = { kind: 'expression', text: body, at: start };
  return { part, end: end + 2, trims: text[end - 1] === '-' };
}

/** Where the closing braces are: not those of a mapping, and not those in a string. */
function closingAt(text: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    STRING.lastIndex = at;
    const string = STRING.exec(text);
    if (string !== null) at += string[0].length - 1;
    else if (text[at] === '{') depth += 1;
    else if (text[at] === '}' && depth > 0) depth -= 1;
    else if (text.startsWith('}}', at)) return at;
  }
  return null;
}
