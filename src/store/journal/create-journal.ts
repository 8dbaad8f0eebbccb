/** Creates the folder and the journal of a new run, or opens one again. */
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result, type RunHeader, type StoreFailure } from '../../core/index.ts';
import { errnoOf, unwritable } from '../errno.ts';
import { readEntries } from './read-journal.ts';
import { isRunId, journalFile, runFolder, runsFolder } from '../store-paths.ts';
import { FileJournal } from './write-journal.ts';

const ONCE = 'a run of this id is recorded already: a plan can be applied once; make a new one';

/** Creates the journal and writes `run-started` to it. Fails where the id was used before. */
export async function createJournal(directory: string, header: RunHeader): Promise<Result<FileJournal, StoreFailure>> {
  const path = journalFile(directory, header.id);
  if (!isRunId(header.id)) return err({ code: 'state-unwritable', path, reason: 'the run id is no file name' });
  try {
    await mkdir(runFolder(directory, header.id), { recursive: true, mode: 0o700 });
    const journal = new FileJournal(await open(path, 'ax', 0o600), path);
    await syncFolders([dirname(path), runsFolder(directory), directory]);
    const begun = await journal.append({ type: 'run-started', at: header.started, run: header });
    if (begun.ok) return ok(journal);
    await discard(journal, path);
    return begun;
  } catch (thrown) {
    return errnoOf(thrown) === 'EEXIST'
      ? err({ code: 'state-unwritable', path, reason: ONCE })
      : unwritable(path, thrown);
  }
}

/** Takes away a journal of which nobody was told, so that its run can be begun again once there is room. */
export async function discard(journal: FileJournal, path: string): Promise<void> {
  await journal.close();
  await rm(path, { force: true });
}

/** Opens a journal to add to it. What a crash left of a line is cut off. */
export async function reopenJournal(directory: string, id: string): Promise<Result<FileJournal, StoreFailure>> {
  const path = journalFile(directory, id);
  const read = await readEntries(path);
  if (!read.ok) return read;
  const { chain, length, entries } = read.value;
  try {
    const file = await open(path, 'a');
    await file.truncate(length);
    return ok(new FileJournal(file, path, { chain, length, lines: entries.length }));
  } catch (thrown) {
    return unwritable(path, thrown);
  }
}

/** A file is safe from a power cut only once its name in the folder is on the disk, too. */
async function syncFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
