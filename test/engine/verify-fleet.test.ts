/** `fleet verify` on hosts in memory: what is told of hosts that can't be looked at, and how many connections it takes. */
import { describe, expect, it } from 'vitest';
import { verifyFleet, type VerifyOrder } from '../../src/engine/index.ts';
import { offeredSuites, type ClientClass, type Observation } from '../../src/tls/index.ts';
import { acceptedBy, FakeHost } from '../support/fake-host.ts';
import { DEBIAN, worldOf } from './support.ts';

const FAST: VerifyOrder = { routes: ['ssh'], policy: { full: new Set(), experiments: false, perListener: 1 } };
const FULL: VerifyOrder = { routes: ['ssh'], policy: { full: 'all', experiments: true, perListener: 1 } };

const look = async (host: FakeHost, order: VerifyOrder = FAST) => {
  const world = worldOf([host]);
  const [seen] = await verifyFleet([host.host], order, world);
  if (seen === undefined) throw new Error('no host');
  return { seen, world };
};

describe('a host', () => {
  it('is looked at without SNI and with each name, by one connection each', async () => {
    const host = new FakeHost('web1', DEBIAN);
    const { seen } = await look(host);
    expect(seen).toMatchObject({ state: 'verified', reason: '', hint: '' });
    const places = seen.entries.map(({ point, client }) => `${client} ${point.serverName ?? '-'}`);
    expect(places.toSorted()).toEqual(
      [
        'modern -',
        'modern a.test',
        'modern b.test',
        'windows-vista -',
        'windows-vista a.test',
        'windows-vista b.test',
      ].concat('windows-xp -'),
    );
    expect(seen.connections).toBe(seen.entries.length);
    expect(host.handshakes).toBe(seen.entries.length);
  });

  it('is changed by nothing', async () => {
    const host = new FakeHost('web1', DEBIAN);
    await look(host, FULL);
    expect(host.log).toEqual(['read']);
  });

  it('whose configuration explains a refusal is asked nothing more', async () => {
    const host = new FakeHost('web1', DEBIAN);
    const { seen } = await look(host, FULL);
    const [xp] = seen.entries.filter(({ client }) => client === 'windows-xp');
    expect(xp).toMatchObject({ gotIn: false, cause: 'library-no-3des', basis: 'read' });
    const { seen: alone } = await look(host, { ...FULL, policy: { ...FULL.policy, experiments: false } });
    expect(alone.entries.find(({ client }) => client === 'windows-xp')).toEqual(xp);
  });

  it('is asked on where it refuses for no reason that shows, and each question once', async () => {
    const host = new FakeHost('web1', DEBIAN);
    const asked: string[] = [];
    const closed: Observation = { kind: 'closed', bytes: 0 };
    host.observe = (client, serverName) => {
      asked.push(JSON.stringify([serverName, client.hello]));
      return offeredSuites(client).includes('000a') ? closed : acceptedBy(client);
    };
    const { seen } = await look(host, FULL);
    expect(seen.entries.filter(({ gotIn }) => gotIn === false).length).toBeGreaterThan(0);
    expect(seen.connections).toBe(host.handshakes);
    expect(host.handshakes).toBeGreaterThan(seen.entries.length);
    expect(asked.length - new Set(asked).size).toBe(0);
  });

  it('that nobody can log in to is unreachable, and no handshake is made', async () => {
    const host = new FakeHost('web1', DEBIAN);
    host.connectFails = { code: 'connect-refused', address: 'web1', port: 22 };
    const { seen } = await look(host);
    expect(seen).toMatchObject({ state: 'unreachable', entries: [], connections: 0 });
    expect(seen.reason).toMatch(/web1/);
    expect(seen.hint).not.toBe('');
  });

  it('without httpd is declined with its reason', async () => {
    const host = new FakeHost('web1', DEBIAN);
    host.facts = (facts) => ({ ...facts, instances: [], installedBinaries: [] });
    expect((await look(host)).seen).toMatchObject({ state: 'declined', entries: [] });
  });

  it('whose listener is down is said to be so, after a second try and not a third', async () => {
    const host = new FakeHost('web1', DEBIAN);
    host.running = null;
    const { seen } = await look(host);
    expect(new Set(seen.entries.map(({ cause }) => cause))).toEqual(new Set(['not-listening']));
    expect(seen.connections).toBe(2 * seen.entries.length);
  });

  it('is not begun after a stop', async () => {
    const host = new FakeHost('web1', DEBIAN);
    const world = worldOf([host]);
    world.stop.abort();
    const [seen] = await verifyFleet([host.host], FAST, world);
    expect(seen).toMatchObject({ state: 'unreachable', reason: expect.stringMatching(/stopped/) });
    expect(host.connections).toBe(0);
  });
});

describe('both ways', () => {
  it('need no login for what is seen from outside', async () => {
    const host = new FakeHost('web1', DEBIAN);
    host.connectFails = { code: 'connect-refused', address: 'web1', port: 22 };
    const outside: ClientClass[] = [];
    const world = worldOf([host]);
    const prober = {
      ...world.engine.prober,
      probe: async ({ client }: { readonly client: ClientClass }) => {
        outside.push(client);
        return acceptedBy(client);
      },
    };
    const order: VerifyOrder = { ...FAST, routes: ['direct'] };
    const [seen] = await verifyFleet([host.host], order, { ...world, engine: { ...world.engine, prober } });
    expect(seen).toMatchObject({ state: 'verified', reason: expect.stringMatching(/web1/) });
    expect(seen?.entries.map(({ route, point }) => [route, point.address, point.port])).toEqual(
      outside.map(() => ['direct', 'web1', 443]),
    );
  });
});
