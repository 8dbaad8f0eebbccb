/** Exceptions, one host of one run, and the history of a host, as text. */
import { describe, expect, it } from 'vitest';
import type { JournalEntry, OpenException, RunIdentity, RunRecord } from '../../src/core/index.ts';
import { renderExceptions, renderHistory, renderHostRecord, renderRun } from '../../src/reports/index.ts';
import { HOSTILE, change, hostPlan, outcome, poisoned, record } from './samples.ts';

const NOW = Date.parse('2027-01-20T12:00:00Z');

function identity(changed: Partial<RunRecord> = {}): RunIdentity {
  const { outcomes: _outcomes, unsettled: _unsettled, extensions: _extensions, ...run } = record(changed);
  return run;
}

function exception(
  changed: Partial<RunRecord>,
  hosts = ['web1', 'web2'],
  uncertain: readonly string[] = [],
): OpenException {
  return { run: identity(changed), hosts, uncertain };
}

describe('renderExceptions', () => {
  it('marks what is due and overdue, counts the days, and says what to do', () => {
    const text = renderExceptions(
      [
        exception({ id: 'a', expires: '2027-01-17' }),
        exception({ id: 'b', expires: '2027-01-20' }, ['db1']),
        exception({ id: 'c', expires: '2027-02-03' }),
        exception({ id: 'd', expires: '2027-02-04' }),
        exception({ id: 'e', expires: null }),
      ],
      { now: NOW },
    );
    const rows = text.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4));
    expect(rows.slice(0, 6)).toEqual([
      ['STATE', 'EXPIRES', 'LEFT', 'RUN'],
      ['OVERDUE', '2027-01-17', '3 days over', 'a'],
      ['DUE', '2027-01-20', '0 days', 'b'],
      ['DUE', '2027-02-03', '14 days', 'c'],
      ['in force', '2027-02-04', '15 days', 'd'],
      ['in force', 'no end', '-', 'e'],
    ]);
    expect(text).toContain('web[1-2]');
    expect(text).toContain('fleet rollback --expired');
    expect(text).toContain('fleet extend a --until');
  });

  it('says where nobody knows', () => {
    const text = renderExceptions([exception({}, ['web1'], ['web8', 'web9'])], { now: NOW });
    expect(text).toMatch(/Perhaps in force.*\n {2}20261123-abcd: web\[8-9\]/);
  });

  it('says so where there is none', () => {
    expect(renderExceptions([], { now: NOW })).toBe('No exception is in force.\n');
  });

  it('keeps a line a row whatever is in it', () => {
    const text = renderExceptions([poisoned(exception({}), HOSTILE)], { now: NOW });
    for (const odd of ['\r', '\u0007', '\u009b', '\u202e', '\u001b']) expect(text).not.toContain(odd);
  });
});

const AT = '2026-11-23T15:05:01.250Z';
const entries: readonly JournalEntry[] = [
  { type: 'run-started', at: '2026-11-23T15:05:00.000Z', run: { ...identity(), hosts: ['web1', 'web2'] } },
  { type: 'host-intent', at: AT, host: 'web1', transaction: 't-1', files: [change] },
  { type: 'host-intent', at: AT, host: 'web2', transaction: 't-2', files: [change] },
  { type: 'host-phase', at: '2026-11-23T15:05:02.000Z', host: 'web1', phase: 'judge' },
  { type: 'host-finished', at: '2026-11-23T15:05:03.000Z', outcome: outcome('web1') },
  { type: 'run-finished', at: '2026-11-23T15:05:04.000Z', exitCode: 0 },
  { type: 'run-extended', at: '2027-01-20T09:00:00.000Z', by: 'bob@here', until: '2027-06-30', reason: 'new tills' },
];

describe('renderHostRecord', () => {
  const run = record({
    approval: { by: 'ann@control', at: AT, how: 'asked' },
    planSha256: 'c'.repeat(64),
    extensions: [{ at: AT, by: 'bob@here', until: '2027-06-30', reason: 'new tills' }],
  });

  it('tells what was planned, who agreed, what happened when, the evidence, the bytes and the diff', () => {
    const text = renderHostRecord({ run, host: 'web1', plan: hostPlan('web1'), entries });
    for (const part of [
      'approved:  ann@control, 2026-11-23T15:05:01.250Z, asked at the terminal that showed the plan',
      `plan:      sha256 ${'c'.repeat(64)}`,
      'until 2027-06-30, by bob@here',
      'must get in: windows-vista on *:443 (without SNI)',
      '2026-11-23 15:05:01.250  intent written down, transaction t-1',
      '2026-11-23 15:05:02.000  begins: judge',
      'extended until 2027-06-30 by bob@here: new tills',
      'gets in now: windows-vista',
      'clients before:',
      `before: sha256 ${'a'.repeat(64)}`,
      `after:  sha256 ${'b'.repeat(64)}`,
      '-SSLProtocol all -SSLv3',
      '+SSLProtocol all',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('t-2');
  });

  it('tells of a host whose end nobody knows', () => {
    const open = record({ outcomes: [], unsettled: [{ host: 'web1', files: [change], accepted: false }] });
    const text = renderHostRecord({ run: open, host: 'web1', plan: null, entries: [] });
    expect(text).toContain('web1: unsettled');
    expect(text).toContain('+SSLProtocol all');
  });

  it('is printable whatever is in it', () => {
    const bad = { run: poisoned(run), host: HOSTILE, plan: poisoned(hostPlan('x')), entries: [] };
    const text = renderHostRecord({ ...bad, run: { ...bad.run, outcomes: [poisoned(outcome('x'))] } });
    for (const odd of ['\r', '\u0007', '\u009b', '\u202e', '\u001b']) expect(text).not.toContain(odd);
  });
});

describe('renderHistory', () => {
  it('has a block a run', () => {
    const history = [
      {
        run: identity({ id: 'b', kind: 'rollback', expires: null }),
        outcome: outcome('web1', { reason: 'taken back' }),
      },
      { run: identity({ id: 'a' }), outcome: null },
    ];
    const text = renderHistory('web1', history);
    expect(text).toMatch(/^2026-11-23T15:05:00Z {2}rollback b by ann\n {2}changed: taken back\n/);
    expect(text).toContain('apply a by ann, expires 2027-01-31\n  unsettled: ');
    expect(renderHistory('web1', [])).toBe('No run tells of a host web1.\n');
  });
});

describe('renderRun', () => {
  it('tells who agreed and how the end was moved', () => {
    const text = renderRun(
      record({
        approval: { by: 'ann@control', at: AT, how: 'reviewed' },
        extensions: [{ at: AT, by: 'b', until: '2027-06-30', reason: 'r' }],
      }),
    );
    expect(text).toMatch(/approved: +ann@control, .*saved for review/);
    expect(text).toContain('extended:\n  until 2027-06-30, by b');
  });
});
