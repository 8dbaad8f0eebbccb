/** The exceptions on an axis of time: a bar from the change to its end, and a line for the day of the report. */
import type { AuditedException, AuditedHosts } from '../../ports/index.ts';
import { countOf } from '../text/fold.ts';
import { oneLine } from '../text/one-line.ts';
import { HostNames } from './host-names.tsx';

/** One exception with all hosts on which it is in force. */
export interface FleetException {
  readonly exception: AuditedException;
  readonly hosts: readonly string[];
}

const URGENCY: readonly AuditedException['state'][] = ['overdue', 'due', 'in-force'];

/** Each run once; what should be over first. */
export function fleetExceptions(hosts: AuditedHosts): readonly FleetException[] {
  const byRun = new Map<string, { readonly exception: AuditedException; readonly hosts: string[] }>();
  for (const { host, exceptions } of hosts) {
    for (const exception of exceptions) {
      const key = JSON.stringify([exception.run, exception.state, exception.expires]);
      const told = byRun.get(key) ?? { exception, hosts: [] };
      byRun.set(key, told);
      told.hosts.push(host);
    }
  }
  const rank = ({ exception: { state, expires } }: FleetException): string =>
    `${URGENCY.indexOf(state)} ${expires ?? '9999'}`;
  return [...byRun.values()].toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

const LABEL = 250;
const WIDTH = 1000;
const ROW = 28;
const DAY = 86_400_000;
const MAX_BARS = 40;

interface Scale {
  readonly from: number;
  readonly to: number;
}

const x = (time: number, { from, to }: Scale): number =>
  Math.round(LABEL + ((time - from) / (to - from)) * (WIDTH - LABEL - 20));

export function Timeline({
  exceptions,
  now,
}: {
  readonly exceptions: readonly FleetException[];
  readonly now: number;
}) {
  const bars = exceptions.slice(0, MAX_BARS).map((each) => ({ ...each, ...spanOf(each.exception, now) }));
  const times = bars.flatMap(({ start, end }) => [start, end]);
  const scale = { from: Math.min(now - 7 * DAY, ...times), to: Math.max(now + 30 * DAY, ...times) };
  const height = bars.length * ROW + 46;
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={labelOf(exceptions)}>
      {monthsIn(scale).map(({ time, label }) => (
        <g>
          <line class="grid" x1={x(time, scale)} x2={x(time, scale)} y1={20} y2={height - 6} />
          <text class="axis" x={Math.min(x(time, scale) + 4, WIDTH - 52)} y={14}>
            {label}
          </text>
        </g>
      ))}
      {bars.map(({ exception, hosts, start, end }, row) => (
        <g>
          <text x={0} y={row * ROW + 42}>
            {shorten(`${exception.run} · ${countOf(hosts.length, 'host')}`)}
          </text>
          <rect
            class={exception.state}
            x={x(start, scale)}
            y={row * ROW + 28}
            width={Math.max(4, x(end, scale) - x(start, scale))}
            height={18}
            rx={4}
          />
        </g>
      ))}
      <line class="today" x1={x(now, scale)} x2={x(now, scale)} y1={20} y2={height - 6} />
    </svg>
  );
}

/** Where the record isn't known, the bar begins at the report; one without an end reaches to its right edge. */
function spanOf({ record, expires }: AuditedException, now: number): { readonly start: number; readonly end: number } {
  const since = Date.parse(record?.since ?? '');
  const until = Date.parse(`${expires ?? ''}T23:59:59Z`);
  const start = Number.isNaN(since) ? Math.min(now, Number.isNaN(until) ? now : until) - DAY : since;
  return { start, end: Number.isNaN(until) ? now + 30 * DAY : Math.max(until, start) };
}

function monthsIn({ from, to }: Scale): readonly { readonly time: number; readonly label: string }[] {
  const step = Math.max(1, Math.ceil((to - from) / (DAY * 30) / 10));
  const months: { time: number; label: string }[] = [];
  const first = new Date(from);
  for (let month = first.getUTCMonth() + 1; ; month += step) {
    const time = Date.UTC(first.getUTCFullYear(), month, 1);
    if (time > to || months.length > 40) return months;
    months.push({ time, label: new Date(time).toISOString().slice(0, 7) });
  }
}

function shorten(text: string): string {
  const line = oneLine(text);
  return line.length > 36 ? `${line.slice(0, 35)}…` : line;
}

function labelOf(exceptions: readonly FleetException[]): string {
  const count = (state: string): number => exceptions.filter(({ exception }) => exception.state === state).length;
  return `Exceptions over time: ${count('overdue')} overdue, ${count('due')} due, ${count('in-force')} in force. The table below tells the same.`;
}

export function ExceptionTable({ exceptions }: { readonly exceptions: readonly FleetException[] }) {
  return (
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {['State', 'Expires', 'Run', 'Owner', 'Reason', 'For', 'Hosts'].map((label) => (
              <th scope="col">{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {exceptions.map(({ exception: { state, expires, run, owner, record }, hosts }) => (
            <tr>
              <td>
                <span class={`badge ${state}`}>{state === 'in-force' ? 'in force' : state}</span>
              </td>
              <td class="mark">{oneLine(expires ?? 'no end')}</td>
              <td>
                <code>{oneLine(run)}</code>
              </td>
              <td>{oneLine(owner)}</td>
              <td>{oneLine(record?.extensions.at(-1)?.reason ?? record?.reason ?? '')}</td>
              <td>{oneLine(record?.clients.join(', ') ?? '')}</td>
              <td class="names">
                <HostNames hosts={hosts} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
