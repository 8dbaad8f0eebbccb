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
  const { old, young } = betweenSameEnds(before.occurrences, after.occurrences);
  const changed = changedKeys(Map.groupBy(old, keyOf), Map.groupBy(young, keyOf)).filter((key) => !asked.has(key));
  if (changed.length === 0) return [];
  const was = Map.groupBy(before.occurrences, keyOf);
  const came = Map.groupBy(after.occurrences, keyOf);
  return changed.flatMap((key) => was.get(key) ?? came.get(key) ?? []);
}

type ByKey = ReadonlyMap<string, readonly Occurrence[]>;

function changedKeys(old: ByKey, young: ByKey): string[] {
  const keys = [...new Set([...old.keys(), ...young.keys()])];
  return keys.filter((key) => valuesOf(old.get(key)) !== valuesOf(young.get(key)));
}

/** Both without the lines that are the same at their beginnings and at their ends, which is nearly all of them. */
function betweenSameEnds(
  old: readonly Occurrence[],
  young: readonly Occurrence[],
): { readonly old: readonly Occurrence[]; readonly young: readonly Occurrence[] } {
  const shorter = Math.min(old.length, young.length);
  let head = 0;
  while (head < shorter && saysTheSame(old[head], young[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && saysTheSame(old.at(-1 - tail), young.at(-1 - tail))) tail += 1;
  return { old: old.slice(head, old.length - tail), young: young.slice(head, young.length - tail) };
}

function saysTheSame(a: Occurrence | undefined, b: Occurrence | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const areSameWords = a.args.length === b.args.length && a.args.every((arg, at) => arg === b.args[at]);
  return areSameWords && a.name === b.name && contextKey(a.context) === contextKey(b.context);
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
