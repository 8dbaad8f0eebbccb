/** Evaluates the keywords of a play that may have templates: their variables must be known before any host is. */
import type { Diagnostic } from '../core/index.ts';
import { Variables, isTemplate, requiredData, type Layer } from '../template/index.ts';
import { pointerTo } from '../yaml/index.ts';
import { TEMPLATED_KEYWORDS } from './play-schema.ts';
import { placeIn, templateDiagnostic, type PlaybookText } from './texts.ts';

/** What evaluating needs: the text, the variables, and where findings go. */
export interface HeaderContext {
  readonly text: PlaybookText;
  readonly variables: Variables;
  readonly diagnostics: Diagnostic[];
}

/** Variables of a play before its hosts are known: layers, the nearest first. */
export function headerVariables(layers: readonly Layer[]): Variables {
  return new Variables(layers, () => ({
    ok: false,
    error: { message: 'is encrypted', hint: 'the keywords of a play are shown, so they take no secrets' },
  }));
}

/** The play with values in place of templates. A keyword that can't be evaluated was reported, and is left out. */
export function evaluatedHeader(
  play: Readonly<Record<string, unknown>>,
  pointer: string,
  context: HeaderContext,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(play).map(([key, value]): readonly [string, unknown] => [
    key,
    TEMPLATED_KEYWORDS.includes(key) ? evaluatedText(value, pointerTo(pointer, key), context) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A value with all of its templates evaluated; undefined where one can't be. */
export function evaluatedText(value: unknown, pointer: string, context: HeaderContext): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => evaluatedText(item, pointerTo(pointer, index), context));
    return items.filter((item) => item !== undefined);
  }
  if (typeof value !== 'string' || !isTemplate(value)) return value;
  const result = requiredData(value, context.variables);
  if (result.ok) return result.value;
  const { message, isUndefined, hint = isUndefined === true ? BEFORE_HOSTS : undefined, offset } = result.error;
  const place = placeIn(context.text, pointer, value, offset);
  context.diagnostics.push(templateDiagnostic({ message, ...(hint !== undefined && { hint }) }, place));
  return undefined;
}

const BEFORE_HOSTS = 'no host is known yet here: set it with -e, or in the vars or vars_files of the play';
