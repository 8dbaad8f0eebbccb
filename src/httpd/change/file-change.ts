/** What a change makes of each file: the new bytes, the diff, and the way back. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Configuration } from '../reading/configuration.ts';
import { applyEdits, invertEdits, sortEdits } from '../text/edits.ts';
import type { Edit } from '../text/edits.ts';
import type { FileEdit, FileEditError } from './file-edits.ts';
import { unifiedDiff } from '../text/unified-diff.ts';

/** One file before and after. All texts are latin1, one character a byte. */
export interface ChangedFile {
  /** The file to write: no component is a symbolic link. */
  readonly realPath: string;
  readonly before: string;
  readonly after: string;
  /** Lead from `before` to `after`, in order. */
  readonly edits: readonly Edit[];
  /** Lead from `after` to `before`. */
  readonly inverse: readonly Edit[];
  /** Unified diff of the bytes as they are; control characters in it are not escaped. */
  readonly diff: string;
}

/** Edits of a file that was not read. */
export interface MissingFileError {
  readonly code: 'file-missing';
  readonly path: string;
}

/** The change of one text. */
export function changedFile(
  { realPath, bytes }: { readonly realPath: string; readonly bytes: string },
  edits: readonly Edit[],
): Result<ChangedFile, FileEditError> {
  const applied = applyEdits(bytes, edits);
  if (!applied.ok) return err({ ...applied.error, realPath });
  const diff = unifiedDiff(realPath, bytes, edits);
  const inverse = invertEdits(bytes, edits);
  return ok({ realPath, before: bytes, after: applied.value, edits: sortEdits(edits), inverse, diff });
}

/** The changes of all files that edits touch and alter, against the bytes that the configuration was read from. */
export function changedFiles(
  { documents }: Pick<Configuration, 'documents'>,
  fileEdits: readonly FileEdit[],
): Result<ChangedFile[], FileEditError | MissingFileError> {
  const changes: ChangedFile[] = [];
  for (const { realPath, edits } of fileEdits) {
    const bytes = documents.get(realPath)?.bytes;
    if (bytes === undefined) return err({ code: 'file-missing', path: realPath });
    const change = changedFile({ realPath, bytes }, edits);
    if (!change.ok) return change;
    if (change.value.after !== bytes) changes.push(change.value);
  }
  return ok(changes);
}
