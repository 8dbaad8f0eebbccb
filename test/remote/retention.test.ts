/** Which backups a host may forget: never one that a rollback could need. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neededTransactions, removableTransactions, type HostTransaction } from '../../src/remote/index.ts';

const DAY = 86_400;
const NOW = 2_000 * DAY;

interface Told {
  readonly phase?: HostTransaction['phase'];
  readonly settled?: boolean;
  readonly age?: number;
  readonly files?: Readonly<Record<string, readonly [before: string, after: string]>>;
}

/** A history in which the files are `now`. */
function history(told: readonly Told[], now: Readonly<Record<string, string>> = {}): readonly HostTransaction[] {
  return told.map(({ phase = 'confirmed', settled = true, age = 1000, files = { '/f': ['a', 'b'] } }, index) => ({
    id: `run-${index}`,
    owner: 'me@here',
    phase,
    createdAt: NOW - age * DAY,
    changedAt: NOW - age * DAY,
    guard: 'shell+rc.local',
    guardAt: null,
    settled,
    running: false,
    holdsLock: false,
    files: Object.entries(files).map(([path, [sha256Before, sha256After]]) => ({
      path,
      sha256Before,
      sha256After,
      sha256Now: now[path] ?? 'absent',
    })),
    takesBack: null,
    executables: [],
    journal: '',
  }));
}

const needed = (told: readonly Told[], now: Readonly<Record<string, string>>): readonly string[] =>
  [...neededTransactions(history(told, now))].sort();

describe('a backup is needed', () => {
  it.each<[string, readonly Told[], Readonly<Record<string, string>>, readonly string[]]>([
    ['while its change is in force', [{}], { '/f': 'b' }, ['run-0']],
    ['where somebody edited the file since', [{}], { '/f': 'x' }, ['run-0']],
    ['where the file is gone', [{}], {}, ['run-0']],
    ['not where the file is as before', [{}], { '/f': 'a' }, []],
    ['not where a rollback took it back', [{}, { files: { '/f': ['b', 'a'] } }], { '/f': 'a' }, []],
    [
      'not where a rollback took it back and others edited it then',
      [{}, { files: { '/f': ['b', 'a'] } }],
      { '/f': 'x' },
      [],
    ],
    ['below a later change', [{}, { files: { '/f': ['b', 'c'] } }], { '/f': 'c' }, ['run-0', 'run-1']],
    [
      'where only the later change was taken back',
      [{}, { files: { '/f': ['b', 'c'] } }, { files: { '/f': ['c', 'b'] } }],
      { '/f': 'b' },
      ['run-0'],
    ],
    ['where it was taken back and made again', [{}, { files: { '/f': ['b', 'a'] } }, {}], { '/f': 'b' }, ['run-2']],
    ['for any of its files', [{ files: { '/f': ['a', 'b'], '/g': ['a', 'b'] } }], { '/f': 'a', '/g': 'b' }, ['run-0']],
    ['while it is open, whatever the files are', [{ phase: 'reloaded', settled: false }], { '/f': 'a' }, ['run-0']],
    ['while it is stuck', [{ phase: 'stuck', settled: false }], { '/f': 'a' }, ['run-0']],
    ['not where it was restored or refused', [{ phase: 'restored' }, { phase: 'refused' }], { '/f': 'b' }, []],
  ])('%s', (_, told, now, expected) => {
    expect(needed(told, now)).toEqual(expected);
  });
});

describe('a host keeps', () => {
  const past = (count: number, age: number): readonly Told[] =>
    Array.from({ length: count }, () => ({ phase: 'restored' as const, age }));

  it.each([
    ['the ten newest, however old', [...past(12, 2000)], 2],
    ['all of the last 400 days, however many', [...past(30, 399)], 0],
    ['whichever is more', [...past(15, 500), ...past(20, 100)], 15],
    ['a few at any age', [...past(10, 9000)], 0],
  ])('%s', (_, told, removed) => {
    const ids = removableTransactions(history(told), { now: NOW });
    expect(ids).toEqual(told.slice(0, removed).map((_one, index) => `run-${index}`));
  });

  it('other numbers on request', () => {
    expect(removableTransactions(history(past(5, 20)), { now: NOW, keep: 2, days: 10 })).toHaveLength(3);
  });

  it('one whose age is unknown', () => {
    const [first, ...rest] = history(past(12, 2000));
    const unknown = first === undefined ? [] : [{ ...first, changedAt: null }];
    expect(removableTransactions([...unknown, ...rest], { now: NOW })).toEqual(['run-1']);
  });

  it('every change that is in force, in any history of changes and rollbacks', () => {
    const steps = fc.array(fc.record({ back: fc.boolean(), age: fc.integer({ min: 0, max: 3000 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (plan) => {
        const pile: { index: number; before: string; after: string }[] = [];
        const told = plan.map(({ back, age }, index): Told => {
          const top = pile.at(-1);
          if (back && top !== undefined) {
            pile.pop();
            return { age, files: { '/f': [top.after, top.before] } };
          }
          const change = { index, before: top?.after ?? 'start', after: `bytes-${index}` };
          pile.push(change);
          return { age, files: { '/f': [change.before, change.after] } };
        });
        const gone = removableTransactions(history(told, { '/f': pile.at(-1)?.after ?? 'start' }), { now: NOW });
        for (const { index } of pile) expect(gone).not.toContain(`run-${index}`);
      }),
    );
  });
});
