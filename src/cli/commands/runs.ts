/** `fleet runs`, `fleet show` and `fleet history`: what was done before. They only read. */
import { resolve } from 'node:path';
import type { JournalEntry, Plan, RunRecord } from '../../core/index.ts';
import { renderHistory, renderHostRecord, renderRun, renderRuns } from '../../reports/index.ts';
import { journalFile, loadPlan, planFile, readEntries } from '../../store/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { recordOf, withIndex, type IndexFlags } from '../records.ts';
import { print } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface RunsFlags extends IndexFlags {
  readonly json?: true;
}

export interface ShowFlags extends IndexFlags {
  readonly diff?: true;
}

export async function runsCommand(flags: RunsFlags): Promise<number> {
  const runs = await withIndex(flags, (index) => index.runs());
  if (flags.json === true) print(JSON.stringify(runs, null, 2));
  else print(runs.length === 0 ? 'No run is recorded yet.' : renderRuns(runs));
  return EXIT.ok;
}

export async function showCommand(id: string, host: string | undefined, flags: ShowFlags): Promise<number> {
  const run = await recordOf(id, flags);
  const changes = flags.diff === true ? 'diff' : 'lines';
  if (host === undefined) {
    print(renderRun(run, { changes }));
    return EXIT.ok;
  }
  if (!hostsOf(run).includes(host))
    throw new InputError(`run ${run.id} tells nothing of a host ${host}`, `Its hosts: fleet show ${run.id}`);
  const plan = (await planOf(run.id, flags))?.hosts.find((planned) => planned.host === host) ?? null;
  print(renderHostRecord({ run, host, plan, entries: await entriesOf(run.id, flags) }));
  return EXIT.ok;
}

function hostsOf({ outcomes, unsettled }: RunRecord): readonly string[] {
  return [...outcomes, ...unsettled].map((told) => told.host);
}

/** Null where none was kept, or the run was made by another controller. */
async function planOf(id: string, flags: IndexFlags): Promise<Plan | null> {
  const loaded = await loadPlan(planFile(resolve(stateDirectory(flags)), id));
  return loaded.ok ? loaded.value : null;
}

async function entriesOf(id: string, flags: IndexFlags): Promise<readonly JournalEntry[]> {
  const read = await readEntries(journalFile(resolve(stateDirectory(flags)), id));
  return read.ok ? read.value.entries : [];
}

export async function historyCommand(host: string, flags: RunsFlags): Promise<number> {
  const history = await withIndex(flags, (index) => index.history(host));
  if (flags.json === true) print(JSON.stringify(history, null, 2));
  else print(renderHistory(host, history));
  return EXIT.ok;
}
