/** Every way in which carrying out a plan on one host can end: all-before or all-after, or loudly stuck. */
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/index.ts';
import { err, ok } from '../../src/core/index.ts';
import { FakeHost, framed, LOST, REFUSED, sectionsOf, type Interference } from '../support/fake-host.ts';
import { apply, DEBIAN, plan, run, worldOf } from './support.ts';

const fresh = (): FakeHost => new FakeHost('web-1', DEBIAN);
const original = new Map(Object.entries(DEBIAN.files));

/** The host is as before: its files, and what its httpd serves. */
function expectBefore(host: FakeHost): void {
  expect(new Map(host.disk)).toEqual(original);
  expect(host.running).toEqual(original);
}

function expectAfter(host: FakeHost): void {
  expect(host.disk.get('/etc/apache2/mods-available/ssl.conf')).toContain('@SECLEVEL=0');
  expect(host.disk.get('/etc/apache2/sites-available/b.conf')).toContain('all -SSLv3');
  expect(host.running).toEqual(host.disk);
}

/** Loses the answer of a script, `after` it was carried out or `before`; only the first so many times. */
function losing(name: string, when: 'before' | 'after', times = Infinity): Interference {
  let left = times;
  return (script, work) => {
    const called = script.name === 'settle' ? `settle ${script.args[0]}` : script.name;
    if (called !== name || left-- <= 0) return work();
    if (when === 'after') work();
    return LOST;
  };
}

describe('a change that works', () => {
  it('is confirmed, with the evidence, the cost and the files', async () => {
    const host = fresh();
    const world = worldOf([host]);
    const outcome = await run(world);
    expect(outcome).toMatchObject({
      kind: 'changed',
      failure: null,
      guard: 'systemd',
      hostKeyTrust: 'known',
      grade: null,
    });
    expectAfter(host);
    expect(host.transactions.get('r1')?.phase).toBe('confirmed');
    expect(host.log).toEqual(['read', 'transact', 'settle confirm']);
    expect([host.connections, outcome.cost.roundTrips, outcome.cost.handshakes]).toEqual([1, 3, host.handshakes]);
    const vista = outcome.after.filter((entry) => entry.client === 'windows-vista');
    expect([vista.length > 0, vista.every((entry) => entry.gotIn)]).toEqual([true, true]);
    expect(
      outcome.before.filter((entry) => entry.client === 'windows-vista').every((entry) => entry.gotIn === false),
    ).toBe(true);
    expect(outcome.files.map((file) => file.path).sort()).toEqual([
      '/etc/apache2/mods-available/ssl.conf',
      '/etc/apache2/sites-available/b.conf',
    ]);
    expect(outcome.impossible.map((each) => each.client)).not.toContain('windows-vista');
  });

  it('is journalled before it is made, and its end after', async () => {
    const world = worldOf([fresh()]);
    await run(world);
    expect(world.store.entries.map((entry) => entry.type)).toEqual([
      'run-started',
      'host-intent',
      'host-phase',
      'host-phase',
      'host-phase',
      'host-finished',
      'run-finished',
    ]);
    expect(world.store.entries[1]).toMatchObject({ host: 'web-1', transaction: 'r1', files: [{}, {}] });
    expect(world.store.locked).toBe(false);
    const phases = world.events.flatMap((event) => (event.type === 'host-phase' ? [event.phase] : []));
    expect(phases).toEqual(['connect', 'read', 'probe', 'propose', 'swap', 'judge', 'confirm']);
  });

  it('passes on what httpd warned of, but not what it always says', async () => {
    const host = fresh();
    host.interfere = (script, work) => {
      const answer = work();
      if (script.name !== 'transact' || !answer.ok) return answer;
      const warnings = 'AH00558: no ServerName\nAH02532: SSLProtocol overridden';
      return framed({ result: 'ok', phase: 'reloaded', guard: 'shell', warnings });
    };
    const outcome = await run(worldOf([host]));
    const said = outcome.findings.map((finding) => finding.message).join('\n');
    expect(said).toContain('AH02532');
    expect(said).not.toContain('AH00558');
  });
});

describe('a journal that can not be written', () => {
  it('leaves the host untouched', async () => {
    const host = fresh();
    const world = worldOf([host]);
    world.store.failing = 'host-intent';
    expect(await run(world)).toMatchObject({
      kind: 'declined',
      phase: 'lock',
      failure: { code: 'journal-unwritable', path: '/state/r1' },
    });
    expect(host.log).toEqual(['read']);
    expectBefore(host);
  });

  it('at the end is a warning: what was done is done, and the host knows', async () => {
    const host = fresh();
    const world = worldOf([host]);
    world.store.failing = 'host-finished';
    expect(await run(world)).toMatchObject({ kind: 'changed' });
    expect(world.events.filter((event) => event.type === 'host-warning')).toHaveLength(1);
  });
});

describe('a transaction that the host ends by itself', () => {
  const cases: readonly (readonly [string, string, Failure['code'], string])[] = [
    ['host-locked', 'run-0 1700000000 reloaded you@there', 'host-locked', 'lock'],
    ['no-space', '/var/lib/fleet', 'no-space', 'backup'],
    ['guard-unavailable', 'no systemd-run', 'guard-unavailable', 'guard'],
    ['preflight-failed', 'AH02562: no cipher match', 'preflight-failed', 'preflight'],
    ['plan-stale', 'aa bb /etc/x y.conf', 'plan-stale', 'swap'],
    ['instance-gone', '4711', 'instance-gone', 'swap'],
  ];

  it.each(cases)('refused with %s: declined, untouched', async (result, detail, code, phase) => {
    const host = fresh();
    host.fails = { result, detail, ends: 'refused' };
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({ kind: 'declined', phase, failure: { code }, files: [], guardAt: null });
    expect(outcome.reason).not.toBe('');
    expectBefore(host);
  });

  it.each([
    ['configtest-failed', 'AH00526: Syntax error', 'configtest'],
    ['parent-died', 'AH00020: Configuration Failed', 'reload'],
    ['reload-failed', '', 'reload'],
    ['reload-not-seen', '', 'reload'],
    ['file-not-writable', '/etc/apache2/mods-available/ssl.conf', 'swap'],
    ['swap-failed', '/etc/apache2/mods-available/ssl.conf', 'swap'],
  ])('undone after %s: restored, and looked at again', async (result, detail, phase) => {
    const host = fresh();
    host.fails = { result, detail, ends: 'restored' };
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({ kind: 'restored', phase, failure: { code: result }, files: [] });
    expect(outcome.cost.handshakes).toBeGreaterThan(outcome.before.length);
    expectBefore(host);
  });

  it('stuck: both failures, the files, and when the guard tries again', async () => {
    const host = fresh();
    host.fails = { result: 'parent-died', detail: 'boom', ends: 'stuck' };
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({
      kind: 'stuck',
      phase: 'restore',
      failure: { code: 'restore-failed', transaction: 'r1', cause: { code: 'parent-died' } },
      guardAt: 1_700_000_120,
    });
    expect(outcome.files).toHaveLength(2);
  });

  it('undone, but the server does not serve any more: stuck, never a quiet success', async () => {
    const host = fresh();
    host.fails = { result: 'parent-died', detail: 'boom', ends: 'restored' };
    host.interfere = (script, work) => {
      const answer = work();
      if (script.name === 'transact') host.running = null;
      return answer;
    };
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({
      kind: 'stuck',
      failure: { code: 'restore-failed', cause: { code: 'parent-died' } },
    });
    expect(JSON.stringify(outcome.failure)).toContain('modern at *:443');
  });

  it('with a result that this version does not know is told as it came', async () => {
    const host = fresh();
    host.fails = { result: 'gremlins', detail: '', ends: 'restored' };
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'restored', failure: { code: 'answer-malformed' } });
  });
});

describe('handshakes that do not show what was promised', () => {
  /** Where the host is knocked at: without a name, and with each of its two. */
  const POINTS = 3;

  it('take the change back', async () => {
    const host = fresh();
    host.observe = (client) => (client.name === 'windows-vista' ? REFUSED : null);
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({ kind: 'restored', phase: 'judge', failure: { code: 'verification-failed' } });
    expect(JSON.stringify(outcome.failure)).toContain('windows-vista at *:443 (no SNI)');
    expect(outcome.after.some((entry) => entry.client === 'windows-vista' && entry.gotIn === false)).toBe(true);
    expect(host.log).toEqual(['read', 'transact', 'settle restore']);
    expectBefore(host);
  });

  it('take it back, too, where somebody else loses access', async () => {
    const host = fresh();
    host.observe = (client) =>
      client.name === 'modern' && host.log.includes('transact') && !host.log.includes('settle restore')
        ? REFUSED
        : null;
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'restored', failure: { code: 'verification-failed' } });
    expectBefore(host);
  });

  it('are asked again for a while, for old children may still answer', async () => {
    const host = fresh();
    let answers = 0;
    host.observe = (client) =>
      client.name === 'windows-vista' && host.log.includes('transact') && (answers += 1) < 4 ? REFUSED : null;
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'changed' });
    expectAfter(host);
  });

  it.each([
    ['once more, where the first look took longer than that', 12_000, 1, 'changed'],
    ['no more, where hardly anybody can have answered', 30_000, 0, 'restored'],
  ])('are asked again %s', async (_, leap, again, kind) => {
    const host = fresh();
    let answers = 0;
    host.observe = (client) =>
      client.name === 'windows-vista' && host.log.at(-1) === 'transact' && (answers += 1) < 2 ? REFUSED : null;
    const world = worldOf([host]);
    let now = 0;
    const clock = { now: () => (now += leap), sleep: async () => undefined };
    expect(await run({ ...world, engine: { ...world.engine, clock } })).toMatchObject({ kind });
    expect(answers).toBe(POINTS + again);
  });

  it('that can not be made at all count as a failure', async () => {
    const host = fresh();
    host.observe = () => (host.log.includes('transact') ? { kind: 'not-probed', reason: 'no forwarding' } : null);
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'restored', failure: { code: 'verification-failed' } });
    expectBefore(host);
  });

  it('and a restore that fails is stuck', async () => {
    const host = fresh();
    host.observe = (client) => (client.name === 'windows-vista' ? REFUSED : null);
    host.interfere = (script, work) =>
      script.args[0] === 'restore' ? framed({ phase: 'stuck', detail: 'cannot write /etc/x' }) : work();
    expect(await run(worldOf([host]))).toMatchObject({
      kind: 'stuck',
      failure: { code: 'restore-failed', cause: { code: 'verification-failed' }, output: 'cannot write /etc/x' },
    });
  });
});

describe('the connection is lost', () => {
  it.each([
    ['before the script began', 'before', 'unreachable', 'expectBefore'],
    ['after the script ended: it is judged and confirmed', 'after', 'changed', 'expectAfter'],
  ] as const)('at the transaction, %s', async (_, when, kind, state) => {
    const host = fresh();
    host.interfere = losing('transact', when);
    const outcome = await run(worldOf([host]));
    expect(outcome.kind).toBe(kind);
    if (kind === 'unreachable') expect(outcome.grade).toBe('before-change');
    expect(host.log).toContain('settle ask');
    expect(host.connections).toBe(2);
    if (state === 'expectBefore') expectBefore(host);
    else expectAfter(host);
  });

  it.each(['locked', 'backed-up', 'guarded', 'preflighted', 'swapping', 'swapped', 'tested', 'reloading', 'restoring'])(
    'in the middle, at %s: it is put back at once',
    async (phase) => {
      const host = fresh();
      host.interfere = (script, work) => {
        if (script.name !== 'transact') return work();
        work();
        const transaction = host.transactions.get('r1');
        if (transaction !== undefined) transaction.phase = phase;
        return LOST;
      };
      const outcome = await run(worldOf([host]));
      expect(outcome).toMatchObject({ kind: 'restored', failure: { code: 'connection-lost' } });
      expect(host.log).toEqual(['read', 'transact', 'settle ask', 'settle restore']);
      expectBefore(host);
    },
  );

  it.each([
    ['restored', 'restored'],
    ['refused', 'unreachable'],
    ['stuck', 'stuck'],
  ])('and the journal says %s: so it is', async (phase, kind) => {
    const host = fresh();
    host.interfere = (script, work) => {
      if (script.name !== 'transact') return work();
      work();
      if (phase !== 'stuck') host.restoreByGuard('r1');
      const transaction = host.transactions.get('r1');
      if (transaction !== undefined) transaction.phase = phase;
      return LOST;
    };
    expect(await run(worldOf([host]))).toMatchObject({ kind });
  });

  it('before it was begun, and cut off while it was being received: declined, nothing was touched', async () => {
    const host = fresh();
    host.interfere = (script, work) => {
      if (script.name === 'transact') return LOST;
      return script.name === 'settle' ? framed({ phase: script.args[0] === 'restore' ? 'refused' : 'locked' }) : work();
    };
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'unreachable', grade: 'before-change' });
    expectBefore(host);
  });

  it('and the host can not be asked: unknown, with the latest time at which its guard restores it', async () => {
    const host = fresh();
    host.interfere = (script, work) => {
      if (script.name === 'read') return work();
      work();
      host.connectFails = { code: 'connect-timeout', address: 'web-1', port: 22, seconds: 10 };
      return LOST;
    };
    const outcome = await run(worldOf([host]));
    expect(outcome).toMatchObject({
      kind: 'unreachable',
      grade: 'guard-will-restore',
      failure: { code: 'connection-lost' },
    });
    expect(outcome.guardAt).toBeGreaterThan(1_700_000_120);
    expect(outcome.files).toHaveLength(2);
  });

  it('without a guard there is no time to promise', async () => {
    const host = fresh();
    host.interfere = (script, work) => (script.name === 'read' ? work() : LOST);
    const outcome = await run(worldOf([host], { guardSeconds: null }));
    expect(outcome).toMatchObject({ kind: 'unreachable', guardAt: null });
  });

  it('at the confirmation, which had arrived: asked again, it is confirmed', async () => {
    const host = fresh();
    host.interfere = losing('settle confirm', 'after', 1);
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'changed' });
    expectAfter(host);
  });

  it('at the confirmation, which had not arrived: said again', async () => {
    const host = fresh();
    host.interfere = losing('settle confirm', 'before', 1);
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'changed' });
    expect(host.transactions.get('r1')?.phase).toBe('confirmed');
  });

  it('at the confirmation, until the guard was faster: restored, as the host says', async () => {
    const host = fresh();
    const lose = losing('settle confirm', 'before', 1);
    host.interfere = (script, work) => {
      const answer = lose(script, work);
      if (!answer.ok) host.restoreByGuard('r1');
      return answer;
    };
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'restored', phase: 'confirm' });
    expectBefore(host);
  });

  it('at the confirmation for good: unknown, and said so', async () => {
    const host = fresh();
    host.interfere = losing('settle confirm', 'before');
    expect(await run(worldOf([host]))).toMatchObject({
      kind: 'unreachable',
      grade: 'after-confirm',
      guardAt: 1_700_000_120,
    });
  });

  it('at every answer to the confirmation: the host is asked on a new connection, and it was confirmed', async () => {
    const host = fresh();
    host.interfere = losing('settle confirm', 'after');
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'changed' });
    expect(host.log).toEqual(['read', 'transact', 'settle confirm', 'settle ask']);
    expect(host.connections).toBe(2);
    expectAfter(host);
  });

  it('at the restore, once: restored all the same', async () => {
    const host = fresh();
    host.observe = (client) => (client.name === 'windows-vista' ? REFUSED : null);
    host.interfere = losing('settle restore', 'after', 1);
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'restored', failure: { code: 'verification-failed' } });
    expectBefore(host);
  });

  it('between plan and apply, and the host is gone: nothing was touched', async () => {
    const host = fresh();
    const world = worldOf([host]);
    const fleet = await plan(world);
    await fleet.hosts[0]?.connection.close();
    host.connectFails = { code: 'connect-refused', address: 'web-1', port: 22 };
    expect(await apply(world, fleet)).toMatchObject([
      { kind: 'unreachable', grade: 'before-change', phase: 'connect', files: [] },
    ]);
    expectBefore(host);
  });

  it('by a password that sudo does not take any more: declined, nothing was touched', async () => {
    const host = fresh();
    host.interfere = (script, work) =>
      script.name === 'transact' ? err({ code: 'become-password-wrong', user: 'admin' }) : work();
    expect(await run(worldOf([host]))).toMatchObject({
      kind: 'declined',
      phase: 'connect',
      failure: { code: 'become-password-wrong' },
    });
    expect(host.log).toEqual(['read', 'transact']);
  });

  it('by an answer that nobody can read: the journal is asked', async () => {
    const host = fresh();
    host.interfere = (script, work) => {
      const answer = work();
      return script.name === 'transact' ? ok({ stdout: Buffer.from('Welcome!\n'), stderr: '', exitCode: 0 }) : answer;
    };
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'changed' });
  });

  it('to a host that answers nonsense about its own journal: unknown', async () => {
    const host = fresh();
    host.interfere = (script, work) => (script.name === 'read' ? work() : framed({ phase: '<script>' }));
    const outcome = await run(worldOf([host]));
    expect(['unreachable', 'declined', 'stuck']).toContain(outcome.kind);
    expect(outcome.kind).not.toBe('changed');
  });
});

describe('a plan that does not fit the host any more', () => {
  it('is refused by the host where a file changed in between', async () => {
    const host = fresh();
    const world = worldOf([host]);
    const fleet = await plan(world);
    host.disk.set('/etc/apache2/sites-available/b.conf', '# replaced\n');
    expect(await apply(world, fleet)).toMatchObject([
      { kind: 'declined', failure: { code: 'plan-stale', path: '/etc/apache2/sites-available/b.conf' } },
    ]);
    expect(host.disk.get('/etc/apache2/mods-available/ssl.conf')).toBe(
      original.get('/etc/apache2/mods-available/ssl.conf'),
    );
  });
});

describe('what a transaction can not be made of', () => {
  it('an httpd that is gone: declined, untouched', async () => {
    const host = fresh();
    const world = worldOf([host]);
    const fleet = await plan(world);
    const hosts = fleet.hosts.map((prepared) => ({ ...prepared, running: [] }));
    expect(await apply(world, { ...fleet, hosts })).toMatchObject([
      { kind: 'declined', failure: { code: 'plan-stale', path: '/etc/apache2/apache2.conf' } },
    ]);
    expect(host.log).toEqual(['read']);
  });

  it('a file whose name no shell reads back: declined, not a crash of the whole run', async () => {
    const odd = '/etc/apache2/sites-available/b.conf ';
    const files = Object.fromEntries(
      Object.entries(DEBIAN.files).map(([path, bytes]) => [path.endsWith('/b.conf') ? odd : path, bytes]),
    );
    const host = new FakeHost('web-1', {
      ...DEBIAN,
      files,
      links: { ...DEBIAN.links, '/etc/apache2/sites-enabled/b.conf': odd },
    });
    expect(await run(worldOf([host]))).toMatchObject({
      kind: 'declined',
      failure: { code: 'config-unreadable', path: odd },
    });
    expect(host.log).toEqual(['read']);
  });

  it('two instances with one main file are both reloaded', async () => {
    const host = fresh();
    host.facts = (facts) => ({
      ...facts,
      instances: facts.instances.flatMap((instance) => [instance, { ...instance, pid: 4712, startTicks: '88002' }]),
    });
    let payload = '';
    host.interfere = (script, work) => {
      if (script.name === 'transact') payload = script.payload ?? '';
      return work();
    };
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'changed' });
    expect(sectionsOf(payload).get('instances')).toBe('4711 88001\n4712 88002\n');
  });
});

describe('somebody asks that everything goes back', () => {
  const undoingAt = async (when: string) => {
    const host = fresh();
    const world = worldOf([host]);
    host.interfere = (script, work) => {
      const answer = work();
      const called = script.name === 'settle' ? `settle ${script.args[0]}` : script.name;
      if (called === when) world.undo.abort();
      return answer;
    };
    return { host, world, outcome: await run(world) };
  };

  it('while the script is at work: nobody is judged, and it goes back', async () => {
    const { host, outcome, world } = await undoingAt('transact');
    expect(outcome).toMatchObject({ kind: 'restored', failure: { code: 'interrupted' } });
    expect(host.log).toEqual(['read', 'transact', 'settle restore']);
    expect(world.store.entries.some((entry) => entry.type === 'host-phase' && entry.phase === 'confirm')).toBe(false);
    expectBefore(host);
  });

  it('while the handshakes are made: it goes back', async () => {
    const host = fresh();
    const world = worldOf([host]);
    host.observe = () => {
      if (host.log.includes('transact')) world.undo.abort();
      return null;
    };
    expect(await run(world)).toMatchObject({ kind: 'restored', failure: { code: 'interrupted' } });
    expectBefore(host);
  });

  it('after the confirmation: the host says that it is changed, and so it is', async () => {
    const { host, outcome } = await undoingAt('settle confirm');
    expect(outcome).toMatchObject({ kind: 'changed' });
    expectAfter(host);
  });
});

describe('a host that brings nothing to an end', () => {
  it('is not asked for ever', async () => {
    const host = fresh();
    host.observe = (client) => (client.name === 'windows-vista' ? REFUSED : null);
    host.interfere = (script, work) => (script.name === 'settle' ? framed({ phase: 'restoring' }) : work());
    expect(await run(worldOf([host]))).toMatchObject({ kind: 'unreachable', grade: 'guard-will-restore' });
    expect(host.log.filter((each) => each === 'settle restore')).toHaveLength(5);
  });
});
