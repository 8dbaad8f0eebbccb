/** Taking back: the exact inverse, also months later, and never over somebody else's work. */
import { describe, expect, it } from 'vitest';
import type { HostOutcome } from '../../src/core/index.ts';
import { hostsToTakeBack, newestToTakeBack, rollbackPlanner, savedPlanner } from '../../src/engine/index.ts';
import { FakeHost } from '../support/fake-host.ts';
import { apply, DEBIAN, plan, recordOf, run, savedOf, worldOf, type World } from './support.ts';

const TLS = '/etc/apache2/mods-available/ssl.conf';

async function changed(): Promise<{ host: FakeHost; world: World; outcome: HostOutcome }> {
  const host = new FakeHost('web-1', DEBIAN);
  const world = worldOf([host]);
  const outcome = await run(world);
  expect(outcome.kind).toBe('changed');
  return { host, world, outcome };
}

function planner(world: World, outcome: HostOutcome) {
  const record = recordOf([outcome]);
  return rollbackPlanner(record, hostsToTakeBack(record, [record]), world.engine);
}

describe('a rollback', () => {
  it('gives back every byte, through the same gates', async () => {
    const { host, world, outcome } = await changed();
    const fleet = await plan(world, planner(world, outcome));
    expect(fleet.plan.hosts[0]).toMatchObject({ decision: 'change', reason: 'takes back run r1' });
    expect(await apply(world, fleet, 'r2')).toMatchObject([{ kind: 'changed' }]);
    expect(new Map(host.disk)).toEqual(new Map(Object.entries(DEBIAN.files)));
    expect(host.running).toEqual(host.disk);
    expect(host.log.slice(3)).toEqual(['read', 'transact', 'settle confirm']);
  });

  it('plans the exact inverse: hashes, edits and diff turned round', async () => {
    const { world, outcome } = await changed();
    const [inverse] = (await plan(world, planner(world, outcome))).plan.hosts;
    for (const [index, file] of outcome.files.entries()) {
      expect(inverse?.files[index]).toMatchObject({
        path: file.path,
        sha256Before: file.sha256After,
        sha256After: file.sha256Before,
        edits: file.inverse,
        inverse: file.edits,
      });
      expect(inverse?.files[index]?.diff).toMatch(/^-.*# fleet: run r1/m);
    }
    expect(inverse?.instances[0]?.shadowConfig).not.toContain('SECLEVEL');
  });

  it('expects that modern clients keep their access, not the old ones', async () => {
    const { world, outcome } = await changed();
    const [inverse] = (await plan(world, planner(world, outcome))).plan.hosts;
    expect(new Set(inverse?.expectations.map(({ client, kind }) => `${kind} ${client}`))).toEqual(
      new Set(['keep modern']),
    );
  });

  it('of a rollback is the change again', async () => {
    const { host, world, outcome } = await changed();
    const after = new Map(host.disk);
    const [back] = await apply(world, await plan(world, planner(world, outcome)), 'r2');
    if (back === undefined) throw new Error('no outcome');
    await apply(world, await plan(world, planner(world, back)), 'r3');
    expect(new Map(host.disk)).toEqual(after);
  });

  it('declines where somebody edited the file since, and says where', async () => {
    const { host, world, outcome } = await changed();
    host.disk.set(TLS, `${host.disk.get(TLS)}# mine\n`);
    const fleet = await plan(world, planner(world, outcome));
    expect(fleet.plan.hosts[0]).toMatchObject({
      decision: 'declined',
      refusal: { code: 'edited-since', path: TLS, run: 'r1' },
    });
    expect(host.disk.get(TLS)).toContain('# mine');
  });

  it('declines where the file is not read by httpd any more', async () => {
    const { host, world, outcome } = await changed();
    host.disk.delete(TLS);
    host.disk.set(
      '/etc/apache2/apache2.conf',
      (host.disk.get('/etc/apache2/apache2.conf') ?? '').replace('mods-enabled/', 'gone/'),
    );
    const before = host.facts;
    host.facts = (facts) => ({
      ...before(facts),
      instances: facts.instances.map((i) => ({ ...i, files: i.files.filter((f) => f.realPath !== TLS) })),
    });
    expect((await plan(world, planner(world, outcome))).plan.hosts[0]).toMatchObject({
      refusal: { code: 'edited-since', path: TLS },
    });
  });

  it('has nothing to do where all is as before already, and takes the rest where some is', async () => {
    const { host, world, outcome } = await changed();
    host.disk.set(TLS, DEBIAN.files[TLS] ?? '');
    const partly = await plan(world, planner(world, outcome));
    expect(partly.plan.hosts[0]?.files.map((file) => file.path)).toEqual(['/etc/apache2/sites-available/b.conf']);
    for (const [path, bytes] of Object.entries(DEBIAN.files)) host.disk.set(path, bytes);
    expect((await plan(world, planner(world, outcome))).plan.hosts[0]).toMatchObject({
      decision: 'unchanged',
      files: [],
    });
  });

  it('declines a record that does not lead back to the bytes it names', async () => {
    const { world, outcome } = await changed();
    const files = outcome.files.map((file) => ({ ...file, inverse: [{ start: 0, end: 0, text: 'altered' }] }));
    const [declined] = (await plan(world, planner(world, { ...outcome, files }))).plan.hosts;
    expect(declined).toMatchObject({ decision: 'declined', refusal: { code: 'record-inconsistent', run: 'r1' } });
  });

  it('declines a record whose edits lie outside the file', async () => {
    const { world, outcome } = await changed();
    const files = outcome.files.map((file) => ({ ...file, inverse: [{ start: 1e6, end: 1e6 + 1, text: '' }] }));
    expect((await plan(world, planner(world, { ...outcome, files }))).plan.hosts[0]).toMatchObject({
      refusal: { code: 'record-inconsistent' },
    });
  });
});

describe('which hosts there are to take back', () => {
  const of = (kind: HostOutcome['kind'], files = true): HostOutcome =>
    ({ host: kind, kind, files: files ? [{ path: '/x' }] : [] }) as unknown as HostOutcome;

  it.each([
    ['changed', true],
    ['stuck', true],
    ['unreachable', true],
    ['restored', false],
    ['declined', false],
    ['unchanged', false],
    ['pending', false],
  ] as const)('%s with files: %s', (kind, expected) => {
    const record = recordOf([of(kind)]);
    expect(hostsToTakeBack(record, [record]).has(kind)).toBe(expected);
  });

  it('not a host that was unreachable before anything was changed', () => {
    const record = recordOf([of('unreachable', false)]);
    expect(hostsToTakeBack(record, [record]).size).toBe(0);
  });

  it.each([
    ['changed', 0],
    ['unchanged', 0],
    ['declined', 1],
    ['restored', 1],
    ['stuck', 1],
    ['unreachable', 1],
  ] as const)('one whose rollback ended as %s: %d left', (kind, left) => {
    const record = recordOf([of('changed')]);
    const back = recordOf([{ ...of(kind), host: 'changed' }], { id: 'r2', kind: 'rollback', takesBack: 'r1' });
    expect(hostsToTakeBack(record, [back, record]).size).toBe(left);
  });

  it('the newest run with something in force', () => {
    const [r1, r2, r3] = ['r1', 'r2', 'r3'].map((id) => recordOf([of('changed')], { id }));
    const back = recordOf([of('changed')], { id: 'r4', kind: 'rollback', takesBack: 'r3' });
    if (r1 === undefined || r2 === undefined || r3 === undefined) throw new Error();
    expect(newestToTakeBack([back, r3, r2, r1])?.id).toBe('r2');
    expect(newestToTakeBack([])).toBeUndefined();
  });
});

describe('a saved plan', () => {
  it('is applied as it stands', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    const saved = savedOf(await plan(world));
    const fleet = await plan(world, savedPlanner(saved));
    expect(fleet.plan.hosts[0]?.files).toEqual(saved.hosts[0]?.files);
    expect(await apply(world, fleet)).toMatchObject([{ kind: 'changed' }]);
  });

  it.each([
    ['a file changed', (host: FakeHost) => host.disk.set(TLS, '# other\n'), TLS],
    [
      'the library was updated',
      (host: FakeHost) => withSketch(host, { library: 'OpenSSL 3.5.1 1 Jul 2025' }),
      'library',
    ],
    ['httpd was updated', (host: FakeHost) => withSketch(host, { httpd: '2.4.65' }), 'httpd'],
    ['the system was upgraded', (host: FakeHost) => withSketch(host, { os: { title: 'Debian GNU/Linux 13' } }), 'os'],
  ] as const)('is refused as stale where %s', async (_, happen, path) => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    const saved = savedOf(await plan(world));
    happen(host);
    expect((await plan(world, savedPlanner(saved))).plan.hosts[0]).toMatchObject({
      decision: 'declined',
      refusal: { code: 'plan-stale', path },
    });
  });

  it('whose edits were altered is refused', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    const saved = savedOf(await plan(world));
    const hosts = saved.hosts.map((each) => ({
      ...each,
      files: each.files.map((file) => ({ ...file, edits: [{ start: 0, end: 0, text: 'SSLProtocol all\n' }] })),
    }));
    expect((await plan(world, savedPlanner({ ...saved, hosts }))).plan.hosts[0]).toMatchObject({
      refusal: { code: 'plan-stale' },
    });
  });

  it('does nothing on hosts that it does not name', async () => {
    const host = new FakeHost('web-2', DEBIAN);
    const world = worldOf([host]);
    const saved = { ...savedOf(await plan(world)), hosts: [] };
    expect((await plan(world, savedPlanner(saved))).plan.hosts[0]).toMatchObject({
      host: 'web-2',
      decision: 'unchanged',
    });
  });
});

function withSketch(host: FakeHost, change: Partial<FakeHost['sketch']>): void {
  Object.assign(host, { sketch: { ...host.sketch, ...change } });
}
