/** Proposes the edits that give one directive its value in one scope, or take it away. */
import { err, ok } from '../core/result.ts';
import type { Result } from '../core/result.ts';
import type { ChangeError, DirectiveTarget, SetDirectiveRequest } from './change-request.ts';
import type { Configuration, Occurrence } from './configuration.ts';
import type { FileEdit } from './file-edits.ts';
import { mergeFileEdits } from './file-edits.ts';
import { insertion } from './insertion.ts';
import { opaqueRegionFor } from './opaque-guard.ts';
import { removal, replacement } from './replacement.ts';
import { formsIn } from './scope.ts';
import { validateRequest } from './validate-request.ts';
import { splitWords } from './words.ts';

/**
 * The edits after which `name args` is the value that counts in the scope. A line that counts already is replaced
 * where it stands; otherwise the line goes under a commented-out default, after the scope's last SSL directive, or to
 * the scope's end. No edit where the value is the same already. Dead duplicates stay as they are.
 * Laws: after applying the edits the directive has the value in that scope; proposing again gives no edit.
 */
export function setDirective(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const wrong = validateRequest(request) ?? guard(config, request);
  if (wrong !== null) return err(wrong);
  const current = formsIn(config, request.vhost?.id ?? null, request).at(-1);
  if (current === undefined) return insertion(config, request);
  if (sameValue(current, request.args)) return ok([]);
  if (current.macro !== null) return err({ code: 'in-macro', macro: current.macro.name, occurrence: current });
  return replacement(config, current, request);
}

/**
 * The edits after which the scope has no line of the directive at all, dead duplicates included (else one of them
 * would come alive), nor the marker lines above them.
 */
export function removeDirective(config: Configuration, target: DirectiveTarget): Result<FileEdit[], ChangeError> {
  const wrong = guard(config, target);
  if (wrong !== null) return err(wrong);
  const found = formsIn(config, target.vhost?.id ?? null, target);
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

function sameValue(current: Occurrence, args: string): boolean {
  if (current.rawArgs === args) return true;
  const wanted = splitWords(args).map((w) => w.value);
  return wanted.length === current.args.length && wanted.every((word, i) => word === current.args[i]);
}
