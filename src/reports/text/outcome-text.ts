/** How a run ended for its hosts, for people: what needs somebody at once comes first. */
import { shellWord, type HostOutcome, type OutcomeKind, type RunKind } from '../../core/index.ts';
import type { DiffDetail } from './change-text.ts';
import { oneLine } from './one-line.ts';
import { countOf, foldBy } from './fold.ts';
import { foldNames } from './fold-names.ts';
import { ANY_HOST, hostPattern } from '../host-pattern.ts';
import { hostRecap } from './host-recap.ts';
import { outcomeBody, type OutcomeView } from './outcome-body.ts';
import { recap } from './recap-text.ts';
import { softwareLines } from './software-text.ts';
import { indent } from './text-table.ts';

/** What is rendered: the parts of a run's record that tell how it ended. */
export interface EndedRun {
  /** `apply` where it isn't said. */
  readonly kind?: RunKind;
  readonly outcomes: readonly HostOutcome[];
  /** Hosts whose change was begun, and of which nothing more is known. */
  readonly unsettled: readonly string[];
}

export interface OutcomeTextOptions {
  /** Whether the changes of files are shown, and how; null: they aren't. */
  readonly changes: DiffDetail | null;
  /** Also a line for each host, as Ansible's recap has it. */
  readonly perHost?: true;
}

/** Gravest first. */
const TITLES: readonly (readonly [OutcomeKind, string])[] = [
  ['stuck', '!!! STUCK, needs a person now'],
  ['unreachable', '!! unreachable'],
  ['restored', 'restored (the change was undone)'],
  ['declined', 'declined'],
  ['changed', 'changed'],
  ['pending', 'would change'],
  ['unchanged', 'unchanged'],
];

/** All hosts, those with the same outcome folded, and the recap; with a newline at its end. */
export function renderOutcomes(run: EndedRun, options: OutcomeTextOptions = { changes: null }): string {
  const view = { ...options, ...(run.kind !== undefined && { kind: run.kind }) };
  const blocks = TITLES.flatMap(([kind, title]) => {
    const outcomes = run.outcomes.filter((outcome) => outcome.kind === kind);
    const folds = foldBy(outcomes, (outcome) => outcomeBody(outcome, { ...view, name: ANY_HOST }).join('\n'));
    return folds.map(({ items }) => blockOf(items, title, view).join('\n'));
  });
  const [stuck, others] = [blocks.filter(isStuck), blocks.filter((block) => !isStuck(block))];
  const perHost = options.perHost === true && run.outcomes.length > 0 ? [hostRecap(run.outcomes)] : [];
  const totals = recap(run.outcomes, run.unsettled.length);
  const lines = [...stuck, ...unsettledBlock(run.unsettled), ...others, ...perHost, totals];
  return `${lines.join('\n\n')}\n`;
}

function isStuck(block: string): boolean {
  return block.startsWith('!!!');
}

function blockOf(
  outcomes: readonly [HostOutcome, ...HostOutcome[]],
  title: string,
  view: Omit<OutcomeView, 'name'>,
): string[] {
  const names = outcomes.map(({ host }) => host);
  const body = outcomeBody(outcomes[0], { ...view, name: hostPattern(names) });
  const heading = `${title}: ${countOf(names.length, 'host')}: ${oneLine(foldNames(names))}`;
  return [heading, ...indent([...softwareLines(outcomes), ...body])];
}

function unsettledBlock(hosts: readonly string[]): string[] {
  if (hosts.length === 0) return [];
  const heading = `!! unsettled: ${countOf(hosts.length, 'host')}: ${oneLine(foldNames(hosts))}`;
  const what = 'the change was begun and the record tells no end: the controller died, or the run still goes on';
  const next = `next: a guard restores each host by itself; settle them: fleet recover --limit ${shellWord(hostPattern(hosts))}`;
  return [[heading, ...indent([what, next])].join('\n')];
}
