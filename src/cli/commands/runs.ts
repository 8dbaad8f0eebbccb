/** `fleet runs`, `fleet show` and `fleet history`: what was done before. They only read. */
import { resolve } from 'node:path';
import type { JournalEntry, Plan, RunRecord } from '../../core/index.ts';
import { jsonText, renderHistory, renderHostRecord, renderRun, renderRuns } from '../../reports/index.ts';
import { journalFile, loadPlan, planFile, readEntries } from '../../store/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { recordOf, withIndex, type IndexFlags } from '../runs/records.ts';
import { answer, answerWhole } from '../output/answer.ts';
import { print } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface ShowFlags extends IndexFlags {
  readonly diff?: true;
}

export async function runsCommand(flags: IndexFlags): Promise<number> {
  const runs = await withIndex(flags, (index) => index.runs());
  print(() => (runs.length === 0 ? 'No run is recorded yet.' : renderRuns(runs)));
  answerWhole(() => jsonText(runs));
  return EXIT.ok;
}

export async function showCommand(id: string, host: string | undefined, flags: ShowFlags): Promise<number> {
  const run = await recordOf(id, flags);
  const changes = flags.diff === true ? 'diff' : 'lines';
  if (host === undefined) {
    print(() => renderRun(run, { changes }));
    answer(() => ({ run, host: null }));
    return EXIT.ok;
  }
  if (!hostsOf(run).includes(host))
    throw new InputError(`run ${run.id} tells nothing of a host ${host}`, `Its hosts: fleet show ${run.id}`);
  const plan = (await planOf(run.id, flags))?.hosts.find((planned) => planned.host === host) ?? null;
  const entries = await entriesOf(run.id, flags);
  print(() => renderHostRecord({ run, host, plan, entries }));
  answer(() => ({ run: onlyOf(run, host), host: { name: host, plan, journal: entriesAbout(entries, host) } }));
  return EXIT.ok;
}

/** The run as far as it tells of one host. */
function onlyOf(run: RunRecord, host: string): RunRecord {
  const own = (one: { readonly host: string }): boolean => one.host === host;
  return { ...run, outcomes: run.outcomes.filter(own), unsettled: run.unsettled.filter(own) };
}

function entriesAbout(entries: readonly JournalEntry[], host: string): readonly JournalEntry[] {
  return entries.filter(
    (entry) => ('outcome' in entry ? entry.outcome.host : 'host' in entry ? entry.host : '') === host,
  );
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

export async function historyCommand(host: string, flags: IndexFlags): Promise<number> {
  const history = await withIndex(flags, (index) => index.history(host));
  print(() => renderHistory(host, history));
  answerWhole(() => jsonText(history));
  return EXIT.ok;
}
