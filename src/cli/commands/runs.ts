/** `fleet runs` and `fleet show`: what was done before. They only read. */
import { explain, type Result, type StoreFailure } from '../../core/index.ts';
import { renderRun, renderRuns } from '../../reports/index.ts';
import { createFileStore } from '../../store/index.ts';
import { InputError } from '../exit.ts';
import { print } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface RunsFlags {
  readonly stateDir?: string;
  readonly diff?: true;
}

export async function runsCommand(flags: RunsFlags): Promise<number> {
  const runs = valueOf(await createFileStore({ directory: stateDirectory(flags) }).list());
  print(runs.length === 0 ? 'No run is recorded yet.' : renderRuns(runs));
  return 0;
}

export async function showCommand(id: string, flags: RunsFlags): Promise<number> {
  const run = valueOf(await createFileStore({ directory: stateDirectory(flags) }).load(id));
  print(renderRun(run, { changes: flags.diff === true ? 'diff' : 'lines' }));
  return 0;
}

function valueOf<T>(result: Result<T, StoreFailure>): T {
  if (result.ok) return result.value;
  const { what, next } = explain(result.error);
  throw new InputError(what, next);
}
