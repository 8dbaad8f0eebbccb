/** Which runs `fleet rollback` takes back without a name, and with `--expired`. */
import { describe, expect, it } from 'vitest';
import { daysLeft, exceptionState, err, ok, type RunRecord, type StoreFailure } from '../../src/core/index.ts';
import { expiredRuns, runsInForce, type RunInForce, type RunSearch } from '../../src/engine/index.ts';
import { outcome, record } from '../reports/samples.ts';

const NOW = Date.parse('2027-02-01T00:00:00Z');
const UNREADABLE = (path: string): StoreFailure => ({ code: 'record-damaged', path, line: 2, reason: 'altered' });

/** A store of these runs, newest first; those of `broken` have a head and no more. */
function searched(runs: readonly RunRecord[], broken: readonly string[] = []) {
  const [loads, damaged]: [string[], StoreFailure[]] = [[], []];
  const search: RunSearch = {
    heads: runs,
    damaged: (failure) => damaged.push(failure),
    store: {
      load: async (id) => {
        loads.push(id);
        const run = runs.find((each) => each.id === id);
        return run === undefined || broken.includes(id) ? err(UNREADABLE(id)) : ok(run);
      },
    },
  };
  return { search, loads, damaged };
}

async function idsOf(found: AsyncIterable<RunInForce>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { run } of found) ids.push(run.id);
  return ids;
}

const old = record({ id: 'old', started: '2026-11-01T00:00:00Z', expires: '2027-01-30' });
const young = record({ id: 'young', started: '2026-12-01T00:00:00Z', expires: '2027-01-31' });
const back = record({ id: 'back', kind: 'rollback', takesBack: 'young', expires: null });

describe('runs in force', () => {
  it('come newest first, without those that were taken back and the rollbacks themselves', async () => {
    expect(await idsOf(runsInForce(searched([young, old]).search))).toEqual(['young', 'old']);
    expect(await idsOf(runsInForce(searched([back, young, old]).search))).toEqual(['old']);
  });

  it('are read no further than they are asked for', async () => {
    const { search, loads } = searched([young, old]);
    for await (const { run, changes } of runsInForce(search)) {
      expect([run.id, [...changes.keys()]]).toEqual(['young', ['web1']]);
      break;
    }
    expect(loads).toEqual(['young']);
  });

  it('leave out a journal that can be read no further than its head, and tell of it', async () => {
    const { search, damaged } = searched([young, old], ['young']);
    expect(await idsOf(runsInForce(search))).toEqual(['old']);
    expect(damaged).toEqual([UNREADABLE('young')]);
  });

  it('take a change for one in force where the rollback that may have ended it cannot be read', async () => {
    const { search, damaged } = searched([back, young], ['back']);
    expect(await idsOf(runsInForce(search))).toEqual(['young']);
    expect(damaged).toEqual([UNREADABLE('back')]);
  });
});

describe('expired runs', () => {
  it('are those past their last day, the newest first', async () => {
    expect(await idsOf(expiredRuns(searched([young, old]).search, NOW))).toEqual(['young', 'old']);
    expect(await idsOf(expiredRuns(searched([young, old]).search, NOW - 1))).toEqual(['old']);
  });

  it('are none of those without an end, taken back already, or without a change', async () => {
    const none = record({
      id: 'none',
      expires: '2027-01-01',
      outcomes: [outcome('web1', { kind: 'declined', files: [] })],
    });
    const endless = record({ id: 'endless', expires: null });
    expect(await idsOf(expiredRuns(searched([back, young, none, endless]).search, NOW))).toEqual([]);
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
