/** Rewrites or removes a directive where it stands. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import type { DirectiveNode, Document } from '../text/document.ts';
import type { FileEdit } from './file-edits.ts';
import { lineIndexAt } from '../text/line-at.ts';
import { indentation, lineEnding, quotedAs, terminator } from '../text/text-style.ts';

interface Located {
  readonly document: Document;
  readonly node: DirectiveNode;
  /** Where the marker line above begins, else where the directive does. */
  readonly start: number;
}

/**
 * Replaces the whole logical line, continuations included, and a marker line right above. Indentation, spelling of the
 * name, the blanks after it, quotes around a single word and the line end stay.
 */
export function replacement(
  config: Configuration,
  current: Occurrence,
  request: SetDirectiveRequest,
): Result<FileEdit[], ChangeError> {
  const located = locate(config, current);
  if (!located.ok) return located;
  const { document, node, start } = located.value;
  const indent = indentation(document.bytes, node.logical);
  const newline = lineEnding(document, node.logical);
  const marker = request.marker === null ? '' : `${indent}${request.marker}${newline}`;
  const end = terminator(document.bytes, node.logical);
  const args = quotedAs(document.bytes, node, request.args);
  const text = `${marker}${indent}${head(document.bytes, node, request)}${args}${end}`;
  return ok([{ realPath: current.realPath, edits: [{ start, end: node.end, text }] }]);
}

/** Takes the line away, with the marker line right above it. */
export function removal(config: Configuration, current: Occurrence): Result<FileEdit[], ChangeError> {
  const located = locate(config, current);
  if (!located.ok) return located;
  const { node, start } = located.value;
  return ok([{ realPath: current.realPath, edits: [{ start, end: node.end, text: '' }] }]);
}

/** Whether a comment was written by fleet. */
function isMarker(text: string): boolean {
  return /^#\s*fleet:/.test(text);
}

function locate(config: Configuration, { node, realPath }: Occurrence): Result<Located, ChangeError> {
  const document = config.documents.get(realPath);
  if (document === undefined || node === null) return err({ code: 'file-missing', path: realPath });
  const above = document.lines[lineIndexAt(document, node.start) - 1];
  const marked = above !== undefined && isMarker(above.text) && above.line === above.endLine;
  return ok({ document, node, start: marked ? above.start : node.start });
}

/** The name and the blanks after it as they stand, unless a variable made the name or the line is spliced there. */
function head(bytes: string, node: DirectiveNode, { name }: SetDirectiveRequest): string {
  const written = bytes.slice(node.nameSpan.start, node.nameSpan.end);
  const blanks = /^[ \t]+/.exec(bytes.slice(node.nameSpan.end, node.args[0]?.start ?? node.nameSpan.end))?.[0] ?? ' ';
  const same = node.name.toLowerCase() === name.toLowerCase() && !/[\s\\]/.test(written);
  return `${same ? written : name}${same ? blanks : ' '}`;
}
