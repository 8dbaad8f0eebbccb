/** Who is worked on, and for how long. */
import { expect, it } from 'vitest';
import type { Event, HostOutcome, HostPlan, Phase } from '../../src/core/index.ts';
import { Standings } from '../../src/cli/standings.ts';

const phase = (host: string, step: Phase): Event => ({ type: 'host-phase', host, phase: step });
const finished = (host: string): Event => ({ type: 'host-finished', host, outcome: {} as HostOutcome });

it('counts what is done and names who takes longest first, with the time of those that take long', () => {
  const standings = new Standings(9);
  expect(standings.line(0)).toBe('0/9 hosts looked at');
  standings.take({ type: 'host-planned', host: 'x', plan: {} as HostPlan }, 0);
  standings.take(phase('web1', 'read'), 0);
  standings.take(phase('web2', 'connect'), 8000);
  expect(standings.line(9000)).toBe('1/9 hosts looked at · web1 (read, 9 s), web2 (connect)');
  standings.take(phase('web1', 'swap'), 9000);
  standings.take(finished('web2'), 9500);
  expect(standings.line(9900)).toBe('1/9 hosts done · web1 (swap)');
  standings.take(finished('web1'), 9950);
  expect(standings.line(9990)).toBe('2/9 hosts done');
});

it('tells of a host that hangs in one step, and of no other', () => {
  const standings = new Standings(2);
  standings.take(phase('web1\u001b[2J', 'swap'), 0);
  standings.take(phase('web2', 'read'), 20_000);
  expect(standings.slow(29_000)).toBeNull();
  expect(standings.slow(31_000)).toBe('still waiting for web1\\x1b[2J (swap, 31 s)');
});

it('names four and counts the rest', () => {
  const standings = new Standings(9);
  for (const host of ['a', 'b', 'c', 'd', 'e', 'f']) standings.take(phase(host, 'judge'), 0);
  expect(standings.line(100)).toContain('a (judge), b (judge), c (judge), d (judge) and 2 more');
});
