/** Takes back what a run did to one file: exactly where it can, around others' edits where it must. */
import { err, ok, type ConfigFile, type Failure, type FileChange, type Result } from '../../core/index.ts';
import { applyEdits, type Edit } from '../../httpd/index.ts';
import { editsBetween, mergeInverse } from './merge-inverse.ts';
import { genuine } from '../plan/path-change.ts';
import { sha256 } from '../plan/sha256.ts';

/** What a run did to a file; the edits are known where its record is. */
export type PastChange = Pick<FileChange, 'path' | 'sha256Before' | 'sha256After'> &
  Partial<Pick<FileChange, 'edits' | 'inverse'>>;

/** The bytes around a past change, as the host keeps them, and those there now; null where it doesn't. */
export interface PastBytes {
  readonly before: string | null;
  readonly after: string | null;
  readonly now: string | null;
}

export interface TakeBackOrder {
  readonly run: string;
  /** Put the file back as it was before the run, whatever was edited since. */
  readonly force: boolean;
  /** Asks the host for the bytes around the change. */
  readonly bytesOf: (path: string) => Promise<PastBytes>;
}

/** Edits of the file as it is now, and whether others' edits are kept around; null where nothing is left to take back. */
export type TakenBack = { readonly edits: readonly Edit[]; readonly merged: boolean } | null;

export async function takeBackFile(
  change: PastChange,
  file: ConfigFile | undefined,
  order: TakeBackOrder,
): Promise<Result<TakenBack, Failure>> {
  const { path, sha256Before, sha256After, inverse } = change;
  if (file === undefined) return err({ code: 'edited-since', path, run: order.run });
  if (file.sha256 === sha256Before) return ok(null);
  if (file.sha256 === sha256After && inverse !== undefined) {
    const before = applyEdits(file.bytes, [...inverse]);
    const exact = before.ok && sha256(before.value) === sha256Before;
    return exact ? ok({ edits: inverse, merged: false }) : err({ code: 'record-inconsistent', path, run: order.run });
  }
  return aroundEdits(change, file, order);
}

async function aroundEdits(
  { path, sha256Before, sha256After }: PastChange,
  file: ConfigFile,
  { run, force, bytesOf }: TakeBackOrder,
): Promise<Result<TakenBack, Failure>> {
  const kept = await bytesOf(path);
  const before = genuine(kept.before, sha256Before);
  const wrote = genuine(kept.after, sha256After);
  if (before !== null && (force || file.sha256 === sha256After)) {
    return ok({ edits: editsBetween(file.bytes, before), merged: false });
  }
  if (before === null || wrote === null) return err({ code: 'edited-since', path, run });
  const merged = mergeInverse({ now: file.bytes, wrote, before });
  if (!merged.ok) return err({ code: 'merge-conflict', path, run, conflicts: merged.error });
  return merged.value === file.bytes ? ok(null) : ok({ edits: editsBetween(file.bytes, merged.value), merged: true });
}
