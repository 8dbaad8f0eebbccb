/** Puts a directive at the end of its scope: before </VirtualHost>, or at the end of the main file. */
import { err, ok } from '../core/result.ts';
import type { Result } from '../core/result.ts';
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';
import type { Configuration, VirtualHostSection } from './configuration.ts';
import type { Document, Span } from './document.ts';
import type { FileEdit } from './file-edits.ts';
import type { LogicalLine } from './lines.ts';
import { newLines } from './new-lines.ts';
import { indentation, lineEnding, terminator } from './text-style.ts';

/** The edit that appends to the scope. */
export function scopeEnd(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const { vhost } = request;
  const realPath = vhost?.realPath ?? config.source.files.get(config.source.mainFile)?.realPath;
  const document = realPath === undefined ? undefined : config.documents.get(realPath);
  if (realPath === undefined || document === undefined) {
    return err({ code: 'file-missing', path: realPath ?? config.source.mainFile });
  }
  const edit = vhost === null ? appendToFile(document, request) : beforeClose(document, vhost, request);
  return ok([{ realPath, edits: [edit] }]);
}

interface Insert extends Span {
  readonly text: string;
}

function beforeClose(
  document: Document,
  { lines }: Pick<VirtualHostSection, 'lines'>,
  request: SetDirectiveRequest,
): Insert {
  const open = lineAt(document, lines?.open);
  const close = lineAt(document, lines?.close);
  if (open === null || close === null) throw new Error('virtual host without its own lines');
  const newline = lineEnding(document, open);
  const indent = innerIndentation(document, open);
  const text = `${newLines(request, indent, newline)}${newline}`;
  return { start: close.start, end: close.start, text };
}

/** The indentation of the first line inside; four blanks more than the section's own if it is empty. */
function innerIndentation(document: Document, open: LogicalLine): string {
  const inner = document.lines.find((l) => l.start >= open.end && l.text !== '' && !l.text.startsWith('#'));
  const own = indentation(document.bytes, open);
  return inner === undefined || inner.text.startsWith('</') ? `${own}    ` : indentation(document.bytes, inner);
}

/** A last line that would swallow what follows stays the last, with the whole section if it closes one. */
function appendToFile(document: Document, request: SetDirectiveRequest): Insert {
  const last = document.lines.at(-1) ?? null;
  const newline = lineEnding(document, last);
  const text = newLines(request, '', newline);
  const at = document.bytes.length;
  if (last === null) return { start: 0, end: 0, text: `${text}${newline}` };
  const start = document.nodes.at(-1)?.start ?? 0;
  if (last.dangling) return { start, end: start, text: `${text}${newline}` };
  const unfinished = terminator(document.bytes, last) === '';
  return { start: at, end: at, text: unfinished ? `${newline}${text}` : `${text}${newline}` };
}

function lineAt(document: Document, span: Span | undefined): LogicalLine | null {
  return document.lines.find((l) => l.start === span?.start) ?? null;
}
