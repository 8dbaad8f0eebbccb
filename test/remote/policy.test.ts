/**
 * A crypto policy on a host: tried on a copy, put in force by a restart, and undone by another. Red Hat's program isn't to
 * be had here; a stand-in that keeps to its documented layout takes its place (test/support/crypto-policies), and the
 * OpenSSL that httpd links reads what it wrote.
 */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PolicyTrial } from '../../src/core/index.ts';
import { tryPolicy } from '../../src/remote/index.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { DEADLY, parentOf, startHttpd, whoGetsIn } from '../support/real-httpd.ts';
import {
  change,
  changeAndDie,
  DEADLINE,
  describeOnHost,
  dyingAt,
  end,
  eventually,
  isSettled,
  litter,
  onHost,
  phases,
  withHook,
  type Bench,
  type Order,
} from './support.ts';
import { shadowConfigFor } from './shadow.ts';

const STANDIN = new URL('../support/crypto-policies/', import.meta.url).pathname;

/** No level of its own: the policy's holds. */
const PLAIN = 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL\n';

/** `/usr` is the machine's own: what is put there lies in memory and is the host's alone. */
const PREPARE = `
  mount -t tmpfs -o mode=755 none /usr/local/bin
  mkdir -p /run/etc/share/upper /run/etc/share/work
  mount -t overlay -o lowerdir=/usr/share,upperdir=/run/etc/share/upper,workdir=/run/etc/share/work none /usr/share
  sh ${STANDIN}install ${STANDIN}update-crypto-policies /usr/local/bin`;

const withPolicies = (options: Parameters<typeof onHost>[0] = {}): Parameters<typeof onHost>[0] => ({
  tls: PLAIN,
  prepare: PREPARE,
  ...options,
});

async function tried({ host }: Bench, policy: string): Promise<PolicyTrial> {
  const trial = await tryPolicy(namespaceSession(host), { policy, deadlineMs: DEADLINE });
  if (!trial.ok) throw new Error(JSON.stringify(trial.error));
  return trial.value;
}

/** Everything below the folder, with what it holds. */
const picture = ({ host }: Bench): Promise<string> =>
  host.sh('cd /etc/crypto-policies && find . -printf "%p %l %m %u\\n" | sort && cat $(find . -type f | sort)');

const nothingLeft = async (bench: Bench): Promise<void> =>
  expect(await bench.host.sh('ls -d /run/fleet-policy* /run/crypto-policies-reloaded 2>/dev/null; :')).toBe('');

describeOnHost.each(SHELLS)('a policy that is tried under %s', { concurrent: true }, (shell) => {
  const options = withPolicies({ shell, busyboxTools: shell === 'busybox' });

  it('gives what would change, and changes nothing', async () => {
    await onHost(options, async (bench) => {
      const before = await picture(bench);
      const { result, changes, openssl, policies, subpolicies } = await tried(bench, 'LEGACY');
      expect(result).toBe('ok');
      const shared = '/usr/share/crypto-policies';
      const link = (policy: string, backend: string) => ({ target: `${shared}/${policy}/${backend}.txt` });
      const own = '/etc/crypto-policies';
      expect(changes).toEqual([
        ...['opensshserver', 'opensslcnf'].map((backend) => ({
          path: `${own}/back-ends/${backend}.config`,
          before: link('DEFAULT', backend),
          after: link('LEGACY', backend),
        })),
        { path: `${own}/config`, before: 'DEFAULT\n', after: 'LEGACY\n' },
        {
          path: `${own}/state/CURRENT.pol`,
          before: '# Policy DEFAULT dump\n',
          after: '# Policy LEGACY dump\n',
        },
        { path: `${own}/state/current`, before: 'DEFAULT\n', after: 'LEGACY\n' },
      ]);
      expect(openssl).toContain('@SECLEVEL=0');
      expect([policies, subpolicies]).toEqual([['DEFAULT', 'FIPS', 'FUTURE', 'LEGACY'], ['SHA1']]);
      expect(await picture(bench)).toBe(before);
      await nothingLeft(bench);
    });
  });

  it('tells of links that become files, and of nothing where it is set already', async () => {
    await onHost(options, async (bench) => {
      const { changes } = await tried(bench, 'DEFAULT:SHA1');
      const openssl = changes.find(({ path }) => path.endsWith('opensslcnf.config'));
      expect(openssl?.after).toMatch(/^CipherString = @SECLEVEL=0:/);
      expect(openssl?.before).toEqual({ target: '/usr/share/crypto-policies/DEFAULT/opensslcnf.txt' });
      expect((await tried(bench, 'DEFAULT')).changes).toEqual([]);
    });
  });
});

describeOnHost('a policy that can not be tried', { concurrent: true }, () => {
  it('because there is none of that name', async () => {
    await onHost(withPolicies(), async (bench) => {
      const trial = await tried(bench, 'LEGENDARY');
      expect(trial).toMatchObject({ result: 'failed', changes: [] });
      expect(trial.detail).toMatch(/Unknown policy/);
      await nothingLeft(bench);
    });
  });

  it('because the host has no such program', async () => {
    await onHost({}, async (bench) => {
      expect(await tried(bench, 'LEGACY')).toMatchObject({ result: 'no-tool', changes: [], policies: [] });
    });
  });

  it('because the host allows no mounts', async () => {
    await onHost(withPolicies(), async (bench) => {
      const session = namespaceSession(
        bench.host,
        withHook('unshare() { echo "unshare failed: not permitted" && return 1; }'),
      );
      const trial = await tryPolicy(session, { policy: 'LEGACY', deadlineMs: DEADLINE });
      expect(trial).toMatchObject({
        ok: true,
        value: { result: 'no-namespace', detail: 'unshare failed: not permitted' },
      });
      await nothingLeft(bench);
    });
  });
});

describe('an answer', () => {
  const frame = (key: string, value: string): string => `${key} ${value.length}\n${value}\n`;
  const answered = (frames: string): Promise<unknown> => {
    const run = async () => ({ ok: true, value: { stdout: Buffer.from(frames), stderr: '', exitCode: 0 } }) as const;
    const session = { run } as unknown as Parameters<typeof tryPolicy>[0];
    return tryPolicy(session, { policy: 'LEGACY', deadlineMs: DEADLINE });
  };

  it.each([
    '/etc/passwd',
    '/etc/crypto-policies/../passwd',
    '/etc/crypto-policies/state/..',
    '/etc/crypto-policies/',
    '/etc/crypto-policies//x',
    '/etc/crypto-policies/a\nb',
  ])('that names %j is not believed', async (path) => {
    const told = frame('result', 'ok') + frame('path.0', path) + frame('after.0.file', 'x') + frame('end', '');
    expect(await answered(told)).toMatchObject({ ok: false, error: { code: 'answer-malformed' } });
  });

  it('without a result, or cut off, is none', async () => {
    expect(await answered(frame('end', ''))).toMatchObject({ ok: false, error: { code: 'answer-malformed' } });
    expect(await answered(frame('result', 'ok'))).toMatchObject({ ok: false, error: { code: 'answer-truncated' } });
  });
});

async function orderFor(bench: Bench, policy: string, order: Order = {}): Promise<Order> {
  const { changes } = await tried(bench, policy);
  const paths = Object.fromEntries(changes.map(({ path, after }) => [path, after]));
  return { files: {}, paths, before: changes, restart: true, ...order };
}

describeOnHost.each(SHELLS)('a policy that is set under %s', { concurrent: true }, (shell) => {
  const options = withPolicies({ shell, busyboxTools: shell === 'busybox' });

  it('is in force after a restart, and back after another', async () => {
    await onHost(options, async (bench) => {
      const before = await picture(bench);
      const pid = await parentOf(bench.host, bench.folder);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      const report = await change(bench, await orderFor(bench, 'LEGACY'));
      expect(report).toMatchObject({ state: 'reloaded', failure: null });
      expect(phases(bench)).toEqual('locked backed-up guarded swapping swapped tested reloading reloaded'.split(' '));
      const restarted = await parentOf(bench.host, bench.folder);
      expect(restarted).not.toBe(pid);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await parentOf(bench.host, bench.folder)).not.toBe(restarted);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await picture(bench)).toBe(before);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is confirmed though the parent is another one', async () => {
    await onHost(options, async (bench) => {
      await change(bench, await orderFor(bench, 'DEFAULT:SHA1'));
      expect(await end(bench, 'confirm')).toMatchObject({ phase: 'confirmed', detail: '' });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
      expect(await litter(bench)).toEqual([]);
    });
  });
});

describeOnHost('a policy', { concurrent: true }, () => {
  it('is not taken up by a reload', async () => {
    await onHost(withPolicies(), async (bench) => {
      expect((await change(bench, await orderFor(bench, 'LEGACY', { restart: false }))).state).toBe('reloaded');
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('with which httpd does not start is found out by the shadow, and nothing is touched', async () => {
    await onHost(withPolicies(), async (bench) => {
      const before = await picture(bench);
      const pid = await parentOf(bench.host, bench.folder);
      const shadowConfig = await shadowConfigFor(bench, PLAIN);
      const report = await change(bench, await orderFor(bench, 'FUTURE', { preflight: true, shadowConfig }));
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'preflight-failed' } });
      expect(report.failure).toMatchObject({ output: expect.stringMatching(/ee key too small/) as string });
      expect(await parentOf(bench.host, bench.folder)).toBe(pid);
      expect(await picture(bench)).toBe(before);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('that does passes the shadow', async () => {
    await onHost(withPolicies(), async (bench) => {
      const shadowConfig = await shadowConfigFor(bench, PLAIN);
      const report = await change(bench, await orderFor(bench, 'LEGACY', { preflight: true, shadowConfig }));
      expect(report).toMatchObject({ state: 'reloaded', failure: null });
      expect(phases(bench)).toContain('preflighted');
    });
  });

  it('with which httpd does not start is undone, and the server started again', async () => {
    await onHost(withPolicies(), async (bench) => {
      const before = await picture(bench);
      const report = await change(bench, await orderFor(bench, 'FUTURE'));
      expect(report).toMatchObject({ state: 'restored', failure: { code: 'restart-failed' } });
      expect(report.failure).toMatchObject({ output: expect.stringMatching(/ee key too small/) as string });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await picture(bench)).toBe(before);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('that nobody confirms is taken back by the guard, with a restart', async () => {
    await onHost(withPolicies(), async (bench) => {
      const before = await picture(bench);
      await change(bench, await orderFor(bench, 'LEGACY', { guardSeconds: 15 }));
      const pid = await parentOf(bench.host, bench.folder);
      await eventually(() => isSettled(bench), 40);
      expect(phases(bench).at(-1)).toBe('restored');
      expect(await parentOf(bench.host, bench.folder)).not.toBe(pid);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await picture(bench)).toBe(before);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it.each(['swapping', 'swapped', 'tested', 'reloading', 'reloaded'])(
    'whose script was killed at %s is taken back, whoever the parent is by then',
    async (phase) => {
      await onHost(withPolicies(), async (bench) => {
        const before = await picture(bench);
        await changeAndDie(bench, { ...(await orderFor(bench, 'LEGACY')), tamper: dyingAt(phase) });
        expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
        expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
        expect(await picture(bench)).toBe(before);
        expect(await litter(bench)).toEqual([]);
      });
    },
  );

  it('whose script was killed between the end of the old parent and the start of the new is taken back, and served', async () => {
    await onHost(withPolicies(), async (bench) => {
      const before = await picture(bench);
      const tamper = withHook('start_instance() { kill -KILL $$; sleep 5; }');
      await changeAndDie(bench, { ...(await orderFor(bench, 'LEGACY')), tamper });
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await picture(bench)).toBe(before);
    });
  });

  it('is undone by the boot after a power cut', async () => {
    await onHost(withPolicies(), async (bench) => {
      const before = await picture(bench);
      await change(bench, await orderFor(bench, 'LEGACY'));
      await bench.host.cutPower();
      await bench.host.sh('sh /etc/rc.local');
      await eventually(() => isSettled(bench), 40);
      expect(phases(bench).at(-1)).toBe('restored');
      expect(await picture(bench)).toBe(before);
      await eventually(async () => existsSync(`${bench.folder}/httpd.pid`), 20);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('is undone by a boot that comes after httpd, which has read the change by then', async () => {
    await onHost(withPolicies(), async (bench) => {
      await change(bench, await orderFor(bench, 'LEGACY'));
      await bench.host.cutPower();
      const pid = await startHttpd(bench.host, bench.folder);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
      await bench.host.sh('sh /etc/rc.local');
      await eventually(() => isSettled(bench), 40);
      expect(phases(bench).at(-1)).toBe('restored');
      expect(await parentOf(bench.host, bench.folder)).not.toBe(pid);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await litter(bench)).toEqual([]);
    });
  });

  it('is taken back where a change of httpd that kills it came with it', async () => {
    await onHost(withPolicies(), async (bench) => {
      const before = await picture(bench);
      const order = await orderFor(bench, 'LEGACY', { files: { [bench.tree.tls]: DEADLY } });
      expect(await change(bench, order)).toMatchObject({ state: 'restored', failure: { code: 'restart-failed' } });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await picture(bench)).toBe(before);
    });
  });
});
