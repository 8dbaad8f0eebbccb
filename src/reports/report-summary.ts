/** The numbers at the top of a report. */
import type { Report } from '../ports/index.ts';

export interface SummaryCount {
  readonly label: string;
  readonly count: number;
  /** Whether a number other than zero needs somebody. */
  readonly alarming: boolean;
}

export function reportSummary({ hosts }: Report): readonly SummaryCount[] {
  const inState = (state: string): number => hosts.filter((host) => host.state === state).length;
  const exceptions = hosts.flatMap((host) => host.exceptions);
  const warnings = hosts.flatMap((host) => host.findings).filter(({ severity }) => severity === 'warning');
  const pending = hosts.filter((host) => host.pending === 'change');
  return [
    { label: 'hosts', count: hosts.length, alarming: false },
    { label: 'audited', count: inState('audited'), alarming: false },
    { label: 'declined', count: inState('declined'), alarming: true },
    { label: 'unreachable', count: inState('unreachable'), alarming: true },
    { label: 'overdue', count: exceptions.filter(({ state }) => state === 'overdue').length, alarming: true },
    { label: 'due', count: exceptions.filter(({ state }) => state === 'due').length, alarming: true },
    { label: 'in-force', count: exceptions.filter(({ state }) => state === 'in-force').length, alarming: false },
    { label: 'warnings', count: warnings.length, alarming: true },
    { label: 'pending', count: pending.length, alarming: false },
  ];
}
