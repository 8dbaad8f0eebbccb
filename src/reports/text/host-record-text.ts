/** What one run did on one host, in full; and what all runs did on it, in short. */
import {
  stateText,
  type FileChange,
  type HostHistory,
  type HostPlan,
  type JournalEntry,
  type RunRecord,
} from '../../core/index.ts';
import { changeLines } from './change-text.ts';
import { clientsAt } from './clients-text.ts';
import { matrixTable } from './matrix-table.ts';
import { oneLine } from './one-line.ts';
import { outcomeBody } from './outcome-body.ts';
import { runHeaderLines } from './run-header-text.ts';
import { softwareLines } from './software-text.ts';
import { indent, textTable } from './text-table.ts';

export interface HostRecord {
  readonly run: RunRecord;
  readonly host: string;
  /** Null where no plan was kept. */
  readonly plan: HostPlan | null;
  /** The journal of the run; empty where it lies on another controller. */
  readonly entries: readonly JournalEntry[];
}

/** With a newline at its end. */
export function renderHostRecord({ run, host, plan, entries }: HostRecord): string {
  const outcome = run.outcomes.find((ended) => ended.host === host) ?? null;
  const open = run.unsettled.find((unsettled) => unsettled.host === host) ?? null;
  const files = outcome?.files ?? open?.files ?? [];
  const blocks = [
    runHeaderLines(run, { hosts: null, extensions: run.extensions }),
    [
      `${oneLine(host)}: ${outcome?.kind ?? 'unsettled'}`,
      ...indent(outcome === null ? [UNSETTLED] : softwareLines([outcome])),
    ],
    section('planned', plan === null ? [] : plannedLines(plan)),
    section('what happened when (UTC)', timeline(entries, host)),
    section('outcome', outcome === null ? [] : outcomeBody(outcome, { kind: run.kind, changes: null, name: host })),
    section('clients before', outcome === null ? [] : matrixTable(outcome.before)),
    section('clients after', outcome === null ? [] : matrixTable(outcome.after)),
    ...files.map((file) => section(`file ${oneLine(file.path)}`, fileLines(file))),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const UNSETTLED = 'the change was begun and the record tells no end: the controller died, or the run still goes on';

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...indent(lines)];
}

function plannedLines({ decision, reason, expectations, before }: HostPlan): string[] {
  const all = before.map(({ point }) => point);
  const gains = expectations.filter(({ kind }) => kind === 'gain');
  const keeps = expectations.filter(({ kind }) => kind === 'keep');
  return [
    `${decision}: ${oneLine(reason)}`,
    ...(gains.length === 0 ? [] : [`must get in: ${clientsAt(gains, all)}`]),
    ...(keeps.length === 0 ? [] : [`must not lose access: ${clientsAt(keeps, all)}`]),
  ];
}

function timeline(entries: readonly JournalEntry[], host: string): string[] {
  const rows = entries.flatMap((entry) => {
    const what = eventOf(entry, host);
    return what === null ? [] : [[oneLine(entry.at).slice(0, 23).replace('T', ' '), what]];
  });
  return textTable(rows);
}

/** Null for what tells nothing of this host. */
function eventOf(entry: JournalEntry, host: string): string | null {
  switch (entry.type) {
    case 'run-started':
      return 'run begun';
    case 'host-intent':
      return entry.host === host ? `intent written down, transaction ${oneLine(entry.transaction)}` : null;
    case 'host-phase':
      return entry.host === host ? `begins: ${oneLine(entry.phase)}` : null;
    case 'host-finished':
      return entry.outcome.host === host ? `ended: ${oneLine(entry.outcome.kind)}` : null;
    case 'run-finished':
      return `run ended with exit code ${entry.exitCode}`;
    case 'run-extended':
      return `extended until ${oneLine(entry.until)} by ${oneLine(entry.by)}: ${oneLine(entry.reason)}`;
  }
}

/** Hashes of all bytes before and after, which bytes went and came, and the diff. */
function fileLines(file: FileChange): string[] {
  const spans = file.edits.map(
    ({ start, end, text }) => `at byte ${start}: ${end - start} bytes out, ${text.length} in`,
  );
  return [
    `before: ${oneLine(stateText(file.sha256Before))}`,
    `after:  ${oneLine(stateText(file.sha256After))}`,
    ...spans,
    ...changeLines(file, 'diff'),
  ];
}

/** One block a run, newest first; with a newline at its end. */
export function renderHistory(host: string, history: readonly HostHistory[]): string {
  if (history.length === 0) return `No run tells of a host ${oneLine(host)}.\n`;
  const blocks = history.map(({ run, outcome }) => {
    const what = outcome === null ? `unsettled: ${UNSETTLED}` : `${outcome.kind}: ${oneLine(outcome.reason)}`;
    const until = run.expires === null ? '' : `, expires ${oneLine(run.expires)}`;
    const head = `${oneLine(run.started)}  ${run.kind} ${oneLine(run.id)} by ${oneLine(run.owner)}${until}`;
    const changes = outcome?.files.flatMap((file) => changeLines(file, 'lines')) ?? [];
    return [head, ...indent([what, ...changes])].join('\n');
  });
  return `${blocks.join('\n\n')}\n\nMore of one: fleet show RUN ${oneLine(host)}\n`;
}
