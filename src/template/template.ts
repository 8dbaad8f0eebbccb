/** Texts with `{{ expressions }}` and conditions: compiled once, evaluated for each host. */
import { err, memoize, ok, type Result } from '../core/index.ts';
import { quoted } from '../yaml/index.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { TemplateFault, UndefinedFault, errorOf, type TemplateError } from './fault.ts';
import type { Node } from './node.ts';
import { parseExpression } from './parse.ts';
import { partsOf } from './parts.ts';
import { pythonText } from './python-text.ts';
import { Undefined, isTrue, plainData, type TemplateValue } from './values.ts';

/** A text that was compiled: constant texts and expressions in turn. */
export type Template = readonly (string | Node)[];

/** Whether a text has anything to evaluate. */
export function isTemplate(text: string): boolean {
  return /\{\{|\{%|\{#/.test(text);
}

/** Most hosts evaluate the same texts. */
const MEMORY = { characters: 2_000_000 };

/** Compiles a text; the error has the offset of what is wrong. */
export const compileTemplate: (text: string) => Result<Template, TemplateError> = memoize((text) => {
  return attempt(() =>
    partsOf(text).map((part) =>
      part.kind === 'text' ? part.text : parseExpression(part.text, { base: part.at, escapes: false }),
    ),
  );
}, MEMORY);

/** Compiles a condition: an expression without braces around it. */
export const compileCondition: (text: string) => Result<Node, TemplateError> = memoize((text) => {
  const braces = /\{\{|\{%/.exec(text);
  if (braces !== null)
    return err({ message: 'a condition is an expression already', hint: 'leave the braces out', offset: braces.index });
  return attempt(() => parseExpression(text, { base: 0, escapes: true }));
}, MEMORY);

/**
 * The value of a text: of an expression that is all of it, the value itself; else a text. Undefined values are an error
 * in the middle of a text, and are given back as they are where they are all of it.
 */
export function evaluateTemplate(template: Template, scope: Scope): Result<TemplateValue, TemplateError> {
  return attempt(() => {
    const [only] = template;
    if (template.length === 1 && only !== undefined) return typeof only === 'string' ? only : evaluate(only, scope);
    return template.map((part) => (typeof part === 'string' ? part : textOf(part, scope))).join('');
  });
}

/** As {@link evaluateTemplate}, for whoever needs a value: what is undefined is an error, as it is in parts of the value. */
export function requiredData(text: string, scope: Scope): Result<unknown, TemplateError> {
  const template = compileTemplate(text);
  if (!template.ok) return template;
  const [only] = template.value;
  const at = only === undefined || typeof only === 'string' ? 0 : only.at;
  const value = evaluateTemplate(template.value, scope);
  const data = value.ok ? attempt(() => plainData(value.value)) : value;
  return data.ok || data.error.offset > 0 ? data : err({ ...data.error, offset: at });
}

function textOf(part: Node, scope: Scope): string {
  try {
    return pythonText(evaluate(part, scope));
  } catch (thrown) {
    if (thrown instanceof TemplateFault) thrown.offset ??= part.at;
    throw thrown;
  }
}

/** Whether a condition holds. A text is no answer: "false" would be true. */
export function evaluateCondition(condition: Node, scope: Scope): Result<boolean, TemplateError> {
  return attempt(() => {
    const value = evaluate(condition, scope);
    if (value instanceof Undefined) throw new UndefinedFault(value.message, value.hint, condition.at);
    if (typeof value !== 'string') return isTrue(value);
    const hint = 'compare it, or turn it into true or false: | bool';
    throw new TemplateFault(`the condition is the text ${quoted(value)}, neither true nor false`, hint, condition.at);
  });
}

function attempt<T>(work: () => T): Result<T, TemplateError> {
  try {
    return ok(work());
  } catch (thrown) {
    return err(errorOf(thrown));
  }
}
