/** Planning for many hosts: what each becomes, within the forks, until it is told to stop. */
import { describe, expect, it } from 'vitest';
import { exitCodeOf, type HostFacts } from '../../src/core/index.ts';
import { applyFleet } from '../../src/engine/index.ts';
import { forEachHost } from '../../src/engine/hosts/pool.ts';
import { FakeHost, LOST } from '../support/fake-host.ts';
import { apply, DEBIAN, headerOf, OPENING, plan, run, worldOf } from './support.ts';

const withFacts = (change: (facts: HostFacts) => HostFacts): FakeHost => {
  const host = new FakeHost('web-1', DEBIAN);
  host.facts = change;
  return host;
};

describe('a host that must be left alone', () => {
  it.each([
    ['not-root', (f: HostFacts) => ({ ...f, uid: 1000 })],
    [
      'unfinished-transaction',
      (f: HostFacts) => ({ ...f, transactions: [{ id: 'r0', phase: 'reloaded', guardAt: 5 }] }),
    ],
    ['missing-tool', (f: HostFacts) => ({ ...f, tools: ['stat'] })],
    ['no-httpd', (f: HostFacts) => ({ ...f, instances: [] })],
    ['httpd-not-running', (f: HostFacts) => ({ ...f, instances: [], installedBinaries: ['/usr/sbin/apache2'] })],
    [
      'baseline-broken',
      (f: HostFacts) => ({
        ...f,
        instances: f.instances.map((i) => ({ ...i, configtest: { exitCode: 1, output: 'AH00526' } })),
      }),
    ],
    [
      'no-mod-ssl',
      (f: HostFacts) => ({
        ...f,
        instances: f.instances.map((i) => ({ ...i, configtest: { exitCode: 0, output: ' nss_module (shared)' } })),
      }),
    ],
    ['no-space', (f: HostFacts) => ({ ...f, freeKib: { state: 100, config: 1e6 } })],
    ['no-space', (f: HostFacts) => ({ ...f, freeKib: { state: 1e6, config: 100 } })],
    [
      'no-tls-listener',
      (f: HostFacts) => ({ ...f, instances: f.instances.map((i) => ({ ...i, files: i.files.slice(0, 1) })) }),
    ],
  ] as const)('%s: declined, nothing but the reading was done', async (code, change) => {
    const host = withFacts(change);
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({ kind: 'declined', failure: { code } });
    expect(host.log).toEqual(['read']);
    expect(exitCodeOf([outcome])).toBe(2);
  });

  it('mod_nss is named where it does TLS instead', async () => {
    const host = withFacts((f) => ({
      ...f,
      instances: f.instances.map((i) => ({
        ...i,
        configtest: { exitCode: 0, output: 'Loaded Modules:\n nss_module (shared)' },
      })),
    }));
    expect(await run(worldOf([host]))).toMatchObject({ failure: { code: 'no-mod-ssl', found: ['mod_nss'] } });
  });

  it('a listener that can not be seen: without handshakes nothing can be proved', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    host.observe = () => ({ kind: 'not-probed', reason: 'administratively prohibited' });
    expect(await run(worldOf([host]))).toMatchObject({
      kind: 'declined',
      failure: { code: 'no-route-to-listener', listener: '*:443' },
    });
  });

  it('a file that another tool manages: declined, unless it is forced', async () => {
    const files = {
      ...DEBIAN.files,
      '/etc/apache2/mods-available/ssl.conf': `# This file is managed by Puppet\n${DEBIAN.files['/etc/apache2/mods-available/ssl.conf']}`,
    };
    const outcome = await run(worldOf([new FakeHost('web-1', { ...DEBIAN, files })]));
    expect(outcome).toMatchObject({
      kind: 'declined',
      failure: { code: 'managed-file', path: '/etc/apache2/mods-available/ssl.conf', instead: expect.any(String) },
    });
    expect(await run(worldOf([new FakeHost('web-1', { ...DEBIAN, files })], { forceManaged: true }))).toMatchObject({
      kind: 'changed',
      findings: expect.arrayContaining([
        { severity: 'warning', message: expect.stringMatching(/belongs to Puppet .*overwrites this change/) },
      ]),
    });
  });

  it('a host that can not be reached, or whose reading is cut', async () => {
    const far = new FakeHost('far', DEBIAN);
    far.connectFails = { code: 'connect-timeout', address: 'far', port: 22, seconds: 10 };
    const cut = new FakeHost('cut', DEBIAN);
    cut.interfere = () => LOST;
    const world = worldOf([far, cut]);
    const outcomes = await apply(world, await plan(world));
    expect(outcomes).toMatchObject([
      { host: 'far', kind: 'unreachable', grade: 'before-change' },
      { host: 'cut', kind: 'unreachable', grade: 'before-change' },
    ]);
    expect(exitCodeOf(outcomes)).toBe(4);
  });

  it('one that fails does not stop the others', async () => {
    const hosts = [1, 2, 3, 4, 5].map((n) => new FakeHost(`web-${n}`, DEBIAN));
    const [, second, third] = hosts;
    if (second !== undefined) second.fails = { result: 'parent-died', detail: '', ends: 'restored' };
    if (third !== undefined) third.fails = { result: 'parent-died', detail: '', ends: 'stuck' };
    const world = worldOf(hosts);
    const outcomes = await apply(world, await plan(world));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['changed', 'restored', 'stuck', 'changed', 'changed']);
    expect(exitCodeOf(outcomes)).toBe(6);
  });
});

describe('a play', () => {
  it('that is done already changes nothing', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    await run(world);
    const second = await run(worldOf([host]));
    expect(second).toMatchObject({ kind: 'unchanged', files: [] });
    expect(host.log.slice(3)).toEqual(['read']);
  });

  it('of two tasks makes one change of each file, with one reload', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const honor = {
      ...OPENING,
      params: { ssl_honor_cipher_order: false },
      context: { ...OPENING.context, clients: [] },
    };
    const world = worldOf([host]);
    const fleet = await plan(world, [OPENING, honor]);
    const paths = fleet.plan.hosts[0]?.files.map((file) => file.path) ?? [];
    expect(new Set(paths).size).toBe(paths.length);
    const [outcome] = await apply(world, fleet);
    expect(outcome?.kind).toBe('changed');
    expect(host.log.filter((name) => name === 'transact')).toHaveLength(1);
    expect([...host.disk.values()].join('')).toMatch(/SSLHonorCipherOrder off/);
    for (const file of outcome?.files ?? []) expect(file.inverse).not.toEqual([]);
  });

  it('whose second task is refused changes nothing at all', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const forXp = {
      ...OPENING,
      context: { ...OPENING.context, clients: worldOf([]).settings.clients.filter((c) => c.name === 'windows-xp') },
    };
    expect(await run(worldOf([host]), [OPENING, forXp])).toMatchObject({
      kind: 'declined',
      failure: { code: 'no-gain' },
    });
    expect(host.log).toEqual(['read']);
  });

  it('without tasks for a host leaves it unchanged', async () => {
    expect(await run(worldOf([new FakeHost('web-1', DEBIAN)]), [])).toMatchObject({ kind: 'unchanged' });
  });

  it('for nobody binds modern clients only; for somebody everybody who gets in', async () => {
    const open = {
      ...DEBIAN,
      files: {
        ...DEBIAN.files,
        '/etc/apache2/mods-available/ssl.conf': 'SSLCipherSuite HIGH:@SECLEVEL=0\nSSLProtocol all -SSLv3\n',
      },
    };
    const hardening = {
      ...OPENING,
      params: { ssl_protocol: '-all +TLSv1.2 +TLSv1.3' },
      context: { ...OPENING.context, clients: [] },
    };
    const outcome = await run(worldOf([new FakeHost('web-1', open)]), [hardening]);
    expect(outcome.kind).toBe('changed');
    expect(outcome.after.some((entry) => entry.client === 'windows-vista' && entry.gotIn === true)).toBe(false);
  });
});

describe('stopping', () => {
  it('before the plan: no host is looked at', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    world.stop.abort();
    const fleet = await plan(world);
    expect([fleet.stopped, host.log, fleet.plan.hosts[0]?.decision]).toEqual([true, [], 'declined']);
  });

  it('between plan and apply: planned hosts stay as they are, pending', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    const fleet = await plan(world);
    world.stop.abort();
    expect(await apply(world, fleet)).toMatchObject([{ kind: 'pending' }]);
    expect(host.log).toEqual(['read']);
  });

  it('while hosts are in flight: those are settled, no other is begun', async () => {
    const hosts = [1, 2, 3].map((n) => new FakeHost(`web-${n}`, DEBIAN));
    const world = worldOf(hosts, { forks: 1 });
    const fleet = await plan(world);
    const [first] = hosts;
    if (first !== undefined) first.interfere = (_, work) => (world.stop.abort(), work());
    const outcomes = await apply(world, fleet);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['changed', 'pending', 'pending']);
    expect(first?.transactions.get('r1')?.phase).toBe('confirmed');
  });
});

describe('the pool', () => {
  it('keeps the order and never works on more than the forks', async () => {
    let [now, most] = [0, 0];
    const results = await forEachHost(
      Array.from({ length: 50 }, (_, i) => i),
      { forks: 7, stop: new AbortController().signal },
      {
        work: async (i) => {
          most = Math.max(most, (now += 1));
          await new Promise((resolve) => setTimeout(resolve, (i * 7) % 5));
          now -= 1;
          return i;
        },
        skipped: () => -1,
      },
    );
    expect(results).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(most).toBe(7);
  });

  it('lets a bug through', async () => {
    const work = async (): Promise<number> => Promise.reject(new Error('bug'));
    await expect(
      forEachHost([1], { forks: 1, stop: new AbortController().signal }, { work, skipped: () => 0 }),
    ).rejects.toThrow('bug');
  });
});

describe('the run as a whole', () => {
  it.each(['lock', 'begin'] as const)('fails where the store can not %s, and touches nothing', async (failing) => {
    const host = new FakeHost('web-1', DEBIAN);
    const world = worldOf([host]);
    const fleet = await plan(world);
    world.store.failing = failing;
    expect((await applyFleet(fleet, headerOf(), world)).ok).toBe(false);
    expect([host.log, world.store.locked]).toEqual([['read'], false]);
  });
});
