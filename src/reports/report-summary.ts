/** The numbers at the top of a report. */
import type { AuditedHost, Report } from '../ports/index.ts';

export interface SummaryCount {
  readonly label: string;
  readonly count: number;
  /** Whether a number other than zero needs somebody. */
  readonly alarming: boolean;
}

interface Counter extends Pick<SummaryCount, 'label' | 'alarming'> {
  /** What one host adds. */
  readonly of: (host: AuditedHost) => number;
}

const state = (label: AuditedHost['state'], alarming: boolean): Counter => ({
  label,
  alarming,
  of: (host) => Number(host.state === label),
});

const exceptions = (label: AuditedHost['exceptions'][number]['state'], alarming: boolean): Counter => ({
  label,
  alarming,
  of: (host) => host.exceptions.filter((exception) => exception.state === label).length,
});

const COUNTERS: readonly Counter[] = [
  { label: 'hosts', alarming: false, of: () => 1 },
  state('audited', false),
  state('declined', true),
  state('unreachable', true),
  exceptions('overdue', true),
  exceptions('due', true),
  exceptions('in-force', false),
  {
    label: 'warnings',
    alarming: true,
    of: ({ findings }) => findings.filter(({ severity }) => severity === 'warning').length,
  },
  { label: 'pending', alarming: false, of: ({ pending }) => Number(pending === 'change') },
];

export function reportSummary({ hosts }: Pick<Report, 'hosts'>): readonly SummaryCount[] {
  const counts = COUNTERS.map(({ label, alarming, of }) => ({ label, alarming, of, count: 0 }));
  for (const host of hosts) for (const counter of counts) counter.count += counter.of(host);
  return counts.map(({ label, alarming, count }) => ({ label, alarming, count }));
}
