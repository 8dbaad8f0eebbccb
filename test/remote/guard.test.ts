/** The dead man's switch: it restores when no word comes, and never when one came in time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { settle, transact } from '../../src/remote/index.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { BROKEN, OPEN, parentOf, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import {
  bytesOf,
  change,
  changeAndDie,
  describeOnHost,
  dwellingAt,
  dyingAt,
  end,
  eventually,
  folderOf,
  isSettled,
  litter,
  onHost,
  phases,
  strangers,
  transactionFor,
  withHook,
} from './support.ts';

describeOnHost.each(SHELLS)('the guard under %s', { concurrent: true }, (shell) => {
  const options = { shell, busyboxTools: shell === 'busybox' };

  it('restores the host and reloads it when nobody confirms', async () => {
    await onHost(options, async (bench) => {
      await change(bench, { guardSeconds: 4 });
      expect(await whoGetsIn(bench.host)).toContain('windows-vista');
      await eventually(() => isSettled(bench), 10);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('says that it was faster to a confirmation that comes late, and keeps what it restored', async () => {
    await onHost(options, async (bench) => {
      await change(bench, { guardSeconds: 4 });
      await eventually(() => isSettled(bench), 10);
      expect(await end(bench, 'confirm')).toMatchObject({ phase: 'restored', detail: 'not confirmed' });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('does nothing any more once it was confirmed', async () => {
    await onHost(options, async (bench) => {
      await change(bench, { guardSeconds: 4 });
      await end(bench, 'confirm');
      expect(await strangers(bench)).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 4500));
      expect(bytesOf(bench.tree.tls)).toBe(OPEN);
      expect(phases(bench).at(-1)).toBe('confirmed');
    });
  });
});

describeOnHost('the guard', { concurrent: true }, () => {
  it.each([0, 20, 40, 60, 80, 100, 150, 200])(
    'and a confirmation at the same moment (%d ms apart): one wins, wholly',
    async (delay) => {
      await onHost({}, async (bench) => {
        // The guard is started by hand, so that its moment is known.
        await change(bench, { guardSeconds: null });
        const guard = bench.host.sh('sh /var/lib/fleet/transactions/run-1/restore.sh run-1 guard || :');
        await new Promise((resolve) => setTimeout(resolve, delay));
        const confirmed = await end(bench, 'confirm');
        await guard;
        const settled = phases(bench).filter((phase) => phase === 'confirmed' || phase === 'restored');
        expect(settled).toHaveLength(1);
        expect(confirmed.phase).toBe(settled[0]);
        expect(bytesOf(bench.tree.tls)).toBe(settled[0] === 'confirmed' ? OPEN : STRICT);
        expect(await whoGetsIn(bench.host)).toEqual(
          settled[0] === 'confirmed' ? ['modern-tls12', 'windows-vista'] : ['modern-tls12'],
        );
        expect(await litter(bench)).toEqual([]);
      });
    },
  );

  it('stops a script that is still at work when its time is up', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench, { guardSeconds: 1 });
      const session = namespaceSession(bench.host, dwellingAt('swapped', 30));
      const report = await transact(session, transaction, 60_000);
      expect(report).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
      await eventually(() => isSettled(bench), 10);
      expect(phases(bench).slice(-2)).toEqual(['restoring', 'restored']);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('that can not be armed refuses the transaction', async () => {
    await onHost({}, async (bench) => {
      const session = namespaceSession(bench.host, withHook('arm_by_shell() { refusal="no way"; return 1; }'));
      const report = await transact(session, await transactionFor(bench), 60_000);
      expect(report.ok && report.value).toMatchObject({
        state: 'refused',
        failure: { code: 'guard-unavailable', detail: 'systemd: not here; at: atd does not run; shell: no way' },
      });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is left out where the run is made without', async () => {
    await onHost({}, async (bench) => {
      expect(await change(bench, { guardSeconds: null })).toMatchObject({
        state: 'reloaded',
        guard: '',
        guardAt: null,
      });
      expect(await strangers(bench)).toEqual([]);
      await end(bench, 'restore');
      expect(await litter(bench)).toEqual([]);
    });
  });
});

describeOnHost('settling', { concurrent: true }, () => {
  it('twice is harmless, whichever it was', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      for (const action of ['confirm', 'confirm', 'restore', 'ask'] as const) {
        expect(await end(bench, action)).toMatchObject({ phase: 'confirmed' });
      }
      expect(bytesOf(bench.tree.tls)).toBe(OPEN);
      await change(bench, { id: 'run-2', files: { [bench.tree.tls]: STRICT } });
      for (const action of ['restore', 'restore', 'confirm', 'ask'] as const) {
        expect(await end(bench, action, 'run-2')).toMatchObject({ phase: 'restored' });
      }
      expect(bytesOf(bench.tree.tls)).toBe(OPEN);
      expect(await litter(bench, 'run-2')).toEqual([]);
    });
  });

  it('of a transaction that the host never heard of says so', async () => {
    await onHost({}, async (bench) => {
      for (const action of ['ask', 'confirm'] as const) {
        expect(await end(bench, action, 'never')).toMatchObject({ phase: 'unknown', guardAt: null });
      }
      // One that was told to be undone must not begin behind our back.
      expect(await end(bench, 'restore', 'never')).toMatchObject({ phase: 'refused' });
      expect((await change(bench, { id: 'never' })).state).toBe('refused');
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
    });
  });

  it('restoring while the script is still at work ends the script first', async () => {
    await onHost({}, async (bench) => {
      const transaction = await transactionFor(bench);
      const running = transact(namespaceSession(bench.host, dwellingAt('swapping', 30)), transaction, 60_000);
      await eventually(() => phases(bench).at(-1) === 'swapping');
      expect(await settle(bench.session, { action: 'restore', id: 'run-1', deadlineMs: 30_000 })).toMatchObject({
        value: { phase: 'restored' },
      });
      expect(await running).toMatchObject({ ok: false });
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('by two at once happens once', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      const both = await Promise.all([end(bench, 'restore'), end(bench, 'restore')]);
      expect(both).toMatchObject([{ phase: 'restored' }, { phase: 'restored' }]);
      expect(phases(bench).filter((phase) => phase === 'restored')).toHaveLength(1);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
    });
  });

  it('reloads a server that somebody else had told of a change before fleet did', async () => {
    await onHost({}, async (bench) => {
      await changeAndDie(bench, { tamper: dyingAt('swapped') });
      await bench.host.sh(`kill -USR1 ${await parentOf(bench.host, bench.folder)}`);
      await eventually(() => whoGetsIn(bench.host).then((who) => who.includes('windows-vista')));
      await end(bench, 'restore');
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('keeps what is private private', async () => {
    await onHost({ env: 'SECRET=hunter2' }, async (bench) => {
      await change(bench);
      expect(
        await bench.host.sh('stat -c %a /var/lib/fleet /var/lib/fleet/transactions /var/lib/fleet/transactions/run-1'),
      ).toBe('700\n700\n700');
      expect(readFileSync(join(folderOf(bench), 'instance.0.environ'), 'utf8')).toContain('hunter2');
      await end(bench, 'confirm');
      expect((await bench.host.run(['grep', '-r', 'hunter2', '/var/lib/fleet'])).exitCode).toBe(1);
    });
  });

  it('a broken configuration that was never told to the server needs no reload', async () => {
    await onHost({}, async (bench) => {
      await change(bench, { files: { [bench.tree.tls]: BROKEN } });
      expect(bytesOf(bench.tree.errorLog).match(/Graceful restart requested/g)).toBeNull();
    });
  });
});
