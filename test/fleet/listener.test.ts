/** A port of their own for old clients, on real hosts: opened, seen from outside, followed, and taken back to the byte. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, fleet, labHost, leftovers, newStateDir, onHost, resetHost, textFile } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls-listener.yaml';

/** The host's own address: what clients of its network connect to. */
const addressOf = (host: string): string => onHost(host, 'hostname -I').trim().split(' ')[0] ?? '';

/** Whether a TLS 1.0 client that isn't fleet gets in, without SNI. */
function oldGetsIn(address: string, port: number): boolean {
  const options = ['-connect', `${address}:${port}`, '-tls1', '-cipher', 'AES128-SHA:@SECLEVEL=0', '-noservername'];
  const { stdout } = spawnSync('openssl', ['s_client', ...options], { input: '', encoding: 'utf8', timeout: 20_000 });
  return /Cipher is AES128-SHA/.test(stdout) && /Protocol *: TLSv1$/m.test(stdout);
}

/** What a current client is answered; 000 where nobody listens. */
function statusAt(address: string, port: number): string {
  const options = ['-sk', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '10', `https://${address}:${port}/`];
  return spawnSync('curl', options, { encoding: 'utf8' }).stdout;
}

describe.each([
  // Old clients get in at port 443 of the last one as things stand.
  ['debian12', false],
  ['rhel-layout', false],
  ['debian11-stock', true],
])('%s', (name, oldAt443) => {
  claim(name);
  const host = labHost(name);
  const limit = ['--limit', name];
  const state = newStateDir();
  let before: string;
  let address: string;
  beforeAll(() => {
    resetHost(name);
    before = fingerprint(host);
    address = addressOf(name);
  });

  it('is planned without a touch', async () => {
    const { code, stdout } = await fleet(['plan', PLAYBOOK, ...limit], state);
    expect(code).toBe(0);
    expect(stdout).toContain('+Listen 8443 https');
    expect(stdout).toMatch(/gains: .*on \*:8443/);
    expect(stdout.includes('semanage port')).toBe(name === 'rhel-layout');
    expect(fingerprint(host)).toBe(before);
  });

  it('lets old clients in at the new port, and leaves port 443 as it was', async () => {
    expect(oldGetsIn(address, 8443)).toBe(false);
    const { code, stdout } = await fleet(['apply', PLAYBOOK, ...limit, '--yes'], state);
    expect(stdout).toContain('changed=1');
    expect(code).toBe(0);
    expect([oldGetsIn(address, 8443), oldGetsIn(address, 443)]).toEqual([true, oldAt443]);
    expect([statusAt(address, 8443), statusAt(address, 443)]).toEqual(['200', '200']);
    expect(leftovers(host)).toBe('');
  });

  it('is seen by an audit, and not done twice', async () => {
    const { stdout } = await fleet(['audit', ...limit, '--format', 'json'], state);
    const { hosts } = JSON.parse(stdout) as {
      hosts: { matrix: { point: { port: number }; client: string; gotIn: boolean }[] }[];
    };
    const seen = hosts.flatMap(({ matrix }) => matrix).filter(({ client }) => client === 'windows-vista');
    expect(new Set(seen.filter(({ gotIn }) => gotIn).map(({ point }) => point.port))).toEqual(
      new Set(oldAt443 ? [443, 8443] : [8443]),
    );
    const again = await fleet(['apply', PLAYBOOK, ...limit, '--yes'], state);
    expect(again.stdout).toContain('unchanged=1');
  });

  it('follows what is changed in the original', async () => {
    const task =
      '- apache_directive: {name: ServerAdmin, value: new@example.test, scope: {names: [alpha.example.test]}}';
    const play = textFile('admin.yaml', `- name: A new address\n  hosts: all\n  owner: us\n  tasks:\n    ${task}\n`);
    const changed = await fleet(['apply', play, ...limit, '--yes'], state);
    expect(changed.stdout).toContain('changed=1');
    const followed = await fleet(['apply', PLAYBOOK, ...limit, '--yes', '--diff'], state);
    expect(followed.stdout).toContain('changed=1');
    expect([oldGetsIn(address, 8443), oldGetsIn(address, 443)]).toEqual([true, oldAt443]);
    for (let runs = 0; runs < 2; runs += 1) expect((await fleet(['rollback', ...limit, '--yes'], state)).code).toBe(0);
  });

  it('is taken back to the byte, and the port is closed', async () => {
    const { code, stdout } = await fleet(['rollback', ...limit, '--yes'], state);
    expect(stdout).toContain('changed=1');
    expect(code).toBe(0);
    expect(fingerprint(host)).toBe(before);
    expect([statusAt(address, 8443), statusAt(address, 443)]).toEqual(['000', '200']);
    expect(leftovers(host)).toBe('');
  });
});

describe('a port that another program has', () => {
  claim('debian12');
  const host = labHost('debian12');
  const OTHER =
    'my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:8443", ReuseAddr => 1) or die; fork and exit; sleep 90';
  beforeAll(() => resetHost('debian12'));
  afterAll(() => resetHost('debian12'));

  it('is found out before anything is touched', async () => {
    const before = fingerprint(host);
    onHost('debian12', `perl -MIO::Socket::INET -e '${OTHER}' >/dev/null 2>&1 </dev/null`);
    const { code, stdout } = await fleet(['apply', PLAYBOOK, '--limit', 'debian12', '--yes'], newStateDir());
    expect(stdout).toContain('Address already in use');
    expect(stdout).toContain('ss -ltnp');
    expect(code).toBe(2);
    expect(fingerprint(host)).toBe(before);
    expect(statusAt(addressOf('debian12'), 443)).toBe('200');
  });
});
