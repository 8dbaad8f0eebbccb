/** A change that opens or closes a listener: who is asked for there, what the shadow tries, and what may go. */
import { describe, expect, it } from 'vitest';
import { formatPoint, type HostPlan } from '../../src/core/index.ts';
import { hostsToTakeBack, recordedChanges, rollbackPlanner, type Task } from '../../src/engine/index.ts';
import { modules } from '../../src/modules/index.ts';
import { FakeHost, sectionsOf } from '../support/fake-host.ts';
import { apply, classes, DEBIAN, plan, recordOf, run, worldOf, type World } from './support.ts';

const listener = (params: Readonly<Record<string, unknown>>, clients: readonly string[] = ['windows-vista']): Task => {
  const module = modules['apache_listener'];
  if (module === undefined) throw new Error('no module apache_listener');
  const mark = 'fleet: run r1 by me@here; take back with: fleet rollback r1';
  return { module, params, context: { clients: classes(...clients), mark } };
};
const OPEN = listener({ listen: 8443, ssl_protocol: 'all -SSLv3', ssl_cipher_suite: 'HIGH:!aNULL' });
const CLOSE = listener({ listen: 8443, state: 'absent' }, []);

const told = ({ expectations }: HostPlan): string[] =>
  expectations.map(({ kind, client, point }) => `${kind} ${client} at ${formatPoint(point)}`).sort();

/** What the last transaction was told of the servers: `PID TICKS PORT…`. */
function instancesOf(payload: string): string {
  return (sectionsOf(payload).get('instances') ?? '').trim();
}

function hostWithPayloads(): { host: FakeHost; payloads: string[] } {
  const host = new FakeHost('web-1', DEBIAN);
  const payloads: string[] = [];
  host.interfere = (script, work) => {
    if (script.name === 'transact') payloads.push(script.payload ?? '');
    return work();
  };
  return { host, payloads };
}

async function taken(world: World) {
  const record = recordOf([await run(world, [OPEN])]);
  expect(record.outcomes[0]?.kind).toBe('changed');
  const changesOn = recordedChanges(hostsToTakeBack(record, [record]));
  return plan(world, rollbackPlanner({ run: record.id, changesOn, force: false }, world.engine));
}

describe('a listener that is opened', () => {
  it('must let in whom it is for, and everybody keeps the places that they have', async () => {
    const world = worldOf([new FakeHost('web-1', DEBIAN)]);
    const [made] = (await plan(world, [OPEN])).plan.hosts;
    expect(made === undefined ? [] : told(made)).toEqual([
      'gain windows-vista at *:8443 (no SNI)',
      'gain windows-vista at *:8443 a.test',
      'keep modern at *:443 (no SNI)',
      'keep modern at *:443 a.test',
      'keep modern at *:443 b.test',
    ]);
  });

  it('is tried by the shadow with the vhost that will answer there, and with nothing to read', async () => {
    const world = worldOf([new FakeHost('web-1', DEBIAN)]);
    const [made] = (await plan(world, [OPEN])).plan.hosts;
    const lines = made?.instances[0]?.shadowConfig.split('\n') ?? [];
    expect(lines).toContain('Listen 8443 https');
    expect(lines).toContain('DocumentRoot @RUN@');
    expect(lines.filter((line) => line.startsWith('<VirtualHost'))).toEqual([
      '<VirtualHost 127.0.0.1:@PORT@>',
      '<VirtualHost 127.0.0.1:@PORT@>',
      '<VirtualHost 127.0.0.1:@PORT@ *:8443>',
    ]);
  });

  it('is judged by handshakes there, and undone where nobody answers', async () => {
    const deaf = new FakeHost('web-1', DEBIAN);
    const knock = deaf.knock.bind(deaf);
    deaf.knock = (client, name, port) => (port === 8443 ? { kind: 'refused' } : knock(client, name, port));
    expect(await run(worldOf([deaf]), [OPEN])).toMatchObject({ kind: 'restored' });
    expect(new Map(deaf.disk)).toEqual(new Map(Object.entries(DEBIAN.files)));
    expect(await run(worldOf([new FakeHost('web-1', DEBIAN)]), [OPEN])).toMatchObject({ kind: 'changed' });
  });

  it('is not opened a second time', async () => {
    const world = worldOf([new FakeHost('web-1', DEBIAN)]);
    await run(world, [OPEN]);
    expect(await run(world, [OPEN])).toMatchObject({ kind: 'unchanged' });
  });

  it('leaves no port that has to be given up', async () => {
    const { host, payloads } = hostWithPayloads();
    await run(worldOf([host]), [OPEN]);
    expect(payloads.map(instancesOf)).toEqual(['4711 88001']);
  });
});

describe('a listener that goes', () => {
  it('by a rollback: nobody is expected there, and its port may close', async () => {
    const { host, payloads } = hostWithPayloads();
    const world = worldOf([host]);
    const fleet = await taken(world);
    const [inverse] = fleet.plan.hosts;
    expect(inverse?.before.some(({ point, gotIn }) => point.port === 8443 && gotIn === true)).toBe(true);
    expect(inverse?.expectations.filter(({ point }) => point.port === 8443)).toEqual([]);
    expect(inverse?.expectations.length).toBeGreaterThan(0);
    expect(await apply(world, fleet, 'r2')).toMatchObject([{ kind: 'changed' }]);
    expect(new Map(host.disk)).toEqual(new Map(Object.entries(DEBIAN.files)));
    expect(payloads.map(instancesOf)).toEqual(['4711 88001', '4711 88001 8443']);
  });

  it('by the playbook: those whom it was for lose it, the others nothing', async () => {
    const world = worldOf([new FakeHost('web-1', DEBIAN)]);
    await run(world, [OPEN]);
    for (const clients of [[], ['windows-vista']]) {
      const [made] = (await plan(world, [{ ...CLOSE, context: { ...CLOSE.context, clients: classes(...clients) } }]))
        .plan.hosts;
      expect(made?.decision).toBe('change');
      expect(made === undefined ? [] : told(made)).toEqual([
        'keep modern at *:443 (no SNI)',
        'keep modern at *:443 a.test',
        'keep modern at *:443 b.test',
      ]);
    }
    expect(await run(world, [CLOSE])).toMatchObject({ kind: 'changed' });
    expect(await run(world, [CLOSE])).toMatchObject({ kind: 'unchanged' });
  });
});

describe('in one play with other tasks', () => {
  it('the listener keeps its values while the other places become strict', async () => {
    const world = worldOf([new FakeHost('web-1', DEBIAN)]);
    const module = modules['apache_tls'];
    if (module === undefined) throw new Error('no module apache_tls');
    const strict: Task = { module, params: { ssl_protocol: '-all +TLSv1.2' }, context: CLOSE.context };
    expect(await run(world, [OPEN, strict])).toMatchObject({ kind: 'changed' });
    const [, site = ''] =
      /Listen 8443 https\n([^]*?)<\/VirtualHost>/.exec(
        world.hosts[0]?.disk.get('/etc/apache2/sites-available/a.conf') ?? '',
      ) ?? [];
    expect(site).toContain('SSLProtocol all -SSLv3');
  });
});
