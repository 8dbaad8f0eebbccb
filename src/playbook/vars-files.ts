/** Reads the files of `vars_files`. */
import type { Diagnostic, Result } from '../core/index.ts';
import type { Layer } from '../template/index.ts';
import { pointerTo, quoted } from '../yaml/index.ts';
import type { VarsFile } from './load-playbook.ts';
import { evaluatedText, type HeaderContext } from './read-header.ts';

/** What reading needs. */
export interface VarsFilesContext extends HeaderContext {
  readonly read: (name: string) => Result<VarsFile, readonly Diagnostic[]> | null;
}

/** The variables of each file, in order: a later file stands above an earlier one. */
export function readVarsFiles(value: unknown, pointer: string, context: VarsFilesContext): readonly Layer[] {
  const entries = typeof value === 'string' ? [[value, pointer] as const] : listed(value, pointer);
  return entries.flatMap(([entry, at]) => readEntry(entry, at, context));
}

function listed(value: unknown, pointer: string): readonly (readonly [unknown, string])[] {
  return Array.isArray(value) ? value.map((entry: unknown, index) => [entry, pointerTo(pointer, index)]) : [];
}

/** One name, or a list of which the first that exists is read. */
function readEntry(entry: unknown, pointer: string, context: VarsFilesContext): readonly Layer[] {
  const evaluated = evaluatedText(entry, pointer, context);
  const names = [evaluated].flat().filter((name) => typeof name === 'string');
  // What isn't a name, or has a template that can't be evaluated, was reported.
  if (names.length === 0) return [];
  for (const name of names) {
    const found = context.read(name);
    if (found === null) continue;
    context.diagnostics.push(...(found.ok ? found.value.warnings : found.error));
    return found.ok ? [found.value.variables] : [];
  }
  const message = `there is no file ${names.map(quoted).join(' or ')}`;
  const hint = 'names are relative to the folder of the playbook, or to its folder vars';
  context.diagnostics.push({ ...context.text.document.placeOfValue(pointer), severity: 'error', message, hint });
  return [];
}
