/** The programs that other tests agree with. Without this, a missing one could let a whole ring pass by not running. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Each with the Debian package that has it. */
const TOOLS: readonly (readonly [program: string, forWhat: string])[] = [
  ['apache2', 'apache2: the oracle of the configuration engine, and the server that the scripts work on'],
  ['sshd', 'openssh-server: the server that the transport talks to'],
  ['ssh-keygen', 'openssh-client: the oracle of known_hosts'],
  ['sudo', 'sudo: becoming root'],
  ['shellcheck', 'shellcheck: the scripts'],
  ['busybox', 'busybox: a third shell for the scripts'],
  ['ansible-inventory', 'ansible-core: the oracle of inventories and patterns'],
  ['openssl', 'openssl: servers for the probes'],
  ['gnutls-cli', 'gnutls-bin: a client that finishes handshakes with 3DES'],
  ['gnutls-serv', 'gnutls-bin: a server that has 3DES'],
  ['java', 'default-jdk-headless: another server that has 3DES'],
  ['javac', 'default-jdk-headless: what starts it from its source'],
  ['nginx', 'nginx-light: a server for the probes'],
];

const PATH = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

function isThere(program: string): boolean {
  return PATH.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// test/run sets this on machines where it may not install anything, and says there what is skipped.
describe.skipIf(process.env['FLEET_TESTS_MAY_SKIP'] !== undefined)('the tests have what they need', () => {
  it.each(TOOLS)('%s, of package %s', (program) => {
    expect(isThere(program)).toBe(true);
  });

  it('root, for sshd and for httpd under other users', () => {
    expect(process.getuid?.()).toBe(0);
  });

  it('namespaces of their own, for the scripts', () => {
    expect(spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status).toBe(0);
  });
});
