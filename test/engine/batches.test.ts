/** Batches as Ansible makes them; Ansible itself is the oracle where it is installed. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NO_ROLLOUT, type PlayRollout, type Rollout } from '../../src/core/index.ts';
import { batchesOf } from '../../src/engine/apply/batches.ts';
import { reasonToStop } from '../../src/engine/apply/failure-limit.ts';
import { rolloutOf } from '../../src/playbook/rollout.ts';

const hosts = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `h${at}`, idle: false }));
const play = (names: readonly string[], rollout: Partial<Rollout> = {}): PlayRollout => ({
  hosts: names,
  rollout: { ...NO_ROLLOUT, ...rollout },
});
const named = (batches: readonly { readonly hosts: readonly { readonly name: string }[] }[]) =>
  batches.map((batch) => batch.hosts.map(({ name }) => name).join(' '));

const SERIALS = [[], [1], [3], ['30%'], ['1%'], [1, '10%', '100%'], [2, 0], [-1], [1, 5, 2], ['50%', 1], [100]];
const COUNTS = [1, 2, 3, 7, 10, 99];
const hasAnsible = spawnSync('/usr/bin/python3', ['-c', 'import ansible.executor.playbook_executor']).status === 0;
if (!hasAnsible)
  process.stderr.write('SKIPPED: the oracle for batches: python3 has no ansible (apt-get install ansible-core)\n');

describe('batches', () => {
  it.skipIf(!hasAnsible)('have the sizes that Ansible gives them', () => {
    const cases = SERIALS.flatMap((serial) => COUNTS.map((count) => ({ hosts: count, serial })));
    const script = fileURLToPath(new URL('./ansible-batches.py', import.meta.url));
    const input = cases.map((each) => JSON.stringify(each)).join('\n');
    const { stdout, stderr, status } = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    const theirs = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const ours = cases.map(({ hosts: count, serial }) => {
      const all = hosts(count);
      const { serial: sizes } = rolloutOf(serial.length === 0 ? {} : { serial });
      return batchesOf(all, [
        play(
          all.map(({ name }) => name),
          { serial: sizes },
        ),
      ]).map((batch) => batch.hosts.length);
    });
    expect(ours).toEqual(theirs);
  });

  it('of 10 hosts by [1, 30%]', () => {
    const all = hosts(10);
    const rollout = { serial: [{ hosts: 1 }, { percent: 30 }] };
    expect(
      named(
        batchesOf(all, [
          play(
            all.map(({ name }) => name),
            rollout,
          ),
        ]),
      ),
    ).toEqual(['h0', 'h1 h2 h3', 'h4 h5 h6', 'h7 h8 h9']);
  });

  it('hold only hosts on which there is something to do, and shares are of all', () => {
    const all = hosts(10).map((host, at) => ({ ...host, idle: at % 2 === 0 }));
    const rollout = { serial: [{ percent: 30 }] };
    expect(
      named(
        batchesOf(all, [
          play(
            all.map(({ name }) => name),
            rollout,
          ),
        ]),
      ),
    ).toEqual(['h1 h3 h5', 'h7 h9']);
  });

  it('come play by play, and a host belongs to the first that names it', () => {
    const plays = [play(['h1', 'h0'], { serial: [{ hosts: 1 }] }), play(['h0', 'h1', 'h2', 'h3'])];
    expect(named(batchesOf(hosts(4), plays))).toEqual(['h1', 'h0', 'h2 h3']);
  });

  it.each([
    ['inventory', 'b a c'],
    ['reverse_inventory', 'c a b'],
    ['sorted', 'a b c'],
    ['reverse_sorted', 'c b a'],
  ] as const)('in the order %s', (order, expected) => {
    const all = ['b', 'a', 'c'].map((name) => ({ name, idle: false }));
    expect(named(batchesOf(all, [play(['b', 'a', 'c'], { order })]))).toEqual([expected]);
  });

  it('shuffled hold every host once', () => {
    const all = hosts(50);
    const names = all.map(({ name }) => name);
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const [batch] = batchesOf(all, [play(names, { order: 'shuffle' })], random);
    const shuffled = batch?.hosts.map(({ name }) => name) ?? [];
    expect(shuffled).not.toEqual(names);
    expect(shuffled.toSorted()).toEqual(names.toSorted());
  });
});

describe('a run stops', () => {
  const of = (...kinds: readonly ('changed' | 'restored' | 'stuck' | 'declined' | 'unreachable' | 'unchanged')[]) =>
    kinds.map((kind) => ({ kind }));
  const stops = (outcomes: ReturnType<typeof of>, size: number, rollout: Partial<Rollout> = {}): boolean =>
    reasonToStop(outcomes, size, { ...NO_ROLLOUT, ...rollout }) !== null;

  it('where strictly more than the share failed', () => {
    expect(stops(of('restored', 'changed', 'changed'), 10, { maxFailPercentage: 10 })).toBe(false);
    expect(stops(of('restored', 'restored'), 10, { maxFailPercentage: 10 })).toBe(true);
    expect(stops(of('restored'), 100, { maxFailPercentage: 0 })).toBe(true);
    expect(stops(of('changed'), 100, { maxFailPercentage: 0 })).toBe(false);
  });

  it.each(['restored', 'stuck', 'declined', 'unreachable'] as const)('for a host that ended %s', (kind) => {
    expect(stops(of(kind), 4, { maxFailPercentage: 20 })).toBe(true);
    expect(stops(of(kind), 4, { anyErrorsFatal: true })).toBe(true);
  });

  it('where every host of a batch failed, whatever the share', () => {
    expect(stops(of('unreachable', 'restored'), 2, { maxFailPercentage: 100 })).toBe(true);
    expect(stops(of('unreachable', 'changed'), 2, { maxFailPercentage: 100 })).toBe(false);
    expect(stops(of(), 0)).toBe(false);
  });
});
