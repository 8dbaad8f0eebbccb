/** Proposes the edits that give one directive its value in one scope, add a line of it, or take it away. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { scopeOf, targetOf } from './change-request.ts';
import type { ChangeError, DirectiveTarget, RemoveDirectiveRequest, SetDirectiveRequest } from './change-request.ts';
import type { Configuration } from '../reading/configuration.ts';
import type { FileEdit } from './file-edits.ts';
import { mergeFileEdits } from './file-edits.ts';
import { insertion } from './insertion.ts';
import { opaqueRegionFor } from './opaque-guard.ts';
import { removal, replacement } from './replacement.ts';
import { sameValue } from '../in-force/same-value.ts';
import { formsIn } from '../in-force/scope.ts';
import { validateAddition, validateRequest } from './validate-request.ts';

/**
 * The edits after which `name args` is the value that counts in the scope. A line that counts already is replaced
 * where it stands; otherwise the line goes under a commented-out default, after the scope's last SSL directive, or to
 * the scope's end. No edit where the value is the same already. Dead duplicates stay as they are. A line that stands
 * in a file which other scopes include is changed for all of them: `changeConfiguration` looks after that.
 * Laws: after applying the edits the directive has the value in that scope; proposing again gives no edit.
 */
export function setDirective(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const target = targetOf(request);
  const wrong = validateRequest(request) ?? guard(config, target);
  if (wrong !== null) return err(wrong);
  const current = formsIn(config, scopeOf(target), target).at(-1);
  if (current === undefined) return insertion(config, request);
  if (sameValue(current, request.args)) return ok([]);
  if (current.macro !== null) return err({ code: 'in-macro', macro: current.macro.name, occurrence: current });
  return replacement(config, current, request);
}

/**
 * The edits after which the scope has a line `name args` besides those it has: for directives whose lines add up, such
 * as SSLOpenSSLConfCmd, SSLCertificateFile and Listen. The line goes after the scope's last one of that name. No edit
 * where a line with that value is there.
 */
export function addDirective(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const target = targetOf(request);
  const wrong = validateAddition(request) ?? guard(config, target);
  if (wrong !== null) return err(wrong);
  const present = formsIn(config, scopeOf(target), target);
  return present.some((o) => sameValue(o, request.args)) ? ok([]) : insertion(config, request);
}

/**
 * The edits after which the scope has no line of the directive at all (or none with that value), dead duplicates
 * included (else one of them would come alive), nor the marker lines above them.
 */
export function removeDirective(
  config: Configuration,
  request: RemoveDirectiveRequest,
): Result<FileEdit[], ChangeError> {
  const { value } = request;
  const wrong = guard(config, request);
  if (wrong !== null) return err(wrong);
  const all = formsIn(config, scopeOf(request), request);
  const found = value === undefined ? all : all.filter((o) => sameValue(o, value));
  const inMacro = found.find((o) => o.macro !== null);
  if (inMacro?.macro != null) return err({ code: 'in-macro', macro: inMacro.macro.name, occurrence: inMacro });
  const edits: FileEdit[][] = [];
  for (const occurrence of found) {
    const removed = removal(config, occurrence);
    if (!removed.ok) return removed;
    edits.push(removed.value);
  }
  return ok(mergeFileEdits(edits));
}

function guard(config: Configuration, target: DirectiveTarget): ChangeError | null {
  const region = opaqueRegionFor(config, target);
  return region === null ? null : { code: 'opaque-region', region };
}
