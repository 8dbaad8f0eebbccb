/** The records of earlier runs, as commands ask for them. */
import { resolve } from 'node:path';
import { err, explain, type Result, type RunRecord, type StoreFailure } from '../../core/index.ts';
import { createFileStore, type RecordIndex } from '../../store/index.ts';
import { InputError } from '../exit.ts';
import { tell } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface IndexFlags {
  readonly stateDir?: string;
  readonly records?: string;
}

/** The value, or the end of the command with what to do next. */
export function valueOf<T>(result: Result<T, StoreFailure>): T {
  if (result.ok) return result.value;
  const { what, next } = explain(result.error);
  throw new InputError(what, next, { code: result.error.code });
}

/** Asks the index, after it was brought up to date. Journals that can't be read are told and left out. */
export async function withIndex<T>(flags: IndexFlags, ask: (index: RecordIndex) => Promise<T>): Promise<T> {
  const directory = resolve(stateDirectory(flags));
  const { IndexLost, openIndex } = await import('../../store/run-index/record-index.ts');
  const index = valueOf(await openIndex({ directory, url: flags.records ?? null }));
  try {
    const { damaged } = valueOf(await index.sync());
    for (const failure of damaged) tell(`warning: ${explain(failure).what}`);
    return await ask(index);
  } catch (thrown) {
    return thrown instanceof IndexLost ? valueOf(err(thrown.failure)) : Promise.reject(thrown);
  } finally {
    await index.close();
  }
}

/** One run by the beginning of its id: by its journal where it lies here, else as the team's index has it. */
export async function recordOf(id: string, flags: IndexFlags): Promise<RunRecord> {
  const loaded = await createFileStore({ directory: stateDirectory(flags) }).load(id);
  if (loaded.ok || loaded.error.code !== 'record-missing' || flags.records === undefined) return valueOf(loaded);
  return withIndex(flags, async (index) => {
    const [only, ...others] = await index.find(id);
    const record = only === undefined || others.length > 0 ? null : await index.load(only);
    return record ?? valueOf(loaded);
  });
}
