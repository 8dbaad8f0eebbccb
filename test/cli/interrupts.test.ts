/** Signals at the built program, with real hosts in flight; and the recovery of what a killed one left. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeOnHost } from '../remote/support.ts';
import { SshFleet, type Ended, type SshHost } from '../support/ssh-fleet.ts';
import { STRICT, whoGetsIn } from '../support/real-httpd.ts';

const PLAY = `- hosts: all
  clients: [windows-vista]
  tasks:
    - apache_tls: { ssl_protocol: "all -SSLv3", ssl_cipher_suite: "HIGH:!aNULL" }
`;

describeOnHost('the built program', { timeout: 300_000 }, () => {
  let fleet: SshFleet;
  let web1: SshHost;
  let play: string;
  let run = 0;
  beforeAll(async () => {
    fleet = await SshFleet.start(['web1', 'web2']);
    web1 = fleet.one('web1');
    play = fleet.write('play.yaml', PLAY);
  });
  afterAll(() => fleet.stop());
  beforeEach(async () => {
    run += 1;
    for (const { wire } of fleet.hosts) wire.release();
    expect(await tls()).toBe(STRICT);
  });

  const state = (): string => join(fleet.folder, `state-${run}`);
  const tls = async (): Promise<string> => readFileSync(web1.tree.tls, 'latin1');
  const ran = (args: readonly string[]): Promise<Ended> => fleet.fleet(args, state());
  const APPLY = (...args: readonly string[]): readonly string[] => [
    'apply',
    play,
    '--yes',
    '-vv',
    '-l',
    'web1',
    ...args,
  ];
  const journal = (): Promise<string> =>
    web1.host.sh('tail -qn1 $(ls -td /var/lib/fleet/transactions/*/journal | head -1)');
  const clean = async (): Promise<void> => {
    expect(
      await web1.host.sh(
        'ls /var/lib/fleet/lock /etc/cron.d 2>/dev/null; ls /var/lib/fleet/transactions/*/restore.sh 2>/dev/null; true',
      ),
    ).not.toMatch(/fleet|owner|restore/);
  };

  /** Applies, and does something when the program says this for the first time. */
  function applying(
    when: string,
    then: (running: { kill(signal: NodeJS.Signals): void }) => void,
    args = APPLY(),
  ): Promise<Ended> {
    let done = false;
    const running = fleet.start(
      args,
      (said) => {
        if (done || !said.includes(when)) return;
        done = true;
        then(running);
      },
      state(),
    );
    return running.ended;
  }

  async function takeBack(): Promise<void> {
    expect((await ran(['rollback', '--yes', '-l', 'web1'])).code).toBe(0);
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('one %s: what is in flight is settled, exit 99', async (signal) => {
    const { code, stdout, stderr } = await applying('web1: swap', ({ kill }) => kill(signal));
    expect([code, stderr]).toEqual([99, expect.stringContaining(`${signal}: no new host is begun`)]);
    expect(stdout).toMatch(/^changed=1 /m);
    expect(await journal()).toMatch(/confirmed/);
    await clean();
    await takeBack();
  });

  it('one Ctrl-C begins no new host', async () => {
    const { code, stdout } = await applying('web1: swap', ({ kill }) => kill('SIGINT'), [
      'apply',
      play,
      '--yes',
      '-vv',
      '--forks',
      '1',
    ]);
    expect(code).toBe(99);
    expect(stdout).toMatch(/^pending=1 changed=1 /m);
    await takeBack();
  });

  it('a second Ctrl-C restores what is in flight', async () => {
    const { code, stdout, stderr } = await applying('web1: swap', async ({ kill }) => {
      kill('SIGINT');
      setTimeout(() => kill('SIGINT'), 100);
    });
    expect([code, stderr]).toEqual([99, expect.stringContaining('hosts in flight are restored')]);
    expect(stdout).toMatch(/^changed=0 .*restored=1 /m);
    expect(stdout).toContain('the run was interrupted');
    expect(await journal()).toMatch(/restored controller/);
    expect(await whoGetsIn(web1.host)).toEqual(['modern-tls12']);
    await clean();
  });

  it('SIGTERM and SIGHUP, however often they come, settle', async () => {
    const { code, stdout } = await applying('web1: swap', async ({ kill }) => {
      for (const signal of ['SIGHUP', 'SIGTERM', 'SIGHUP', 'SIGTERM'] as const) kill(signal);
    });
    expect(code).toBe(99);
    expect(stdout).toMatch(/^changed=1 /m);
    await takeBack();
  });

  it('a third Ctrl-C leaves the host to its guard, says until when, and the guard keeps the word', async () => {
    const { code, stderr } = await applying(
      'web1: judge',
      async ({ kill }) => {
        web1.wire.hold();
        for (const delay of [0, 150, 300]) setTimeout(() => kill('SIGINT'), delay);
      },
      APPLY('--confirm-timeout', '5'),
    );
    expect(code).toBe(99);
    expect(stderr).toMatch(/web1: restored by its guard at \d\d:\d\d:\d\d UTC at the latest/);
    web1.wire.release();
    await expect.poll(journal, { timeout: 20_000 }).toMatch(/restored guard/);
    expect(await ran(['recover'])).toMatchObject({ code: 0, stdout: expect.stringContaining('its guard has done it') });
    expect((await ran(['runs'])).stdout).toMatch(/finished +restored=1/);
    await clean();
  });

  it('killed: no new change is begun, recover takes back what nobody had judged, and says so', async () => {
    await applying('web1: judge', ({ kill }) => kill('SIGKILL'));
    expect(await tls()).not.toBe(STRICT);
    for (const command of [APPLY(), ['rollback', '--yes', '-l', 'web1']]) {
      const refused = await ran(command);
      expect(refused.code).toBe(2);
      expect(refused.stdout).toContain('fleet recover --limit web1');
    }
    expect((await ran(['recover', '--check'])).stdout).toMatch(/is open: web1 \(its controller died\)/);
    expect(await tls()).not.toBe(STRICT);
    const recovered = await ran(['recover']);
    expect(recovered).toMatchObject({ code: 0, stdout: expect.stringContaining('fleet has done it now') });
    expect(await whoGetsIn(web1.host)).toEqual(['modern-tls12']);
    await clean();
    expect(await ran(['recover'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to recover') });
  });

  it('killed, and its records lost: the host itself tells, and is spared while its guard is to come', async () => {
    await applying('web1: judge', ({ kill }) => kill('SIGKILL'));
    run += 1000;
    const refused = await ran(APPLY());
    expect(refused).toMatchObject({ code: 2, stdout: expect.stringContaining('--from-hosts') });
    const spared = await ran(['recover', '--from-hosts']);
    expect(spared).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/web1: transaction .* stands in reloaded; its guard/),
    });
    const forced = await ran(['recover', '--from-hosts', '--force']);
    expect(forced).toMatchObject({ code: 0, stdout: expect.stringContaining('restored') });
    const [, id = ''] = /^Run (\S+) \(apply of another controller/m.exec(forced.stdout) ?? [];
    const shown = await ran(['show', id]);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^restored=1 |restored \(/m)]);
    await clean();
  });

  it('whose terminal and pipes are gone settles all the same', async () => {
    const running = fleet.start(['apply', play, '--yes', '-vv', '-l', 'web1'], undefined, state());
    running.deafen();
    await running.ended;
    expect(await journal()).toMatch(/confirmed/);
    await clean();
    await takeBack();
  });
});
