/** What is left open by a run that died is settled by the host's own word, and recorded. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  adoptLeft,
  findLeft,
  openByHost,
  openHosts,
  planFleet,
  playbookPlanner,
  recoverRun,
  runsLeft,
} from '../../src/engine/index.ts';
import type { HostOutcome, JournalEntry, RunRecord } from '../../src/core/index.ts';
import { createFileStore } from '../../src/store/index.ts';
import { FakeHost, framed, LOST } from '../support/fake-host.ts';
import { DEBIAN, OPENING, run, worldOf, type World, workOf } from './support.ts';

const TLS = '/etc/apache2/mods-available/ssl.conf';
const isBefore = (host: FakeHost): boolean =>
  host.disk.get(TLS) === DEBIAN.files[TLS] && host.running?.get(TLS) === DEBIAN.files[TLS];

/** A run whose controller died just before this entry, or before the one after `last`. */
async function died(
  host: FakeHost,
  upTo: (entry: JournalEntry) => boolean,
): Promise<{ world: World; record: RunRecord }> {
  const world = worldOf([host]);
  await run(world);
  const end = world.store.entries.findIndex(upTo);
  world.store.entries.splice(end);
  return { world, record: world.store.record() };
}

const hostsOf = (world: World) => new Map(world.hosts.map(({ host }) => [host.name, host]));

async function recover(world: World, record: RunRecord): Promise<HostOutcome> {
  const recovered = await recoverRun(record, hostsOf(world), world);
  if (!recovered.ok) throw new Error(recovered.error.code);
  const [outcome] = recovered.value.outcomes;
  if (outcome === undefined) throw new Error('nothing was recovered');
  return outcome;
}

const isPhase = (phase: string) => (entry: JournalEntry) => entry.type === 'host-phase' && entry.phase === phase;
const isEnd = (entry: JournalEntry): boolean => entry.type === 'host-finished';

/** The host, as it stood when the controller died in this phase. */
function standingAt(host: FakeHost, phase: string): void {
  host.interfere = (script, work) => {
    if (script.args[0] !== 'confirm') return work();
    const transaction = host.transactions.get('r1');
    if (transaction !== undefined) transaction.phase = phase;
    return LOST;
  };
}

describe('a run whose controller died', () => {
  it('is taken back where nobody had judged it', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isPhase('judge'));
    host.interfere = (_, work) => work();
    expect(record.unsettled).toMatchObject([{ host: 'web-1', accepted: false }]);
    const outcome = await recover(world, record);
    expect(outcome).toMatchObject({ kind: 'restored', failure: { code: 'interrupted' } });
    expect(outcome.reason).toContain('r1 is taken back');
    expect(isBefore(host)).toBe(true);
    expect(world.store.locked).toBe(false);
  });

  it('is finished where the handshakes had been as promised', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isEnd);
    host.interfere = (_, work) => work();
    expect(record.unsettled).toMatchObject([{ host: 'web-1', accepted: true }]);
    const outcome = await recover(world, record);
    expect(outcome).toMatchObject({ kind: 'changed', files: [{}, {}] });
    expect(host.transactions.get('r1')?.phase).toBe('confirmed');
    expect(outcome.after.length).toBeGreaterThan(0);
  });

  it('was restored by its guard meanwhile: so the record says', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isEnd);
    host.interfere = (script, work) => {
      if (script.name === 'settle' && host.transactions.get('r1')?.phase === 'reloaded') host.restoreByGuard('r1');
      return work();
    };
    expect(await recover(world, record)).toMatchObject({ kind: 'restored' });
    expect(isBefore(host)).toBe(true);
  });

  it('never touched the host: so the record says, and the script may not come later', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const { world, record } = await died(host, isPhase('swap'));
    host.transactions.clear();
    for (const [path, bytes] of Object.entries(DEBIAN.files)) host.disk.set(path, bytes);
    const outcome = await recover(world, record);
    expect(outcome).toMatchObject({ kind: 'declined', failure: { code: 'interrupted' } });
    expect(host.log.slice(-3)).toEqual(['settle ask', 'settle restore', 'read']);
  });

  it.each(['locked', 'backed-up', 'guarded', 'swapping', 'swapped', 'tested', 'reloading', 'restoring', 'stuck'])(
    'left the host in %s: it is put back',
    async (phase) => {
      const host = new FakeHost('web-1', DEBIAN);
      standingAt(host, phase);
      const { world, record } = await died(host, isEnd);
      host.interfere = (script, work) => {
        // What the fake takes for final a real host tries again.
        if (script.args[0] === 'restore' && phase === 'stuck') host.restoreByGuard('r1');
        return work();
      };
      expect(await recover(world, record)).toMatchObject({ kind: 'restored' });
      expect(isBefore(host)).toBe(true);
    },
  );

  it('left a host that stays stuck: said loudly, and open still', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'stuck');
    const { world, record } = await died(host, isEnd);
    host.interfere = (script, work) =>
      script.name === 'settle' ? framed({ phase: 'stuck', detail: 'cannot write' }) : work();
    expect(await recover(world, record)).toMatchObject({
      kind: 'stuck',
      failure: { code: 'restore-failed', output: 'cannot write' },
    });
    expect(openHosts(world.store.record())).toHaveLength(1);
  });

  it('left a host that can not be reached: open still', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isEnd);
    host.connectFails = { code: 'connect-refused', address: 'web-1', port: 22 };
    expect(await recover(world, record)).toMatchObject({ kind: 'unreachable', grade: 'after-confirm' });
    expect(openHosts(world.store.record())).toMatchObject([{ host: 'web-1', accepted: true }]);
  });

  it('left a host that was set up anew: its bytes tell', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isEnd);
    host.interfere = (_, work) => work();
    host.transactions.clear();
    expect(await recover(world, record)).toMatchObject({ kind: 'changed' });
  });

  it('left a server that does not run: stuck', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isPhase('judge'));
    host.interfere = (_, work) => work();
    host.facts = (facts) => ({ ...facts, instances: [], installedBinaries: ['/usr/sbin/apache2'] });
    expect(await recover(world, record)).toMatchObject({ kind: 'stuck' });
  });
});

describe('recovering', () => {
  it('a second time finds nothing to do', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    standingAt(host, 'reloaded');
    const { world, record } = await died(host, isPhase('judge'));
    host.interfere = (_, work) => work();
    await recover(world, record);
    const again = world.store.record();
    expect([openHosts(again), again.unsettled, again.finished !== null]).toEqual([[], [], true]);
    const asked = host.log.length;
    expect(await recoverRun(again, hostsOf(world), world)).toMatchObject({
      ok: true,
      value: { outcomes: [], left: [] },
    });
    expect(host.log).toHaveLength(asked);
  });

  it('leaves a host open that the inventory has no more, and the run unfinished', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const { world, record } = await died(host, isEnd);
    expect(await recoverRun(record, new Map(), world)).toMatchObject({ value: { outcomes: [], left: ['web-1'] } });
    expect(world.store.record().finished).toBeNull();
  });

  it('needs the lock and the journal, else it touches nothing', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const { world, record } = await died(host, isEnd);
    const asked = host.log.length;
    for (const failing of ['lock', 'reopen'] as const) {
      world.store.failing = failing;
      expect((await recoverRun(record, hostsOf(world), world)).ok).toBe(false);
    }
    expect([host.log.length, world.store.locked]).toEqual([asked, false]);
  });
});

describe('a host that an earlier run left open', () => {
  it('gets no new change: it is declined, and told how to settle it', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    const { world, record } = await died(host, isEnd);
    const asked = host.log.length;
    const planned = await planFleet(
      {
        id: 'r2',
        kind: 'apply',
        source: 'p.yaml',
        order: { owner: 'me', reason: null, expires: null },
        clients: [],
        hosts: [host.host],
        planner: playbookPlanner(workOf([OPENING]), world),
        open: openByHost([record]),
      },
      world.engine,
      world.settings,
    );
    expect(planned.plan.hosts).toMatchObject([
      { decision: 'declined', refusal: { code: 'unfinished-transaction', transaction: 'r1', phase: 'unknown' } },
    ]);
    expect(host.log).toHaveLength(asked);
  });
});

describe('what only the host knows of', () => {
  const history = (state: string, guardAt: string) => (host: FakeHost) => {
    host.interfere = (script, work) =>
      script.name === 'history'
        ? framed({
            clock: '1700000000',
            states: `r9 ${state} ${guardAt}\n`,
            story: '== /var/lib/fleet/transactions/r9/journal\n1699999000 locked you@there\n1699999001 reloaded \n',
          })
        : work();
    host.transactions.set('r9', { phase: 'reloaded', before: new Map(), guardAt: null });
  };
  const newState = (): string => mkdtempSync(join(tmpdir(), 'fleet-state-'));
  const recorded = (host: FakeHost, directory = newState()) => {
    const world = worldOf([host]);
    return { ...world, engine: { ...world.engine, store: createFileStore({ directory }) } };
  };
  const left = async (host: FakeHost, { force = false, check = false } = {}, world = recorded(host)) => {
    const [found] = await findLeft([host.host], { ...world, force, check });
    if (found?.result.ok !== true) throw new Error('not asked');
    const recovered = [];
    for (const each of runsLeft([found.result.value])) {
      const record = await adoptLeft(each, world.engine);
      if (!record.ok) throw new Error(record.error.code);
      const done = await recoverRun(record.value, new Map([[host.name, host.host]]), world);
      recovered.push(...(done.ok ? done.value.outcomes : []));
    }
    return { spared: found.result.value.spared, recovered, world };
  };

  it('is taken back where its guard should have come, and recorded under its own name', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    history('open -', '1699999900')(host);
    const { spared, recovered, world } = await left(host);
    expect([spared, recovered]).toMatchObject([[], [{ kind: 'restored' }]]);
    expect(await world.engine.store.load('r9')).toMatchObject({
      ok: true,
      value: {
        kind: 'apply',
        owner: 'you@there',
        started: '2023-11-14T21:56:40.000Z',
        finished: expect.any(String),
        outcomes: [{ host: 'web-1', kind: 'restored' }],
        unsettled: [],
      },
    });
  });

  it('is added to the record that takes it for settled, once', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    history('open -', '-')(host);
    const { world } = await left(host);
    history('open -', '-')(host);
    await left(host, {}, world);
    const record = await world.engine.store.load('r9');
    expect(record).toMatchObject({ ok: true, value: { outcomes: [{ kind: 'restored' }], unsettled: [] } });
  });

  it.each([
    ['its guard is still to come', 'open -', '1700000090'],
    ['its script is at work', 'open running', '-'],
  ])('is spared where %s, unless it is forced', async (_, state, guardAt) => {
    const host = new FakeHost('web-1', DEBIAN);
    history(state, guardAt)(host);
    expect(await left(host)).toMatchObject({ spared: [{ id: 'r9', owner: 'you@there' }], recovered: [] });
    expect(await left(host, { force: true })).toMatchObject({ spared: [], recovered: [{ kind: 'restored' }] });
  });

  it('is only told of where it is asked to look', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    history('open -', '-')(host);
    const { spared, recovered, world } = await left(host, { force: true, check: true });
    expect([spared, recovered]).toMatchObject([[{ id: 'r9' }], []]);
    expect(host.transactions.get('r9')?.phase).toBe('reloaded');
    expect(await world.engine.store.list()).toEqual({ ok: true, value: [] });
  });

  it('is not touched where it can not be recorded', async () => {
    const host = new FakeHost('web-1', DEBIAN);
    history('open -', '-')(host);
    const noFolder = join(newState(), 'file');
    writeFileSync(noFolder, '');
    await expect(left(host, {}, recorded(host, noFolder))).rejects.toThrow('state-unwritable');
    expect(host.transactions.get('r9')?.phase).toBe('reloaded');
  });
});
