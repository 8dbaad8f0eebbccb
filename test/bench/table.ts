/** The table that a benchmark prints. */
import { columns } from './columns.ts';
import type { Usage } from './fleet-command.ts';

/** One row: a tool that did a job on some hosts. */
export interface Row {
  readonly job: string;
  readonly tool: string;
  readonly hosts: number;
  readonly usage: Usage;
  /** Script runs and TLS hellos a host; null where there are none to count. */
  readonly roundTrips: number | null;
  readonly handshakes: number | null;
}

const HEAD = ['job', 'tool', 'hosts', 'wall s', 'hosts/s', 'CPU ms/host', 'peak MiB', 'sh trips/host', 'hellos/host'];

/** The rows as lines; below each pair of tools the ratio of the first to the second. */
export function tableOf(rows: readonly Row[]): string {
  return columns([HEAD, ...rows.map(cellsOf)], 2);
}

/** `apply, 100 hosts: fleet/xargs wall 1.9, CPU 1.4`, for jobs that both did. */
export function ratiosOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((fleet) => {
    const peer = rows.find(
      (row) => row !== fleet && row.job === fleet.job && row.hosts === fleet.hosts && row.tool !== 'fleet',
    );
    if (fleet.tool !== 'fleet' || peer === undefined) return [];
    const ratio = (of: (usage: Usage) => number): string => (of(fleet.usage) / of(peer.usage)).toFixed(2);
    return [
      `${fleet.job}, ${fleet.hosts} hosts: fleet/${peer.tool} wall ${ratio((u) => u.wallMs)}, CPU ${ratio((u) => u.cpuMs)}`,
    ];
  });
}

function cellsOf({ job, tool, hosts, usage, roundTrips, handshakes }: Row): string[] {
  const { wallMs, cpuMs, peakMiB } = usage;
  const number = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits));
  return [
    job,
    tool,
    String(hosts),
    (wallMs / 1000).toFixed(2),
    ((hosts * 1000) / wallMs).toFixed(1),
    (cpuMs / hosts).toFixed(1),
    number(peakMiB, 0),
    number(roundTrips, 1),
    number(handshakes, 1),
  ];
}
