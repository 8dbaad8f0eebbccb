/** The keywords of a play that say how a change goes over its hosts: schema and meaning. */
import { HOST_ORDERS, NO_ROLLOUT, type BatchSize, type HostOrder, type Rollout } from '../core/index.ts';
import type { JsonSchema } from '../yaml/index.ts';

const SIZE = 'a number of hosts or a percentage in quotes, such as 10 or "25%"';
const batchSize: JsonSchema = {
  type: ['integer', 'string'],
  pattern: '^(-?[0-9]{1,7}|[0-9]{1,3}%)$',
  expected: SIZE,
};

/** Ansible's names and meanings, but that unreachable hosts count as failed; and `soak`. */
export const ROLLOUT_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  serial: {
    type: ['integer', 'string', 'array'],
    pattern: '^(-?[0-9]{1,7}|[0-9]{1,3}%)$',
    minItems: 1,
    maxItems: 1000,
    items: batchSize,
    description:
      'Hosts that are changed at once: a number, a percentage of the play, or a list of both; the last repeats',
    expected: `${SIZE}, or a list of them`,
  },
  max_fail_percentage: {
    type: ['number', 'string'],
    minimum: 0,
    maximum: 100,
    pattern: '^([0-9]|[1-9][0-9]|100)(\\.[0-9]{1,6})?%?$',
    description: 'Stops the run where a larger share of a batch failed, unreachable hosts included',
    expected: 'a number from 0 to 100',
  },
  any_errors_fatal: { type: 'boolean', description: 'Stops the run at the first host that fails' },
  order: { enum: [...HOST_ORDERS], description: 'In which order the hosts are changed' },
  soak: {
    type: ['integer', 'string'],
    minimum: 0,
    maximum: 86_400,
    pattern: '^[0-9]{1,5}(s|m|h)$',
    description: 'Pause after each batch, and a look whether its hosts still serve as promised: 60s, 5m, 1h',
    expected: 'a time, such as 60s, 5m or 1h',
  },
};

export const ROLLOUT_KEYS: readonly string[] = Object.keys(ROLLOUT_PROPERTIES);

/** What a play's keywords mean; those that don't fit their schema were reported, and count as not there. */
export function rolloutOf(play: Readonly<Record<string, unknown>>): Rollout {
  const { serial, max_fail_percentage: most, any_errors_fatal: fatal, order, soak } = play;
  return {
    serial: serial === undefined ? [] : [serial].flat().flatMap((size) => batchSizeOf(size) ?? []),
    maxFailPercentage: most === undefined ? null : Number.parseFloat(String(most)),
    anyErrorsFatal: fatal === true,
    order: HOST_ORDERS.find((known): known is HostOrder => known === order) ?? NO_ROLLOUT.order,
    soakSeconds: secondsOf(soak),
  };
}

function batchSizeOf(size: unknown): BatchSize | null {
  const number = Number.parseFloat(String(size));
  if (Number.isNaN(number)) return null;
  return String(size).endsWith('%') ? { percent: number } : { hosts: number };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function secondsOf(soak: unknown): number {
  if (typeof soak === 'number') return soak;
  const [, count, unit = ''] = /^(\d{1,5})([smh])$/.exec(String(soak ?? '')) ?? [];
  return Number(count ?? 0) * (UNITS[unit] ?? 0);
}
