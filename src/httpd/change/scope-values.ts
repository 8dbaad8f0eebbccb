/** What every scope says, to tell what a change did besides what it was asked for. */
import { directiveForm } from '../in-force/cipher-suite-form.ts';
import type { Configuration, Occurrence, Problem } from '../reading/configuration.ts';
import { scopeOf } from './change-request.ts';
import type { DirectiveTarget } from './change-request.ts';
import { contextKey } from '../in-force/scope-key.ts';
import type { ScopeKey } from '../in-force/scope-key.ts';

/**
 * The lines of other scopes and directives that are not the same before and after: what was there before, else what
 * came. A scope and a directive of it that are among the targets may change.
 */
export function changedElsewhere(
  before: Configuration,
  after: Configuration,
  targets: readonly DirectiveTarget[],
): Occurrence[] {
  const asked = new Set(targets.map(targetKey));
  const old = Map.groupBy(before.occurrences, keyOf);
  const young = Map.groupBy(after.occurrences, keyOf);
  const keys = [...new Set([...old.keys(), ...young.keys()])];
  const changed = keys.filter((key) => !asked.has(key) && valuesOf(old.get(key)) !== valuesOf(young.get(key)));
  return changed.flatMap((key) => old.get(key) ?? young.get(key) ?? []);
}

/** The problems that only the second one has; that one moved to another line is no difference. */
export function newProblems(before: Configuration, after: Configuration): Problem[] {
  const known = new Map<string, number>();
  for (const problem of before.problems) known.set(problemKey(problem), (known.get(problemKey(problem)) ?? 0) + 1);
  return after.problems.filter((problem) => {
    const left = known.get(problemKey(problem)) ?? 0;
    known.set(problemKey(problem), left - 1);
    return left <= 0;
  });
}

function keyOf({ name, args, context }: Occurrence): string {
  return keyIn(contextKey(context), name, directiveForm(name, args));
}

function keyIn(scope: ScopeKey, name: string, form: string): string {
  return `${scope} ${name.toLowerCase()} ${form}`;
}

/** The key of lines that stand directly in a scope. */
function targetKey(target: DirectiveTarget): string {
  return keyIn(scopeOf(target), target.name, target.form ?? 'default');
}

function valuesOf(lines: readonly Occurrence[] | undefined): string {
  return JSON.stringify((lines ?? []).map((o) => o.args));
}

function problemKey({ code, message, path }: Problem): string {
  return `${code} ${message} ${path}`;
}
