/** Which runs `fleet rollback --expired` takes back. */
import { describe, expect, it } from 'vitest';
import { exceptionState, daysLeft } from '../../src/core/index.ts';
import { expiredRuns } from '../../src/engine/index.ts';
import { outcome, record } from '../reports/samples.ts';

const NOW = Date.parse('2027-02-01T00:00:00Z');

describe('expiredRuns', () => {
  const old = record({ id: 'old', started: '2026-11-01T00:00:00Z', expires: '2027-01-30' });
  const young = record({ id: 'young', started: '2026-12-01T00:00:00Z', expires: '2027-01-31' });

  it('are those past their last day, the newest first', () => {
    expect(expiredRuns([old, young], NOW).map(({ id }) => id)).toEqual(['young', 'old']);
    expect(expiredRuns([old, young], NOW - 1).map(({ id }) => id)).toEqual(['old']);
  });

  it('are none of those without an end, taken back already, or without a change', () => {
    const back = record({ id: 'back', kind: 'rollback', takesBack: 'old', expires: null });
    const none = record({
      id: 'none',
      expires: '2027-01-01',
      outcomes: [outcome('web1', { kind: 'declined', files: [] })],
    });
    const endless = record({ id: 'endless', expires: null });
    expect(expiredRuns([back, old, none, endless], NOW)).toEqual([]);
  });
});

describe('an exception', () => {
  it.each([
    ['2027-01-31', -1, 'overdue'],
    ['2027-02-01', 0, 'due'],
    ['2027-02-15', 14, 'due'],
    ['2027-02-16', 15, 'in-force'],
    [null, null, 'in-force'],
    ['tomorrow', null, 'in-force'],
  ])('that ends on %s has %j days left and is %s', (expires, days, state) => {
    for (const now of [NOW, NOW + 86_399_999]) {
      expect(daysLeft(expires, now)).toBe(days);
      expect(exceptionState(expires, now)).toBe(state);
    }
  });
});
