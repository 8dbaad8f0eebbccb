/** Every way to arm the guard without systemd, with the real at, cron and boot files: it fires, it survives, it goes. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { NamespaceHost } from '../support/namespace-host.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { DEADLY, HTTPD, OPEN, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { transact } from '../../src/remote/index.ts';
import {
  bytesOf,
  change,
  changeAndDie,
  describeOnHost,
  dyingAt,
  end,
  eventually,
  isSettled,
  litter,
  onHost,
  phases,
  strangers,
  transactionFor,
  type Bench,
} from './support.ts';

interface Way {
  /** As the journal names it. */
  readonly name: string;
  readonly needs: string;
  /** Makes a host on which this way is the first that works. */
  prepare(host: NamespaceHost): Promise<unknown>;
  /** What init does at boot, as far as guards are concerned. */
  boot(host: NamespaceHost): Promise<unknown>;
}

const NO_RC = 'rm -f /etc/rc.local';
const CRON = '/usr/sbin/cron';
const ATD = '/usr/sbin/atd';
/** A queue of at as the package makes it. */
const AT_QUEUE =
  'mkdir -p /var/spool/cron/atjobs /var/spool/cron/atspool; chmod 1770 /var/spool/cron/at*; chown daemon:daemon /var/spool/cron/at*; echo 00000 >/var/spool/cron/atjobs/.SEQ; chown daemon:daemon /var/spool/cron/atjobs/.SEQ';

const HURRY = `atrm $(atq | sort -n | tail -n 1 | cut -f1); echo 'sh /var/lib/fleet/transactions/run-1/restore.sh run-1 boot' | at now + 1 minute 2>&1`;

const WAYS: readonly Way[] = [
  {
    name: 'at',
    needs: '/usr/sbin/atd',
    prepare: (host) => host.sh(`${NO_RC}; ${AT_QUEUE}; ${ATD}`),
    boot: (host) => host.sh(ATD),
  },
  {
    name: 'shell+cron',
    needs: '/usr/sbin/cron',
    prepare: (host) => host.sh(`${NO_RC}; ${CRON}`),
    boot: (host) => host.sh(CRON),
  },
  {
    name: 'shell+rc.local',
    needs: '/bin/sh',
    prepare: async () => undefined,
    boot: (host) => host.sh('/etc/rc.local'),
  },
  {
    name: 'shell+local.d',
    needs: '/bin/sh',
    prepare: (host) =>
      host.sh(`${NO_RC}; mkdir -p /etc/local.d /etc/runlevels/default; touch /etc/runlevels/default/local`),
    boot: (host) => host.sh('for start in /etc/local.d/*.start; do [ ! -x "$start" ] || "$start"; done'),
  },
];

const DAEMONS = /\b(cron|atd)\b/;

/** What is left besides the daemons that the host has anyway. */
const leftBy = (bench: Bench): Promise<readonly string[]> => litter(bench, 'run-1', DAEMONS);

describeOnHost.each(WAYS.filter(({ needs }) => existsSync(needs)))(
  'the guard by $name',
  { concurrent: true },
  (way) => {
    const onSuchHost = (work: (bench: Bench) => Promise<void>): Promise<void> =>
      onHost({}, async (bench) => {
        await way.prepare(bench.host);
        await work(bench);
      });

    it('restores the host when no word comes, and leaves nothing', async () => {
      await onSuchHost(async (bench) => {
        expect(await change(bench, { guardSeconds: 4 })).toMatchObject({ state: 'reloaded', guard: way.name });
        await eventually(() => isSettled(bench), 12);
        expect(phases(bench).slice(-2)).toEqual(['restoring', 'restored']);
        expect(bytesOf(bench.tree.tls)).toBe(STRICT);
        expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
        expect(await leftBy(bench)).toEqual([]);
      });
    });

    it('restores it also where its script was killed in the middle', async () => {
      await onSuchHost(async (bench) => {
        await changeAndDie(bench, { guardSeconds: 3, tamper: dyingAt('swapped') });
        await eventually(() => isSettled(bench), 12);
        expect(bytesOf(bench.tree.tls)).toBe(STRICT);
        expect(await leftBy(bench)).toEqual([]);
      });
    });

    it.each(['confirm', 'restore'] as const)('is gone wholly after %s', async (action) => {
      await onSuchHost(async (bench) => {
        await change(bench);
        await end(bench, action);
        expect(await leftBy(bench)).toEqual([]);
        expect(bytesOf(bench.tree.tls)).toBe(action === 'confirm' ? OPEN : STRICT);
      });
    });

    it.each([
      ['before httpd', false],
      ['after httpd, which has read the change by then', true],
    ])(
      'is found by the boot %s after a power cut inside the window',
      async (_, httpdFirst) => {
        await onSuchHost(async (bench) => {
          await change(bench);
          // Its late job would come in three minutes; here it comes with the next full one.
          if (way.name === 'at') await bench.host.sh(HURRY);
          await bench.host.cutPower();
          if (httpdFirst) await bench.host.sh(`${HTTPD} -f ${bench.tree.main} -k start`);
          await way.boot(bench.host);
          await eventually(() => isSettled(bench), 80);
          expect(phases(bench).at(-1)).toBe('restored');
          expect(bytesOf(bench.tree.tls)).toBe(STRICT);
          await eventually(async () => (await whoGetsIn(bench.host)).length > 0);
          expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
          expect(await leftBy(bench)).toEqual([]);
        });
      },
      120_000,
    );

    it('does not mind that somebody sets the clock, and does not mistake a late job for a reboot', async () => {
      await onSuchHost(async (bench) => {
        await change(bench, { guardSeconds: 6 });
        await bench.host.setClock(86_400);
        // What the boot or a late job would run.
        await bench.host.sh('sh /var/lib/fleet/transactions/run-1/restore.sh run-1 boot');
        await new Promise((resolve) => setTimeout(resolve, 2500));
        expect(phases(bench).at(-1)).toBe('reloaded');
        await bench.host.setClock(-86_400);
        await eventually(() => isSettled(bench), 10);
        expect(bytesOf(bench.tree.tls)).toBe(STRICT);
        expect(await leftBy(bench)).toEqual([]);
      });
    });
  },
);

describeOnHost.each(SHELLS)(
  'a host under %s on which nothing would survive a reboot',
  { concurrent: true },
  (shell) => {
    it('is left alone, and the run says why each way fails', async () => {
      await onHost({ shell, busyboxTools: shell === 'busybox' }, async (bench) => {
        await bench.host.sh(NO_RC);
        const report = await change(bench);
        expect(report).toMatchObject({ state: 'refused', failure: { code: 'guard-unavailable' }, guard: '' });
        expect(JSON.stringify(report.failure)).toMatch(
          /systemd: not here; at: .*; shell: nothing would run it after a reboot/,
        );
        expect(bytesOf(bench.tree.tls)).toBe(STRICT);
        expect(await litter(bench)).toEqual([]);
      });
    });

    it('is changed where the run is made without a guard', async () => {
      await onHost({ shell, busyboxTools: shell === 'busybox' }, async (bench) => {
        await bench.host.sh(NO_RC);
        expect(await change(bench, { guardSeconds: null })).toMatchObject({ state: 'reloaded', guard: '' });
      });
    });
  },
);

describeOnHost('the line in rc.local', { concurrent: true }, () => {
  it.each([
    ['that ends in exit', '#!/bin/sh -e\n# words\nexit 0\n'],
    ['without a first line', 'true\n'],
    ['that is empty', ''],
  ])('of a file %s goes without a trace, and its mode stays', async (_, text) => {
    await onHost({}, async (bench) => {
      await bench.host.run(['sh', '-c', 'cat >/etc/rc.local; chmod 751 /etc/rc.local'], text);
      await change(bench);
      expect(await bench.host.sh('cat /etc/rc.local')).toMatch(/restore\.sh run-1 boot .*# fleet-guard-run-1/);
      await bench.host.sh('sh -n /etc/rc.local');
      await end(bench, 'confirm');
      expect((await bench.host.run(['cat', '/etc/rc.local'])).stdout.toString()).toBe(text);
      expect(await bench.host.sh('stat -c %a /etc/rc.local')).toBe('751');
    });
  });
});

describeOnHost('a guard that was armed', { concurrent: true }, () => {
  it('brings back a server whose new values kill it only after the window began', async () => {
    await onHost({}, async (bench) => {
      await change(bench, { guardSeconds: 3, files: { [bench.tree.tls]: OPEN } });
      await bench.host.sh(`busybox killall -KILL apache2`);
      await eventually(() => isSettled(bench), 15);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await strangers(bench)).toEqual([]);
    });
  });

  it('tries again when it could not restore, and succeeds once the obstacle is gone', async (context) => {
    await onHost({}, async (bench) => {
      await change(bench, { guardSeconds: 4 });
      const locked = await bench.host.run(['chattr', '+i', bench.tree.tls]);
      if (locked.exitCode !== 0) return context.skip(`no immutable files here: ${locked.stderr.trim()}`);
      await eventually(() => phases(bench).includes('stuck'), 15);
      await bench.host.sh(`chattr -i ${bench.tree.tls}`);
      await eventually(() => isSettled(bench), 40);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is gone wholly where a person settles it while it waits to try again', async (context) => {
    await onHost({}, async (bench) => {
      await change(bench, { guardSeconds: 4 });
      const locked = await bench.host.run(['chattr', '+i', bench.tree.tls]);
      if (locked.exitCode !== 0) return context.skip(`no immutable files here: ${locked.stderr.trim()}`);
      await eventually(() => phases(bench).includes('stuck'), 15);
      await bench.host.sh(`chattr -i ${bench.tree.tls}`);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('ends a configuration test that hangs', async () => {
    await onHost({}, async (bench) => {
      const hanging = (script: { readonly text: string }) => ({
        ...script,
        text: `${script.text}test_configuration() { said=$(sleep 998); }\n`,
      });
      const session = namespaceSession(bench.host, hanging as never);
      const report = await transact(
        session,
        await transactionFor(bench, { guardSeconds: 2, files: { [bench.tree.tls]: DEADLY } }),
        60_000,
      );
      expect(report).toMatchObject({ ok: false });
      await eventually(() => isSettled(bench), 10);
      expect(bytesOf(bench.tree.tls)).toBe(STRICT);
      expect(await litter(bench)).toEqual([]);
    });
  });
});
