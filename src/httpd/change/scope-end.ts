/** Puts a directive at the end of its scope: before the line that closes it, or at the end of the main file. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';
import type { Configuration } from '../reading/configuration.ts';
import type { Document, Span } from '../text/document.ts';
import type { Edit } from '../text/edits.ts';
import type { FileEdit } from './file-edits.ts';
import { sourceFile } from '../reading/file-view.ts';
import { lineIndexAt } from '../text/line-at.ts';
import { newLines } from './new-lines.ts';
import { scopeBlock } from './scope-block.ts';
import { indentation, lineEnding, terminator } from '../text/text-style.ts';

/** The edit that appends to the scope: whatever the scope holds, its last line is the one that counts. */
export function scopeEnd(config: Configuration, request: SetDirectiveRequest): Result<FileEdit[], ChangeError> {
  const block = scopeBlock(config, request);
  if (!block.ok) return block;
  const { mainFile } = config.source;
  const realPath = block.value?.realPath ?? sourceFile(config.source, mainFile)?.realPath ?? mainFile;
  const document = config.documents.get(realPath);
  if (document === undefined) return err({ code: 'file-missing', path: realPath });
  const lines = block.value?.lines;
  const edit = lines === undefined ? appendToFile(document, request) : beforeClose(document, lines, request);
  return ok([{ realPath, edits: [edit] }]);
}

function beforeClose(
  document: Document,
  { open, close }: { readonly open: Span; readonly close: Span },
  request: SetDirectiveRequest,
): Edit {
  const first = lineIndexAt(document, open.start);
  const newline = lineEnding(document, document.lines[first] ?? null);
  const style = { indent: innerIndentation(document, first), newline, gap: ' ' };
  const text = `${newLines(request, style)}${newline}`;
  return { start: close.start, end: close.start, text };
}

/** The indentation of the first line inside; four blanks more than the section's own if it is empty. */
function innerIndentation({ bytes, lines }: Document, open: number): string {
  let inner = open + 1;
  while (/^(#|$)/.test(lines[inner]?.text ?? '</')) inner += 1;
  const [first, own] = [lines[inner], lines[open]];
  if (first !== undefined && !first.text.startsWith('</')) return indentation(bytes, first);
  return `${own === undefined ? '' : indentation(bytes, own)}    `;
}

/** A last line that would swallow what follows stays the last, with the whole section if it closes one. */
function appendToFile(document: Document, request: SetDirectiveRequest): Edit {
  const last = document.lines.at(-1) ?? null;
  const newline = lineEnding(document, last);
  const text = newLines(request, { indent: '', newline, gap: ' ' });
  const at = document.bytes.length;
  if (last === null) return { start: 0, end: 0, text: `${text}${newline}` };
  const start = document.nodes.at(-1)?.start ?? 0;
  if (last.dangling) return { start, end: start, text: `${text}${newline}` };
  if (terminator(document.bytes, last) !== '') return { start: at, end: at, text: `${text}${newline}` };
  // httpd doesn't read a last line without line end that follows a macro.
  const end = /^use\s/i.test(last.text) ? newline : '';
  return { start: at, end: at, text: `${newline}${text}${end}` };
}
