/** Taking back: the exact inverse, also months later, and never over somebody else's work. */
import { describe, expect, it } from 'vitest';
import { formatMark, type HostOutcome } from '../../src/core/index.ts';
import {
  hostsToTakeBack,
  planFleet,
  recordedChanges,
  rememberedChanges,
  rememberedRuns,
  rollbackPlanner,
  savedPlanner,
} from '../../src/engine/index.ts';
import { FakeHost } from '../support/fake-host.ts';
import { apply, DEBIAN, OPENING, plan, recordOf, run, savedOf, worldOf, type World } from './support.ts';

const REQUEST = {
  id: 'r2',
  source: 'r1',
  order: { owner: 'me@here', reason: null, expires: null },
  clients: [],
};
const TLS = '/etc/apache2/mods-available/ssl.conf';

async function changed(): Promise<{ host: FakeHost; world: World; outcome: HostOutcome }> {
  const host = new FakeHost('web-1', DEBIAN);
  const world = worldOf([host]);
  const outcome = await run(world);
  expect(outcome.kind).toBe('changed');
  return { host, world, outcome };
}

function planner(world: World, outcome: HostOutcome, force = false) {
  const record = recordOf([outcome]);
  const changesOn = recordedChanges(hostsToTakeBack(record, [record]));
  return rollbackPlanner({ run: record.id, changesOn, force }, world.engine);
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

  it('keeps what somebody edited since, says so, and takes out only what the run did', async () => {
    const { host, world, outcome } = await changed();
    host.disk.set(TLS, `# above\n${host.disk.get(TLS)}# mine\n`);
    const fleet = await plan(world, planner(world, outcome));
    expect(fleet.plan.hosts[0]).toMatchObject({ decision: 'change', findings: [{ severity: 'warning' }] });
    expect(fleet.plan.hosts[0]?.findings[0]?.message).toContain(`${TLS} was edited since run r1`);
    expect(fleet.plan.hosts[0]?.files.find(({ path }) => path === TLS)?.diff).toMatch(/^-.*# fleet: run r1/m);
    expect(await apply(world, fleet, 'r2')).toMatchObject([{ kind: 'changed' }]);
    expect(host.disk.get(TLS)).toBe(`# above\n${DEBIAN.files[TLS]}# mine\n`);
  });

  it('declines where somebody edited the very lines, and says which, with all sides', async () => {
    const { host, world, outcome } = await changed();
    host.disk.set(TLS, (host.disk.get(TLS) ?? '').replace('@SECLEVEL=0', '@SECLEVEL=1'));
    const edited = host.disk.get(TLS);
    const [declined] = (await plan(world, planner(world, outcome))).plan.hosts;
    expect(declined).toMatchObject({ decision: 'declined', refusal: { code: 'merge-conflict', path: TLS, run: 'r1' } });
    const said = JSON.stringify(declined?.refusal);
    for (const part of [/line \d+: the run wrote/, '@SECLEVEL=0', '@SECLEVEL=1', 'SSLCipherSuite HIGH:!aNULL'])
      expect(said).toMatch(part);
    expect(host.disk.get(TLS)).toBe(edited);
  });

  it('puts the file back as it was, with all edits lost, where it is forced', async () => {
    const { host, world, outcome } = await changed();
    host.disk.set(TLS, (host.disk.get(TLS) ?? '').replace('@SECLEVEL=0', '@SECLEVEL=1'));
    expect(await apply(world, await plan(world, planner(world, outcome, true)), 'r2')).toMatchObject([
      { kind: 'changed' },
    ]);
    expect(new Map(host.disk)).toEqual(new Map(Object.entries(DEBIAN.files)));
  });

  it.each([false, true])(
    'declines an edited file of which the host has no bytes any more (forced: %s)',
    async (force) => {
      const { host, world, outcome } = await changed();
      host.disk.set(TLS, `${host.disk.get(TLS)}# mine\n`);
      host.transactions.clear();
      expect((await plan(world, planner(world, outcome, force))).plan.hosts[0]).toMatchObject({
        decision: 'declined',
        refusal: { code: 'edited-since', path: TLS, run: 'r1' },
      });
      expect(host.disk.get(TLS)).toContain('# mine');
    },
  );

  it('believes no backup that is not what the record says', async () => {
    const { host, world, outcome } = await changed();
    host.disk.set(TLS, `${host.disk.get(TLS)}# mine\n`);
    const kept = host.transactions.get('r1');
    if (kept !== undefined)
      host.transactions.set('r1', { ...kept, before: new Map([...kept.before].map(([path]) => [path, 'x'])) });
    for (const force of [false, true]) {
      expect((await plan(world, planner(world, outcome, force))).plan.hosts[0]?.refusal?.code).toBe('edited-since');
    }
  });

  it('mends a configuration that fails its test now', async () => {
    const { host, world, outcome } = await changed();
    host.facts = (facts) => ({
      ...facts,
      instances: facts.instances.map((i) => ({ ...i, configtest: { exitCode: 1, output: 'AH00526: Syntax error' } })),
    });
    expect((await plan(world)).plan.hosts[0]).toMatchObject({ refusal: { code: 'baseline-broken' } });
    const fleet = await planFleet(
      { ...REQUEST, kind: 'rollback', hosts: [host.host], planner: planner(world, outcome) },
      world.engine,
      world.settings,
    );
    expect(fleet.plan.hosts[0]).toMatchObject({ decision: 'change' });
    expect(await apply(world, fleet, 'r2')).toMatchObject([{ kind: 'changed' }]);
    expect(new Map(host.disk)).toEqual(new Map(Object.entries(DEBIAN.files)));
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

describe('without the records of the controller', () => {
  const remembered = (run: string, world: World) =>
    rollbackPlanner({ run, changesOn: rememberedChanges(run), force: false }, world.engine);
  const runsOf = async (world: World) =>
    (
      await rememberedRuns(
        world.hosts.map(({ host }) => host),
        world,
      )
    )[0]?.runs;
  const marked = {
    ...OPENING,
    context: { ...OPENING.context, mark: formatMark({ run: 'r1', owner: 'me@here', expires: null }) },
  };

  it('the host tells what is in force, and it is taken back to the byte', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    expect((await run(world, [marked])).kind).toBe('changed');
    expect(await runsOf(world)).toEqual({ ok: true, value: ['r1'] });
    expect(await apply(world, await plan(world, remembered('r1', world)), 'r2')).toMatchObject([{ kind: 'changed' }]);
    expect(new Map(host.disk)).toEqual(new Map(Object.entries(DEBIAN.files)));
    expect(await runsOf(world)).toEqual({ ok: true, value: [] });
  });

  it("others' edits stay, and the rollback itself is nothing to take back", async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    await run(world, [marked]);
    host.disk.set(TLS, `${host.disk.get(TLS)}# mine\n`);
    await apply(world, await plan(world, remembered('r1', world)), 'r2');
    expect(host.disk.get(TLS)).toBe(`${DEBIAN.files[TLS]}# mine\n`);
    const left = await runsOf(world);
    expect(left?.ok === true && left.value).not.toContain('r2');
  });

  it('a run that the host does not remember, or did not confirm, declines', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    await run(world, [marked]);
    for (const run of ['r7', 'r1']) {
      if (run === 'r1') host.restoreByGuard('r1');
      const transaction = host.transactions.get('r1');
      if (transaction !== undefined && run === 'r1') transaction.phase = 'restored';
      expect((await plan(world, remembered(run, world))).plan.hosts[0]).toMatchObject({
        refusal: { code: 'nothing-to-roll-back', run },
      });
    }
  });
});
