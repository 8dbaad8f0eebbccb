/** The recap of a run as Ansible prints it: a line for each host, in the columns that people and their scripts know. */
import { printable, type HostOutcome, type OutcomeKind } from '../../core/index.ts';

const WIDTH = 80;
const NAME_WIDTH = 26;
/** In a larger fleet only those are named that aren't as wanted. */
const MOST_HOSTS = 100;

const COLUMNS = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const;

/** What each outcome is in Ansible's words. A host that was restored failed, and was rescued. */
const COUNTED: Readonly<Record<OutcomeKind, readonly (typeof COLUMNS)[number][]>> = {
  unchanged: ['ok'],
  changed: ['ok', 'changed'],
  pending: ['skipped'],
  restored: ['failed', 'rescued'],
  stuck: ['failed'],
  declined: ['failed'],
  unreachable: ['unreachable'],
};

const AS_WANTED: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(['unchanged', 'changed']);

/** `PLAY RECAP ****` and the hosts in the order of their names. */
export function hostRecap(outcomes: readonly Pick<HostOutcome, 'host' | 'kind'>[]): string {
  const sorted = outcomes.toSorted((one, other) => (one.host < other.host ? -1 : 1));
  const shown = sorted.length <= MOST_HOSTS ? sorted : sorted.filter(({ kind }) => !AS_WANTED.has(kind));
  const more = sorted.length - shown.length;
  return [
    'PLAY RECAP '.padEnd(WIDTH, '*'),
    ...shown.map(lineOf),
    ...(more > 0 ? [`${more} more hosts are as wanted`] : []),
  ].join('\n');
}

function lineOf({ host, kind }: Pick<HostOutcome, 'host' | 'kind'>): string {
  const counts = COLUMNS.map((column) =>
    `${column}=${COUNTED[kind].includes(column) ? 1 : 0}`.padEnd(column.length + 5),
  );
  return `${printable(host).padEnd(NAME_WIDTH)} : ${counts.join(' ')}`.trimEnd();
}
