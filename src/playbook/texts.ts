/** Texts of a playbook at their places: where their templates and conditions are, and what's wrong with those. */
import type { Diagnostic } from '../core/index.ts';
import { compileTemplate, isTemplate, type TemplateError } from '../template/index.ts';
import { pointerTo, type Place, type YamlDocument } from '../yaml/index.ts';

/** A document and the text that it was read from. */
export interface PlaybookText {
  readonly document: YamlDocument;
  readonly lines: readonly string[];
}

/**
 * The place of a character of a value. Exact where the value stands in one line as it is; else the start of the value,
 * as where it's folded or has escapes.
 */
export function placeIn({ document, lines }: PlaybookText, pointer: string, value: unknown, offset: number): Place {
  const place = document.placeOfValue(pointer);
  const rest = lines[place.line - 1]?.slice(place.column - 1) ?? '';
  const quote = /^['"]/.test(rest) ? 1 : 0;
  const isVerbatim = typeof value === 'string' && rest.slice(quote).startsWith(value);
  return isVerbatim ? { ...place, column: place.column + quote + offset } : place;
}

/** A template's error at its place. */
export function templateDiagnostic({ message, hint }: Omit<TemplateError, 'offset'>, place: Place): Diagnostic {
  return { ...place, severity: 'error', message, ...(hint !== undefined && { hint }) };
}

/** The pointers of all texts of a value that are templates. */
export function templatesIn(value: unknown, pointer: string): readonly { pointer: string; text: string }[] {
  if (typeof value === 'string') return isTemplate(value) ? [{ pointer, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => templatesIn(inner, pointerTo(pointer, key)));
}

/** What's wrong with the templates of a value, as far as it shows without their variables. */
export function templateProblems(value: unknown, pointer: string, text: PlaybookText): readonly Diagnostic[] {
  return templatesIn(value, pointer).flatMap((one) => {
    const compiled = compileTemplate(one.text);
    if (compiled.ok) return [];
    return [templateDiagnostic(compiled.error, placeIn(text, one.pointer, one.text, compiled.error.offset))];
  });
}
