/** Proposes one change of several: in place, or beside a line that others need as it is. */
import { ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { addDirective, removeDirective, setDirective } from './change.ts';
import { scopeOf } from './change-request.ts';
import type { ChangeError } from './change-request.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { changeTarget } from './configuration-change.ts';
import type { ChangeNote, DirectiveChange, ValueChange } from './configuration-change.ts';
import { variablesIn } from '../reading/defines.ts';
import type { FileEdit } from './file-edits.ts';
import { formsIn } from '../in-force/scope.ts';
import { contextKey } from '../in-force/scope-key.ts';
import type { ScopeKey } from '../in-force/scope-key.ts';
import { scopeEnd } from './scope-end.ts';
import { usesOfLine } from '../in-force/shared-lines.ts';

/** Edits, and what a person should know of them. */
export interface ProposedChange {
  readonly edits: readonly FileEdit[];
  readonly notes: readonly ChangeNote[];
}

/** The scopes that ask for one value of one directive; they may share its line. */
interface Agreeing {
  readonly scopes: Set<ScopeKey>;
  /** Whether the line that counts in these places is needed by others: thousands may ask for one. */
  readonly verdicts: Map<readonly Occurrence[], boolean>;
}

/** Who agrees with whom, by value. */
export type Agreement = ReadonlyMap<string, Agreeing>;

export function agreementOf(changes: readonly DirectiveChange[]): Agreement {
  const agreement = new Map<string, Agreeing>();
  for (const change of changes) {
    if (change.action !== 'set') continue;
    const known = agreement.get(valueKey(change)) ?? { scopes: new Set(), verdicts: new Map() };
    known.scopes.add(scopeOf(change));
    agreement.set(valueKey(change), known);
  }
  return agreement;
}

/** `agreement` is that of all the changes that are made together. */
export function proposeChange(
  config: Configuration,
  change: DirectiveChange,
  agreement: Agreement,
): Result<ProposedChange, ChangeError> {
  if (change.action === 'remove') return noted(removeDirective(config, change), []);
  if (change.action === 'add') return noted(addDirective(config, change), []);
  const proposed = setDirective(config, change);
  const current = formsIn(config, scopeOf(change), changeTarget(change)).at(-1);
  if (!proposed.ok || proposed.value.length === 0 || current === undefined) return noted(proposed, []);
  if (isNeededByOthers(config, current, agreement.get(valueKey(change)))) {
    return noted(scopeEnd(config, change), [{ code: 'own-line', shared: current }]);
  }
  const variables = variablesIn(current.rawArgs);
  return noted(proposed, variables.length === 0 ? [] : [{ code: 'variable-replaced', variables, replaced: current }]);
}

function noted(
  edits: Result<FileEdit[], ChangeError>,
  notes: readonly ChangeNote[],
): Result<ProposedChange, ChangeError> {
  return edits.ok ? ok({ edits: edits.value, notes }) : edits;
}

/** Whether the line counts in a scope that doesn't ask for the same value. */
function isNeededByOthers(config: Configuration, line: Occurrence, agreeing: Agreeing | undefined): boolean {
  const uses = usesOfLine(config, line);
  const verdict =
    agreeing?.verdicts.get(uses) ?? uses.some(({ context }) => agreeing?.scopes.has(contextKey(context)) !== true);
  agreeing?.verdicts.set(uses, verdict);
  return verdict;
}

/** Equal for the same value of the same directive; the value decides the form. */
function valueKey({ name, args }: ValueChange): string {
  return `${name.toLowerCase()} ${args}`;
}
