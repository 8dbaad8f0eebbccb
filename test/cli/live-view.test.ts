/** What a live view says: counted and cut to the terminal, whatever the fleet is like. */
import { describe, expect, it } from 'vitest';
import type { HostOutcome, HostPlan, Phase } from '../../src/core/index.ts';
import { fit } from '../../src/cli/progress/fit.ts';
import { Standings } from '../../src/cli/progress/standings.ts';
import { viewOf } from '../../src/cli/progress/view.ts';
import type { Told } from '../../src/cli/output/told.ts';

const phase = (host: string, step: Phase): Told => ({ type: 'host-phase', host, phase: step });
const finished = (host: string, kind: HostOutcome['kind']): Told =>
  ({ type: 'host-finished', host, outcome: { kind } as HostOutcome }) satisfies Told;
const planned = (host: string, decision: HostPlan['decision']): Told => ({
  type: 'host-planned',
  host,
  plan: { decision } as HostPlan,
});
const looked = (host: string, state: string): Told => ({
  ...{ type: 'host-ended', host, state, reason: '', hint: '', findings: [], result: {} },
});

function standingsOf(total: number, ...told: readonly (readonly [at: number, told: Told])[]): Standings {
  const standings = new Standings(total, 0);
  for (const [at, one] of told) standings.take(one, at);
  return standings;
}

const WIDE = { columns: 80, rows: 24 };

describe('a live view', () => {
  it('counts hosts by phase and by how they ended, and names who takes longest first', () => {
    const standings = standingsOf(
      9,
      [0, planned('x', 'unchanged')],
      [0, phase('web1', 'read')],
      [8000, phase('web22', 'connect')],
      [8000, phase('web3', 'connect')],
    );
    expect(viewOf(standings, 9000, WIDE)).toEqual([
      '1/9 hosts done · 0:09 · 2 connect, 1 read · 5 waiting',
      'unchanged=1',
      '  web1   read        9 s',
      '  web22  connect     1 s',
      '  web3   connect     1 s',
    ]);
  });

  it('counts hosts that are only looked at as well', () => {
    const standings = standingsOf(2, [0, phase('a', 'connect')], [1, looked('a', 'ok')], [2, looked('b', 'declined')]);
    expect(viewOf(standings, 3_723_000, WIDE)).toEqual(['2/2 hosts done · 1:02:03', 'ok=1 declined=1']);
  });

  it('counts a host once, by what became of it last', () => {
    const standings = standingsOf(
      1,
      [0, planned('a', 'change')],
      [0, phase('a', 'swap')],
      [1, finished('a', 'changed')],
    );
    expect(viewOf(standings, 1000, WIDE)).toEqual(['1/1 hosts done · 0:01', 'changed=1']);
  });

  it.each([
    [80, 24],
    [40, 10],
    [20, 4],
    [10, 2],
    [1, 1],
  ])('stays within %i columns and half of %i rows', (columns, rows) => {
    const names = Array.from({ length: 2000 }, (_, n) => `web-with-a-rather-long-name-${n}.example.test`);
    const standings = standingsOf(5000, ...names.map((name): [number, Told] => [0, phase(name, 'preflight')]));
    const lines = viewOf(standings, 10_000, { columns, rows });
    expect(lines.length).toBeLessThanOrEqual(Math.max(1, Math.floor(rows / 2)));
    for (const line of lines) expect([...line].length).toBeLessThan(Math.max(columns, 1));
    if (rows === 24) expect(lines.at(-1)).toBe('  … and 1990 more');
  });

  it('shows no character of a name that would move the cursor', () => {
    const standings = standingsOf(2, [0, phase('web1\u001b[2J', 'swap')]);
    expect(viewOf(standings, 0, WIDE).join()).toContain('web1\\x1b[2J');
  });
});

describe('who is slow', () => {
  it('is told, and nobody else', () => {
    const standings = standingsOf(2, [0, phase('web1', 'swap')], [5000, phase('web2', 'read')]);
    expect(standings.slow(9000)).toBeNull();
    expect(standings.slow(11_000)).toBe('0/2 hosts done; still waiting for web1 (swap, 11 s)');
  });

  it('is named up to four, and counted', () => {
    const told = ['a', 'b', 'c', 'd', 'e', 'f'].map((host): [number, Told] => [0, phase(host, 'judge')]);
    expect(standingsOf(9, ...told).slow(30_000)).toMatch(/a \(judge, 30 s\), .*d \(judge, 30 s\) and 2 more$/);
  });
});

describe('text cut to columns', () => {
  it.each([
    ['short', 10, 'short'],
    ['just fits', 9, 'just fits'],
    ['too long', 4, 'too…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['e\u0301te\u0301', 3, 'e\u0301te\u0301'],
    ['x', 0, ''],
  ])('%j in %i', (text, columns, expected) => {
    expect(fit(text, columns)).toBe(expected);
  });
});
