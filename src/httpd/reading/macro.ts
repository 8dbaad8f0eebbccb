/** Macros of mod_macro: definition, and expansion of one Use. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Place } from './configuration.ts';
import { splitWords } from '../text/words.ts';

/** mod_macro works in a buffer of 8192 bytes, line end and NUL included, and refuses longer lines. */
const MAX_LINE = 8190;

/** A macro as defined. Names are found without regard to case, parameters with it. */
export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Names, in lower case, of the macros whose use defined it. */
  readonly within: readonly string[];
  /** Body lines without comments, each with the place it stands at. */
  readonly body: readonly { readonly text: string; readonly place: Place }[];
}

/** A macro from the arguments of its <Macro> line; the reason in words if httpd would refuse. */
export function defineMacro(rawArgs: string, { body, within }: Pick<Macro, 'body' | 'within'>): Result<Macro, string> {
  const [name = '', ...parameters] = splitWords(rawArgs).map((w) => w.value);
  if (name === '') return err('a <Macro> needs a name');
  const wrong = parameters.find((parameter, index) => parameter === '' || parameters.indexOf(parameter) !== index);
  if (wrong !== undefined) return err(`macro '${name}' has the parameter '${wrong}' twice, or one without a name`);
  return ok({ name, parameters, within, body: body.filter(({ text }) => !text.startsWith('#')) });
}

/**
 * Names, in lower case, that httpd takes for uses of a macro in itself: those being used, and those that defined these
 * (mod_macro looks for the name in the description of where it reads).
 */
export function namesInUse(macros: readonly { readonly macro: Macro }[]): string[] {
  return macros.flatMap(({ macro }) => [macro.name.toLowerCase(), ...macro.within]);
}

/** The body with arguments put in, one line each; the reason in words if httpd would refuse. */
export function expandMacro(macro: Macro, args: readonly string[]): Result<string[], string> {
  const { name, parameters } = macro;
  if (args.length !== parameters.length) {
    return err(`macro '${name}' takes ${parameters.length} arguments, not ${args.length}`);
  }
  const values = parameters.map((parameter, index) => ({ parameter, arg: args[index] ?? '' }));
  const lines: string[] = [];
  for (const line of macro.body) {
    const text = substitute(line.text, values);
    if (text === null) return err(`a line of macro '${name}' becomes longer than ${MAX_LINE} characters`);
    lines.push(text);
  }
  return ok(lines);
}

/** A parameter, and what is put in for it. */
interface Value {
  readonly parameter: string;
  readonly arg: string;
}

interface Found extends Value {
  readonly at: number;
}

/**
 * Replaces parameters from left to right, the longest of those that start at one place. A parameter that starts with
 * `@` is put in quoted. The search goes on behind as many characters as the argument has (mod_macro
 * `substitute_macro_args`), so what quoting adds at the end is looked into again.
 */
function substitute(text: string, values: readonly Value[]): string | null {
  if (text.length > MAX_LINE) return null;
  let out = '';
  let rest = text;
  for (let found = first(rest, values); found !== null; found = first(rest, values)) {
    const { at, parameter, arg } = found;
    rest = rest.slice(0, at) + quoteIf(parameter, arg) + rest.slice(at + parameter.length);
    out += rest.slice(0, at + arg.length);
    rest = rest.slice(at + arg.length);
    if (out.length + rest.length > MAX_LINE) return null;
  }
  return out + rest;
}

function first(text: string, values: readonly Value[]): Found | null {
  let best: Found | null = null;
  for (const value of values) {
    const at = text.indexOf(value.parameter);
    if (at === -1) continue;
    const longer = value.parameter.length > (best?.parameter.length ?? 0);
    if (best === null || at < best.at || (at === best.at && longer)) best = { ...value, at };
  }
  return best;
}

function quoteIf(parameter: string, value: string): string {
  return parameter.startsWith('@') && parameter !== value ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}
