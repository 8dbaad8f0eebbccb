/** The records of runs, for `fleet runs` and `fleet show`. */
import type { RunRecord, RunSummary } from '../../core/index.ts';
import type { DiffDetail } from './change-text.ts';
import { oneLine } from './one-line.ts';
import { countOf } from './fold.ts';
import { renderOutcomes } from './outcome-text.ts';
import { runHeaderLines } from './run-header-text.ts';
import { textTable } from './text-table.ts';

/** One line a run, in the order given; with a newline at its end. */
export function renderRuns(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'no runs are recorded\n';
  const rows = runs.map((run) => [
    run.id,
    run.started,
    run.kind,
    run.owner,
    run.expires ?? '-',
    stateOf(run),
    resultOf(run),
  ]);
  const header = ['RUN', 'STARTED', 'KIND', 'OWNER', 'EXPIRES', 'STATE', 'HOSTS'];
  return `${textTable([header, ...rows.map((row) => row.map(oneLine))]).join('\n')}\n`;
}

/** A run that isn't finished goes on, or its controller died: the record can't tell which. */
function stateOf({ finished }: RunSummary): string {
  return finished === null ? 'UNFINISHED' : 'finished';
}

const ORDER = ['pending', 'changed', 'unchanged', 'declined', 'restored', 'unreachable', 'stuck', 'unsettled'];

/** `changed=4 stuck=1`; `none` where the record tells of no host. */
function resultOf({ counts }: RunSummary): string {
  const known = ORDER.flatMap((kind) => (counts[kind] === undefined ? [] : [`${kind}=${counts[kind]}`]));
  return known.length === 0 ? 'none' : known.join(' ');
}

export interface RunTextOptions {
  readonly changes: DiffDetail | null;
}

/** One run with all that happened; with a newline at its end. */
export function renderRun(run: RunRecord, options: RunTextOptions = { changes: 'lines' }): string {
  const ended = { ...run, unsettled: run.unsettled.map(({ host }) => host) };
  const hosts = countOf(run.outcomes.length + run.unsettled.length, 'host');
  const header = runHeaderLines(run, { hosts, extensions: run.extensions });
  return `${header.join('\n')}\n\n${renderOutcomes(ended, options)}`;
}
