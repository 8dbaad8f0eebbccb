/** Edits of several files. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { ConfigurationSource, SourceFile } from '../reading/configuration.ts';
import { applyEdits, sortEdits } from '../text/edits.ts';
import type { Edit, EditError } from '../text/edits.ts';
import type { FileView } from '../reading/file-view.ts';

/** Changes of one file, by the path with all links resolved, against the bytes that were read. */
export interface FileEdit {
  readonly realPath: string;
  readonly edits: readonly Edit[];
}

/** An {@link EditError} and the file it is in. */
export interface FileEditError extends EditError {
  readonly realPath: string;
}

/**
 * Joins the edits of several requests, one entry a file. An edit that comes twice, as for a file that two vhosts
 * include, is kept once. Two insertions at one place become one, in the order of the requests; two different edits of
 * one span are left for {@link applyEdits} to refuse.
 */
export function mergeFileEdits(lists: Iterable<readonly FileEdit[]>): FileEdit[] {
  const files = new Map<string, Map<string, Edit>>();
  for (const { realPath, edits } of [...lists].flat()) {
    const known = files.get(realPath) ?? new Map<string, Edit>();
    files.set(realPath, known);
    for (const edit of edits) known.set(`${edit.start} ${edit.end} ${edit.text}`, edit);
  }
  return [...files].map(([realPath, edits]) => ({ realPath, edits: sortEdits(joinInsertions([...edits.values()])) }));
}

function joinInsertions(edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = [];
  const at = new Map<number, number>();
  for (const edit of edits) {
    const index = edit.start === edit.end ? at.get(edit.start) : undefined;
    const earlier = index === undefined ? undefined : joined[index];
    if (index !== undefined && earlier !== undefined) joined[index] = { ...earlier, text: earlier.text + edit.text };
    else if (edit.start === edit.end) at.set(edit.start, joined.push(edit) - 1);
    else joined.push(edit);
  }
  return joined;
}

/** The source as it would be read after the edits, so that several changes can be proposed one upon the other. */
export function applyFileEdits(
  source: ConfigurationSource,
  fileEdits: readonly FileEdit[],
): Result<ConfigurationSource, FileEditError> {
  const editsOf = new Map(fileEdits.map((f) => [f.realPath, f.edits]));
  const files = new Map<string, SourceFile>();
  for (const [path, file] of source.files) {
    const after = edited(file, editsOf);
    if (!after.ok) return after;
    files.set(path, after.value);
  }
  const { view } = source;
  return ok(view === undefined ? { ...source, files } : { ...source, files, view: editedView(view, editsOf) });
}

type EditsOf = ReadonlyMap<string, readonly Edit[]>;

function edited(file: SourceFile, editsOf: EditsOf): Result<SourceFile, FileEditError> {
  const applied = applyEdits(file.bytes, editsOf.get(file.realPath) ?? []);
  if (!applied.ok) return err({ ...applied.error, realPath: file.realPath });
  return ok({ path: file.path, realPath: file.realPath, bytes: applied.value });
}

/** A file that the edits don't fit isn't the one they were made for: nothing is known of it. */
function editedView(view: FileView, editsOf: EditsOf): FileView {
  const read = (path: string): SourceFile | null => {
    const file = view.read(path);
    const after = file === null ? null : edited(file, editsOf);
    return after?.ok === true ? after.value : null;
  };
  return { ...view, read };
}
