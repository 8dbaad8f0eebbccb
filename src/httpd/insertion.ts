/** Puts a directive where none was. */
import { err, ok } from '../core/result.ts';
import type { Result } from '../core/result.ts';
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';
import { commentedDefaults } from './commented-defaults.ts';
import type { Configuration } from './configuration.ts';
import type { Document } from './document.ts';
import type { FileEdit } from './file-edits.ts';
import type { LogicalLine } from './lines.ts';
import { newLines } from './new-lines.ts';
import { allOccurrencesIn } from './scope-index.ts';
import { scopeEnd } from './scope-end.ts';
import { indentation, lineEnding, terminator } from './text-style.ts';

/** A place for a new line. */
export interface InsertionPoint {
  readonly realPath: string;
  /** The new line goes after this logical line and is indented as it is. */
  readonly after: LogicalLine;
}

/**
 * The edit for a scope that has no such line: under the last commented-out default of the scope, after its last SSL
 * directive, or at its end. Of a vhost only the file counts in which it is opened, since other files may be shared.
 */
export function insertion(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const { vhost } = request;
  if (vhost !== null && vhost.lines === null) return err({ code: 'vhost-in-macro', vhost });
  const point = afterCommentedDefault(config, request) ?? afterLastSsl(config, request);
  if (point === null) return scopeEnd(config, request);
  const document = config.documents.get(point.realPath);
  if (document === undefined) return err({ code: 'file-missing', path: point.realPath });
  return ok([insertAfter(document, point, request)]);
}

function afterCommentedDefault(config: Configuration, request: SetDirectiveRequest): InsertionPoint | null {
  const { vhost, name } = request;
  const found = commentedDefaults(config, vhost?.id ?? null, { name });
  const usable = found.filter((c) => isOwnFile(request, c.realPath) && !c.node.logical.dangling);
  const last = usable.at(-1);
  return last === undefined ? null : { realPath: last.realPath, after: last.node.logical };
}

function afterLastSsl(config: Configuration, request: SetDirectiveRequest): InsertionPoint | null {
  const all = allOccurrencesIn(config, request.vhost?.id ?? null);
  const last = all.findLast(
    (o) => /^ssl/i.test(o.name) && o.node?.logical.dangling === false && isOwnFile(request, o.realPath),
  );
  return last?.node == null ? null : { realPath: last.realPath, after: last.node.logical };
}

function isOwnFile({ vhost }: SetDirectiveRequest, realPath: string): boolean {
  return vhost === null || vhost.realPath === realPath;
}

/** If the file ends without a line end, the one that is needed goes before the new line and the file keeps its habit. */
function insertAfter(document: Document, { realPath, after }: InsertionPoint, request: SetDirectiveRequest): FileEdit {
  const newline = lineEnding(document, after);
  const text = newLines(request, indentation(document.bytes, after), newline);
  const unfinished = terminator(document.bytes, after) === '';
  const edit = { start: after.end, end: after.end, text: unfinished ? `${newline}${text}` : `${text}${newline}` };
  return { realPath, edits: [edit] };
}
