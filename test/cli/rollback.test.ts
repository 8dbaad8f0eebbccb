/** Taking back with the built program on real hosts: what others edited, what the records lost, what is broken now. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeOnHost } from '../remote/support.ts';
import { HTTPD, startHttpd, STRICT, whoGetsIn } from '../support/real-httpd.ts';
import { SshFleet, type Ended, type SshHost } from '../support/ssh-fleet.ts';

const play = (keywords = ''): string =>
  `- hosts: all\n  clients: [windows-vista]\n${keywords}  tasks:\n    - apache_tls: { ssl_protocol: "all -SSLv3", ssl_cipher_suite: "HIGH:!aNULL" }\n`;

describeOnHost('fleet rollback on real hosts', { timeout: 300_000 }, () => {
  let fleet: SshFleet;
  let web1: SshHost;
  let round = 0;
  beforeAll(async () => {
    fleet = await SshFleet.start(['web1', 'web2', 'web3']);
    web1 = fleet.one('web1');
    fleet.write('play.yaml', play());
  });
  afterAll(() => fleet.stop());

  const state = (): string => join(fleet.folder, `state-${round}`);
  const ran = (args: readonly string[]): Promise<Ended> => fleet.fleet(args, state());
  const tls = ({ tree }: SshHost = web1): string => readFileSync(tree.tls, 'latin1');
  beforeEach(() => {
    round += 1;
    for (const host of fleet.hosts) expect(tls(host)).toBe(STRICT);
  });
  afterEach(async () => {
    for (const { host, tree } of fleet.hosts) {
      await host.run(['chattr', '-i', tree.tls]);
      writeFileSync(tree.tls, STRICT, 'latin1');
      await host.sh(`kill -USR1 $(cat ${join(host.root, 'httpd/httpd.pid')})`);
    }
  });
  const applied = async (): Promise<void> => {
    const { code, stdout, stderr } = await ran(['apply', 'play.yaml', '--yes', '-l', 'web1']);
    expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^changed=1 /m), expect.any(String)]);
    expect(await whoGetsIn(web1.host)).toContain('windows-vista');
  };

  it('keeps what somebody edited since, shows it before, and takes out only its own', async () => {
    await applied();
    appendFileSync(web1.tree.tls, '# mine\n');
    const checked = await ran(['rollback', '--check', '--diff']);
    expect(checked.stdout).toContain('those edits stay');
    expect(checked.stdout).toMatch(/^ *-SSLProtocol all -SSLv3/m);
    expect(checked.stdout).not.toMatch(/^ *-# mine/m);
    expect((await ran(['rollback', '--yes'])).code).toBe(0);
    expect(tls()).toBe(`${STRICT}# mine\n`);
    expect(await whoGetsIn(web1.host)).toEqual(['modern-tls12']);
  });

  it('declines a conflict with both sides, and puts the backup back where it is forced', async () => {
    await applied();
    writeFileSync(web1.tree.tls, tls().replace('SSLProtocol all -SSLv3', 'SSLProtocol all -SSLv3 -TLSv1.1'), 'latin1');
    const edited = tls();
    const declined = await ran(['rollback', '--yes']);
    expect([declined.code, tls()]).toEqual([2, edited]);
    expect(declined.stdout).toMatch(/line \d+: the run wrote ".*SSLProtocol all -SSLv3.*there is now ".*-TLSv1\.1/);
    expect(declined.stdout).toMatch(/fleet rollback \S+ --limit web1 --force/);
    expect((await ran(['rollback', '--yes', '--force'])).code).toBe(0);
    expect(tls()).toBe(STRICT);
  });

  it('mends a configuration that fails its test because of the change', async () => {
    await applied();
    // What was valid when it was written is no more: as after an upgrade of httpd.
    writeFileSync(web1.tree.tls, tls().replace(/^(SSLCipherSuite.*)$/m, '$1\nSSLNoSuchDirective on'), 'latin1');
    expect((await ran(['apply', 'play.yaml', '--yes', '-l', 'web1'])).stdout).toContain('configtest fails already');
    const { code, stdout } = await ran(['rollback', '--yes', '--force']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^changed=1 /m)]);
    expect(tls()).toBe(STRICT);
  });

  const conf = (): string => join(web1.host.root, 'httpd/httpd.conf');
  const stopHttpd = (): Promise<string> =>
    web1.host.sh(
      `pid=$(cat ${web1.host.root}/httpd/httpd.pid); kill -TERM $pid; while [ -e /proc/$pid ]; do sleep 0.05; done`,
    );

  it('gives files back where httpd does not run, does not start it, and says that nothing shows it', async () => {
    await applied();
    await stopHttpd();
    const { code, stdout } = await ran(['rollback', '--yes']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^changed=1 /m)]);
    expect(stdout).toMatch(/doesn't run here, and isn't started: files go back/);
    expect([tls(), (await web1.host.processes()).filter((line) => line.includes(HTTPD))]).toEqual([STRICT, []]);
    await startHttpd(web1.host, join(web1.host.root, 'httpd'));
    expect(await whoGetsIn(web1.host)).toEqual(['modern-tls12']);
  });

  it('takes that back where somebody starts httpd meanwhile, and then goes by what it serves', async () => {
    await applied();
    await stopHttpd();
    // Whoever asks for the date once the files are swapped starts it.
    const { root } = web1.host;
    await web1.host.sh(`
      cp /usr/bin/date ${root}/real-date
      cat >${root}/date <<'EOF'
#!/bin/sh
for folder in /var/lib/fleet/transactions/*; do
  [ ! -e $folder/settled ] && [ ! -e ${root}/started ] && grep -q swapped $folder/journal || continue
  : >${root}/started
  env -u FLEET_TRANSACTION ${HTTPD} -f ${conf()} -k start </dev/null >/dev/null 2>&1
done
exec ${root}/real-date "$@"
EOF
      chmod 755 ${root}/date
      mount --bind ${root}/date /usr/bin/date`);
    const { code, stdout } = await ran(['rollback', '--yes']);
    await web1.host.sh('umount /usr/bin/date');
    expect([code, stdout]).toEqual([2, expect.stringMatching(/httpd was started meanwhile \(process \d+\)/)]);
    expect((await ran(['rollback', '--yes'])).code).toBe(0);
    expect([tls(), await whoGetsIn(web1.host)]).toEqual([STRICT, ['modern-tls12']]);
  });

  it('asks the hosts where the records are gone', async () => {
    await applied();
    round += 1000;
    expect((await ran(['rollback', '--yes'])).stdout).toContain('nothing to take back');
    const { code, stdout } = await ran(['rollback', '--from-hosts', '--yes']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^changed=1 /m)]);
    expect(tls()).toBe(STRICT);
    expect((await ran(['rollback', '--from-hosts', '--yes'])).stdout).toContain('none remembers a change');
  });

  it('and fleet prune leaves young transactions alone', async () => {
    await applied();
    const { code, stdout } = await ran(['prune', '--check', '-l', 'web1']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^web1: keeps \d+, would remove 0$/m)]);
  });

  it.each([
    ['stop', ['open', 'strict', 'strict']],
    ['rollback-run', ['strict', 'strict', 'strict']],
  ])('a batch that fails stops the run, and --on-failure %s decides of the rest', async (what, expected) => {
    fleet.write('batches.yaml', play('  serial: 1\n  order: sorted\n  soak: 1s\n'));
    const web2 = fleet.one('web2');
    expect((await web2.host.run(['chattr', '+i', web2.tree.tls])).exitCode).toBe(0);
    const { code, stdout, stderr } = await ran(['apply', 'batches.yaml', '--yes', '--on-failure', what]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /batch 1 of 3: 1 hosts\n[^]*waiting 1 s[^]*batch 2 of 3[^]*Stopped: every host of the batch failed/,
    );
    expect(stdout).toMatch(/not begun: every host of the batch failed/);
    expect(fleet.hosts.map((host) => (tls(host) === STRICT ? 'strict' : 'open'))).toEqual(expected);
  });
});
