/** Creates the folder and the journal of a new run. */
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result, type RunHeader, type StoreFailure } from '../core/index.ts';
import type { RunJournal } from '../ports/index.ts';
import { errnoOf, unwritable } from './errno.ts';
import { isRunId, journalFile, runFolder, runsFolder } from './store-paths.ts';
import { FileJournal } from './write-journal.ts';

const ONCE = 'a run of this id is recorded already: a plan can be applied once; make a new one';

/** Creates the journal and writes `run-started` to it. Fails where the id was used before. */
export async function createJournal(directory: string, header: RunHeader): Promise<Result<RunJournal, StoreFailure>> {
  const path = journalFile(directory, header.id);
  if (!isRunId(header.id)) return err({ code: 'state-unwritable', path, reason: 'the run id is no file name' });
  try {
    await mkdir(runFolder(directory, header.id), { recursive: true, mode: 0o700 });
    const journal = new FileJournal(await open(path, 'ax', 0o600), path);
    await syncFolders([dirname(path), runsFolder(directory), directory]);
    const begun = await journal.append({ type: 'run-started', at: header.started, run: header });
    if (begun.ok) return ok(journal);
    await journal.close();
    return begun;
  } catch (thrown) {
    return errnoOf(thrown) === 'EEXIST'
      ? err({ code: 'state-unwritable', path, reason: ONCE })
      : unwritable(path, thrown);
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
