/** A plan as text for people: hosts with the same change are told once. */
import { explain, type HostPlan, type Plan } from '../../core/index.ts';
import { cannotBeHad, clientsAt } from './clients-text.ts';
import { oneLine } from './one-line.ts';
import { changeLines, findingLines, type DiffDetail } from './change-text.ts';
import { countOf, foldBy } from './fold.ts';
import { foldNames } from './fold-names.ts';
import { ANY_HOST, hostPattern } from '../host-pattern.ts';
import { softwareLines } from './software-text.ts';
import { indent } from './text-table.ts';

export interface PlanTextOptions {
  /** The whole unified diffs instead of the changed lines only. */
  readonly diff: boolean;
}

const ORDER: readonly HostPlan['decision'][] = ['change', 'unchanged', 'declined', 'unreachable'];

/** The whole plan, with a newline at its end. */
export function renderPlan(plan: Plan, options: PlanTextOptions): string {
  const detail: DiffDetail = options.diff ? 'diff' : 'lines';
  const view = { detail, name: ANY_HOST };
  const groups = ORDER.flatMap((decision) => {
    const hosts = plan.hosts.filter((host) => host.decision === decision);
    return foldBy(hosts, (host) => bodyOf(host, view).join('\n'));
  });
  const blocks = groups.map(({ items }) => blockOf(items, detail).join('\n'));
  return `${[heading(plan), ...blocks, summary(plan)].join('\n\n')}\n`;
}

function heading({ id, kind, source, order }: Plan): string {
  const until = order.expires === null ? 'no date of expiry' : `expires ${oneLine(order.expires)}`;
  const why = order.reason === null ? '' : `: ${oneLine(order.reason)}`;
  return `Plan ${oneLine(id)}: ${kind} ${oneLine(source)} (owner ${oneLine(order.owner)}, ${until})${why}`;
}

function summary({ hosts }: Plan): string {
  const count = (decision: HostPlan['decision']): number => hosts.filter((host) => host.decision === decision).length;
  return `Plan: ${count('change')} to change, ${count('unchanged')} unchanged, ${count('declined')} declined, ${count('unreachable')} unreachable.`;
}

const VERBS: Readonly<Record<HostPlan['decision'], string>> = {
  change: 'would change',
  unchanged: 'unchanged',
  declined: 'declined',
  unreachable: 'unreachable',
};

function blockOf(hosts: readonly [HostPlan, ...HostPlan[]], detail: DiffDetail): string[] {
  const [first] = hosts;
  const names = hosts.map(({ host }) => host);
  const view = { detail, name: hostPattern(names) };
  const title = `${countOf(hosts.length, 'host')} ${VERBS[first.decision]}: ${oneLine(foldNames(names))}`;
  if (first.decision !== 'change') return [`${title}: ${whyNot(first, view)}`, ...indent(detailsOf(first, view))];
  return [title, ...indent([...softwareLines(hosts), oneLine(first.reason), ...detailsOf(first, view)])];
}

interface BodyView {
  readonly detail: DiffDetail;
  /** What commands call the host. */
  readonly name: string;
}

/** What is said of a host: those of whom the same is said, but for the name, are folded. */
function bodyOf(host: HostPlan, view: BodyView): string[] {
  return [whyNot(host, view), ...detailsOf(host, view)];
}

/** The reason, and the next step where there is one. */
function whyNot({ reason, refusal }: HostPlan, { name }: BodyView): string {
  const why = oneLine(reason);
  return refusal === null ? why : `${why} — ${explain(refusal, name).next}`;
}

function detailsOf(host: HostPlan, { detail }: BodyView): string[] {
  const all = host.before.map(({ point }) => point);
  const gains = host.expectations.filter(({ kind }) => kind === 'gain');
  return [
    ...host.files.flatMap((file) => changeLines(file, detail)),
    ...(gains.length === 0 ? [] : [`gains: ${clientsAt(gains, all)}`]),
    ...cannotBeHad(host.impossible, all).map((line) => `can't be had: ${line}`),
    ...findingLines(host.findings),
  ];
}
