/** Hosts that can't be logged in to: one clear message each, the documented exit code, and the others are looked at. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fleet, labHost, labInventory, leftovers, newStateDir, textFile } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls.yaml';

describe('connections', () => {
  claim('debian11-stock', 'debian12', 'debian13', 'rhel-layout');
  const inventory = readFileSync(labInventory(), 'utf8');
  const withInventory = (text: string, limit: string): ReturnType<typeof fleet> =>
    fleet(['plan', PLAYBOOK, '-i', textFile('inventory.yaml', text), '--limit', limit], newStateDir());

  afterAll(() => {
    expect(leftovers(labHost('debian12'))).toBe('');
  });

  it('with a wrong sudo password are declined, with one try', async () => {
    const { code, stdout } = await withInventory(
      inventory.replace(/ansible_become_password: .*/, 'ansible_become_password: wrong'),
      'rhel-layout',
    );
    expect(code).toBe(2);
    expect(stdout).toMatch(/sudo didn't accept the password/);
    expect(stdout).not.toMatch(/wrong/);
  });

  it('to a host whose key changed are refused before anything is sent', async () => {
    const known = /UserKnownHostsFile=(\S+)/.exec(inventory)?.[1] ?? '';
    const keys = readFileSync(known, 'utf8').split('\n');
    // The key of another host in this one's place.
    const port = labHost('debian12').sshPort;
    const other = keys
      .find((line) => line.startsWith(`[127.0.0.1]:${labHost('debian13').sshPort} ssh-ed25519`))
      ?.split(' ')[2];
    const swapped = keys.map((line) =>
      line.startsWith(`[127.0.0.1]:${port} ssh-ed25519`) ? `[127.0.0.1]:${port} ssh-ed25519 ${other}` : line,
    );
    const file = textFile(
      'known_hosts',
      swapped.filter((line) => !line.startsWith(`[127.0.0.1]:${port} `) || line.includes('ed25519')).join('\n'),
    );
    const { code, stdout } = await withInventory(inventory.replace(known, file), 'debian12');
    expect(code).toBe(4);
    expect(stdout).toMatch(/shows another ssh-ed25519 key, SHA256:/);
    expect(stdout).toMatch(/ssh-keygen -R/);
  });

  it('to a host that is not there are unreachable, and the others are looked at all the same', async () => {
    const { code, stdout } = await withInventory(
      inventory.replace(`ansible_port: ${labHost('debian12').sshPort}`, 'ansible_port: 9'),
      'debian12,debian11-stock',
    );
    expect(code).toBe(4);
    expect(stdout).toMatch(/Plan: 0 to change, 1 unchanged, 0 declined, 1 unreachable/);
  });
});
