/** Puts a directive where none was. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { scopeOf, targetOf } from './change-request.ts';
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';
import { commentedDefaults } from '../in-force/commented-defaults.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import type { Document } from '../text/document.ts';
import type { FileEdit } from './file-edits.ts';
import { filesInsideSections } from '../reading/files-inside-sections.ts';
import { lineIndexAt } from '../text/line-at.ts';
import type { LogicalLine } from '../text/lines.ts';
import { newLines } from './new-lines.ts';
import { allOccurrencesIn } from '../in-force/scope-index.ts';
import { scopeEnd } from './scope-end.ts';
import { gapBelow, indentation, lineEnding, terminator } from '../text/text-style.ts';

/** A place for a new line. */
interface InsertionPoint {
  readonly realPath: string;
  /** The new line goes after this logical line and is indented as it is. */
  readonly after: LogicalLine;
}

/**
 * The edit for a line that the scope doesn't have: after its last line of that name, under its last commented-out
 * default, after its last SSL directive (if it is one itself), or at its end. Only files count that no section
 * of another file includes.
 */
export function insertion(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const name = request.name.toLowerCase();
  const point =
    afterLast(config, request, (o) => o.name.toLowerCase() === name) ??
    afterCommentedDefault(config, request) ??
    afterLast(config, request, (o) => name.startsWith('ssl') && /^ssl/i.test(o.name));
  if (point === null) return scopeEnd(config, request);
  const document = config.documents.get(point.realPath);
  if (document === undefined) return err({ code: 'file-missing', path: point.realPath });
  return ok([insertAfter(document, point, request)]);
}

function afterCommentedDefault(config: Configuration, request: SetDirectiveRequest): InsertionPoint | null {
  const found = commentedDefaults(config, scopeOf(request), targetOf(request));
  const shared = filesInsideSections(config);
  const last = found.findLast((c) => !shared.has(c.realPath) && !c.node.logical.dangling);
  return last === undefined ? null : { realPath: last.realPath, after: last.node.logical };
}

function afterLast(
  config: Configuration,
  request: SetDirectiveRequest,
  like: (o: Occurrence) => boolean,
): InsertionPoint | null {
  const shared = filesInsideSections(config);
  const last = allOccurrencesIn(config, scopeOf(request)).findLast((o) => {
    return like(o) && o.node?.logical.dangling === false && !shared.has(o.realPath);
  });
  return last?.node == null ? null : { realPath: last.realPath, after: last.node.logical };
}

/** If the file ends without a line end, the one that is needed goes before the new line and the file keeps its habit. */
function insertAfter(document: Document, { realPath, after }: InsertionPoint, request: SetDirectiveRequest): FileEdit {
  const newline = lineEnding(document, after);
  const indent = indentation(document.bytes, after);
  const above = document.lines[lineIndexAt(document, after.start) - 1]?.text ?? '';
  const text = newLines(request, { indent, newline, gap: gapBelow([above, after.text], request.name) });
  const unfinished = terminator(document.bytes, after) === '';
  const edit = { start: after.end, end: after.end, text: unfinished ? `${newline}${text}` : `${text}${newline}` };
  return { realPath, edits: [edit] };
}
