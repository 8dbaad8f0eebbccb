/** One batch after the other: who is begun, who isn't, and what is looked at in between. */
import { describe, expect, it } from 'vitest';
import { NO_ROLLOUT, type HostOutcome, type Rollout } from '../../src/core/index.ts';
import { applyFleet, type AppliedFleet } from '../../src/engine/index.ts';
import { FakeHost, REFUSED } from '../support/fake-host.ts';
import { DEBIAN, headerOf, plan, worldOf, type World } from './support.ts';

const fleetOf = (count: number): FakeHost[] => Array.from({ length: count }, (_, at) => new FakeHost(`w${at}`, DEBIAN));
const failing = (host: FakeHost): FakeHost =>
  Object.assign(host, { fails: { result: 'configtest-failed', detail: 'x', ends: 'restored' } });

async function rolled(world: World, rollout: Partial<Rollout>): Promise<AppliedFleet> {
  const fleet = await plan(world);
  const plays = [{ hosts: world.hosts.map(({ name }) => name), rollout: { ...NO_ROLLOUT, ...rollout } }];
  const applied = await applyFleet(fleet, headerOf(), { ...world, rollout: plays });
  if (!applied.ok) throw new Error(applied.error.code);
  return applied.value;
}

const kinds = ({ outcomes }: { readonly outcomes: readonly HostOutcome[] }): string =>
  outcomes.map(({ kind }) => kind).join(' ');

describe('a run in batches', () => {
  it('changes one batch after the other', async () => {
    const hosts = fleetOf(5);
    const world = worldOf(hosts);
    let active = 0;
    let most = 0;
    for (const host of hosts) {
      host.interfere = (script, work) => {
        if (script.name === 'transact') most = Math.max(most, (active += 1));
        if (script.args[0] === 'confirm') active -= 1;
        return work();
      };
    }
    expect(kinds(await rolled(world, { serial: [{ hosts: 2 }] }))).toBe('changed changed changed changed changed');
    expect(most).toBe(2);
    const begun = world.events.flatMap((event) =>
      event.type === 'batch-started' ? [[event.number, event.of, event.hosts]] : [],
    );
    expect(begun).toEqual([
      [1, 3, 2],
      [2, 3, 2],
      [3, 3, 1],
    ]);
  });

  it('stops after a batch of which all failed, and says of the others why they were not begun', async () => {
    const hosts = fleetOf(3);
    failing(hosts[0] ?? (hosts[1] as FakeHost));
    const applied = await rolled(worldOf(hosts), { serial: [{ hosts: 1 }] });
    expect(kinds(applied)).toBe('restored pending pending');
    expect(applied.aborted).toEqual({ reason: 'every host of the batch failed', batch: ['w0'] });
    expect(applied.outcomes[1]?.reason).toBe('not begun: every host of the batch failed');
    expect(hosts.map(({ log }) => log.includes('transact'))).toEqual([true, false, false]);
  });

  it('begins no more hosts of a batch in which too much failed already', async () => {
    const hosts = fleetOf(8);
    hosts.slice(0, 2).forEach(failing);
    const applied = await rolled(worldOf(hosts, { forks: 1 }), { maxFailPercentage: 20 });
    expect(kinds(applied)).toBe('restored restored pending pending pending pending pending pending');
  });

  it('goes on where less failed', async () => {
    const hosts = fleetOf(4);
    failing(hosts[1] as FakeHost);
    const applied = await rolled(worldOf(hosts), { serial: [{ hosts: 2 }], maxFailPercentage: 50 });
    expect([kinds(applied), applied.aborted]).toEqual(['changed restored changed changed', null]);
  });

  it('counts a host that can not be reached', async () => {
    const hosts = fleetOf(3);
    (hosts[0] as FakeHost).connectFails = { code: 'connect-refused', address: 'w0', port: 22 };
    const applied = await rolled(worldOf(hosts), { serial: [{ hosts: 2 }, { hosts: 1 }], maxFailPercentage: 30 });
    expect(applied.aborted?.reason).toBe('1 of 2 hosts of the batch failed, more than max_fail_percentage 30');
    expect(applied.outcomes[2]?.kind).toBe('pending');
  });

  it('stops at the first failure where that is fatal', async () => {
    const hosts = fleetOf(4);
    failing(hosts[0] as FakeHost);
    const applied = await rolled(worldOf(hosts, { forks: 1 }), { anyErrorsFatal: true });
    expect(kinds(applied)).toBe('restored pending pending pending');
  });

  it('lets hosts that are as wanted take no place in a batch', async () => {
    const hosts = fleetOf(3);
    const world = worldOf(hosts);
    const first = { ...world, hosts: hosts.slice(0, 1) };
    await applyFleet(await plan(first), headerOf('r0'), first);
    const applied = await rolled(world, { serial: [{ hosts: 1 }] });
    expect(kinds(applied)).toBe('unchanged changed changed');
    expect(world.events.filter((event) => event.type === 'batch-started').map((event) => event.of)).toEqual([2, 2]);
  });
});

describe('the pause between two batches', () => {
  const soaking = async (spoil: (host: FakeHost, world: World) => void) => {
    const hosts = fleetOf(2);
    const world = worldOf(hosts);
    const slept: number[] = [];
    const clock = {
      ...world.engine.clock,
      sleep: async (milliseconds: number) => {
        slept.push(milliseconds);
        if (milliseconds >= 60_000) spoil(hosts[0] as FakeHost, world);
      },
    };
    const applied = await rolled(
      { ...world, engine: { ...world.engine, clock } },
      { serial: [{ hosts: 1 }], soakSeconds: 60 },
    );
    return { applied, slept, hosts };
  };

  it('is kept once, not after the last, and looks again', async () => {
    const { applied, slept, hosts } = await soaking(() => undefined);
    expect([kinds(applied), slept.filter((each) => each === 60_000)]).toEqual(['changed changed', [60_000]]);
    expect(hosts[0]?.handshakes).toBeGreaterThan(hosts[1]?.handshakes ?? Infinity);
    // One for the change, one for the look: handshakes side by side share it.
    expect(hosts[0]?.connections).toBe(2);
  });

  it('stops the run where a host serves no more as promised', async () => {
    const { applied } = await soaking((host) => {
      host.observe = (client) => (client.name === 'windows-vista' ? REFUSED : null);
    });
    expect(kinds(applied)).toBe('changed pending');
    expect(applied.aborted?.reason).toMatch(/60 s after its batch, 1 of 1 hosts .* w0: windows-vista/);
  });

  it('ends at once, with the run, where somebody stops it', async () => {
    const { applied } = await soaking((_, world) => world.stop.abort());
    expect([kinds(applied), applied.aborted]).toEqual(['changed pending', null]);
  });
});
