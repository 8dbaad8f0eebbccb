/** A cipher list that passes the configuration test and kills httpd at its reload. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  fingerprint,
  fleet,
  labHosts,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  textFile,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const HOSTS = ['debian11-hardened', 'debian12', 'debian13', 'rhel-layout'];
const hosts = labHosts().filter(({ name }) => HOSTS.includes(name));
claim(...HOSTS);
const LIMIT = ['--limit', HOSTS.join(',')];

// Debian's OpenSSL knows no 3DES, so this list selects nothing; configtest says `Syntax OK`.
const playbook = textFile(
  'killer.yaml',
  '- hosts: all\n  tasks:\n    - apache_tls: { ssl_cipher_suite: "DES-CBC3-SHA", security_level: keep }\n',
);

const before = new Map<string, string>();
beforeAll(() => {
  for (const host of hosts) before.set(host.name, fingerprint(host));
});

describe('the preflight', () => {
  it('stops it before a byte is changed', async () => {
    const { code, stdout } = await fleet(['apply', playbook, ...LIMIT, '--yes'], newStateDir());
    expect(code).toBe(2);
    expect(stdout).toMatch(/^changed=0 unchanged=0 declined=4 /m);
    expect(stdout).toMatch(/shadow httpd with the new values didn't start/);
    for (const host of hosts) {
      expect(fingerprint(host)).toBe(before.get(host.name));
      expect(leftovers(host)).toBe('');
    }
  });
});

describe('without the preflight', () => {
  it('every host serves its old configuration again within seconds', async () => {
    const { code, stdout } = await fleet(['apply', playbook, ...LIMIT, '--yes', '--no-preflight'], newStateDir());
    expect(code).toBe(2);
    expect(stdout).toMatch(/^changed=0 unchanged=0 declined=0 restored=4 /m);
    expect(stdout).toMatch(/parent process died/);
    for (const host of hosts) {
      expect(modernGetsIn(host)).toBe(true);
      expect(fingerprint(host)).toBe(before.get(host.name));
      expect(leftovers(host)).toBe('');
      const seconds = onHost(
        host.name,
        'awk \'{ print $1 }\' "$(ls -td /var/lib/fleet/transactions/*/ | head -n 1)journal"',
      );
      const times = seconds.trim().split('\n').map(Number);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(15);
    }
  });
});
