/** Several plays of one playbook on real hosts, with variables that ansible-vault encrypted: one change for each host, and the way back. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  type Ended,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAMES = ['debian12', 'rhel-layout'];
claim(...NAMES);
const hosts = NAMES.map(labHost);
const state = newStateDir();
const before = new Map<string, string>();
const folder = mkdtempSync(join(tmpdir(), 'fleet-plays-'));

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** A file that ansible-vault itself encrypted. */
function encrypted(name: string, text: string): string {
  const path = put(name, text);
  execFileSync('ansible-vault', ['encrypt', '--vault-password-file', join(folder, 'password'), path]);
  expect(readFileSync(path, 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n[0-9a-f\n]+$/);
  return path;
}

const PLAYBOOK = `
- name: Old clients everywhere
  hosts: ${NAMES.join(',')}
  gather_facts: false
  vars_files: [suites.yaml]
  clients: [windows-vista]
  owner: web
  reason: several plays
  expires: 30d
  tasks:
    - apache_tls: { ssl_protocol: all -SSLv3, ssl_cipher_suite: "{{ suites }}" }
- name: Compression stays off on what has Red Hat's layout
  hosts: rhel-layout
  tasks:
    - apache_directive: { name: SSLCompression, value: "{{ compression }}", scope: server }
- name: The same on the others
  hosts: all:!rhel-layout
  tasks:
    - apache_directive: { name: SSLCompression, value: "{{ compression }}", scope: server }
      when: inventory_hostname in ['debian12']
`;

let playbook = '';
let extra = '';

function run(...args: readonly string[]): Promise<Ended> {
  const limit = ['--limit', NAMES.join(',')];
  return fleet(
    [...args, playbook, ...limit, '-e', `@${extra}`, '--vault-password-file', join(folder, 'password')],
    state,
  );
}

beforeAll(() => {
  put('password', 'open sesame\n');
  encrypted('suites.yaml', 'suites: HIGH:!aNULL:!MD5\n');
  extra = encrypted('extra.yaml', 'compression: "off"\n');
  playbook = put('site.yaml', PLAYBOOK);
  for (const host of hosts) {
    resetHost(host.name);
    before.set(host.name, fingerprint(host));
  }
}, 180_000);
afterAll(() => NAMES.forEach(resetHost));

describe('several plays', { timeout: 400_000 }, () => {
  it('are one change for each host', async () => {
    const applied = await run('apply', '--yes');
    expect(applied.stdout).toMatch(/^changed=2 unchanged=0 declined=0 restored=0 unreachable=0 stuck=0$/m);
    expect(applied.code).toBe(0);
    for (const host of hosts) {
      expect(opensslGetsIn(host, null)).toBe(true);
      expect(onHost(host.name, `grep -rhE '^ *SSLCompression off' ${host.configDir}`)).not.toBe('');
      expect(onHost(host.name, 'ls /var/lib/fleet/transactions | wc -l')).toBe('1\n');
    }
  });

  it('change nothing when they are applied again', async () => {
    const again = await run('apply', '--yes');
    expect(again.stdout).toMatch(/^changed=0 unchanged=2 /m);
  });

  it('say which secrets they lack', async () => {
    const without = await fleet(['plan', playbook, '--limit', 'debian12'], state);
    expect(without.code).toBe(1);
    expect(without.stderr).toMatch(/suites\.yaml: .*encrypted/);
  });

  it.each(hosts)('are taken back on $name, to the byte', async (host) => {
    const back = await fleet(['rollback', '--yes', '--limit', host.name], state);
    expect(back.stdout).toMatch(/^changed=1 /m);
    expect(back.code).toBe(0);
    expect(fingerprint(host)).toBe(before.get(host.name));
    expect(opensslGetsIn(host, null)).toBe(false);
    expect(modernGetsIn(host)).toBe(true);
    expect(leftovers(host)).toBe('');
  });
});
