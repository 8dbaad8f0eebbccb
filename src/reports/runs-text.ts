/** The records of runs, for `fleet runs` and `fleet show`. */
import type { RunRecord } from '../core/index.ts';
import type { DiffDetail } from './change-text.ts';
import { oneLine } from './one-line.ts';
import { countOf } from './fold.ts';
import { renderOutcomes } from './outcome-text.ts';
import { recap } from './recap-text.ts';
import { textTable } from './text-table.ts';

/** One line a run, in the order given; with a newline at its end. */
export function renderRuns(runs: readonly RunRecord[]): string {
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
function stateOf({ finished }: RunRecord): string {
  return finished === null ? 'UNFINISHED' : 'finished';
}

/** The counts that aren't zero. */
function resultOf({ outcomes, unsettled }: RunRecord): string {
  const counts = recap(outcomes, unsettled.length)
    .split(' ')
    .filter((count) => !count.endsWith('=0'));
  return counts.length === 0 ? 'none' : counts.join(' ');
}

export interface RunTextOptions {
  readonly changes: DiffDetail | null;
}

/** One run with all that happened; with a newline at its end. */
export function renderRun(run: RunRecord, options: RunTextOptions = { changes: 'lines' }): string {
  const ended = { ...run, unsettled: run.unsettled.map(({ host }) => host) };
  return `${headerLines(run).join('\n')}\n\n${renderOutcomes(ended, options)}`;
}

function headerLines(run: RunRecord): string[] {
  const fields: readonly (readonly [string, string | null])[] = [
    ['kind', run.kind],
    ['source', run.source],
    ['takes back', run.takesBack],
    ['owner', run.owner],
    ['reason', run.reason],
    ['expires', run.expires],
    ['clients', run.clients.join(', ')],
    ['started', run.started],
    ['finished', run.finished ?? 'NOT FINISHED: it still runs, or its controller died'],
    ['hosts', countOf(run.outcomes.length + run.unsettled.length, 'host')],
  ];
  const told = fields.flatMap(([label, value]) =>
    value === null || value === '' ? [] : [[`${label}:`, oneLine(value)]],
  );
  return [`Run ${oneLine(run.id)}`, ...textTable(told)];
}
