/** Debian 13's own sudo-rs on a real host: its prompt, its words, and what fleet makes of them. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleet, labInventory, newStateDir, onHost, resetHost, rootOf, textFile, type Ended } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';
import { trixiePackage } from '../support/trixie-package.ts';

const HOST = 'debian13';
claim(HOST);
const USER = 'fleet-test-rs';
const PASSWORD = 'pass word $1';

beforeAll(() => {
  resetHost(HOST);
  copyFileSync(trixiePackage('sudo-rs'), join(rootOf(HOST), 'root/sudo-rs.deb'));
  onHost(HOST, 'dpkg -i /root/sudo-rs.deb');
  onHost(
    HOST,
    `useradd -m -s /bin/sh ${USER} && echo '${USER}:${PASSWORD}' | chpasswd && cp -r /root/.ssh /home/${USER}/ && chown -R ${USER}: /home/${USER}/.ssh`,
  );
}, 180_000);
afterAll(() => resetHost(HOST));

/** `fleet ping` as that user, who becomes root by sudo-rs with the password, or without one. */
function ping(rules: string, password: string | null): Promise<Ended> {
  onHost(HOST, rules === '' ? 'rm -f /etc/sudoers.d/rs' : `echo '${USER} ${rules}' >/etc/sudoers.d/rs`);
  const variables = {
    ansible_user: USER,
    ansible_become: true,
    ansible_become_exe: 'sudo-rs',
    ...(password !== null && { ansible_become_password: password }),
  };
  const extra = textFile('rs.yaml', JSON.stringify({ all: { hosts: { [HOST]: variables } } }));
  return fleet(['ping', HOST, '-i', labInventory(), '-i', extra], newStateDir());
}

describe('sudo-rs', () => {
  it.each([
    ['a password', 'ALL=(ALL) ALL', PASSWORD],
    ['NOPASSWD', 'ALL=(ALL) NOPASSWD: ALL', null],
    ['NOPASSWD, and a password that nobody asks for', 'ALL=(ALL) NOPASSWD: ALL', PASSWORD],
  ])('makes root by %s', async (_, rules, password) => {
    const { code, stdout } = await ping(rules, password);
    expect(stdout).toMatch(/debian13: ok: root by sudo/);
    expect(code).toBe(0);
  });

  it.each([
    ['a wrong password', 'ALL=(ALL) ALL', 'no', /sudo didn't accept the password of fleet-test-rs/],
    ['a password that nobody gave', 'ALL=(ALL) ALL', null, /sudo asks fleet-test-rs for a password and none was given/],
    ['a user who may not', '', PASSWORD, /fleet-test-rs may not become root here: sudo-rs: I'm sorry/],
  ])('tells %s', async (_, rules, password, words) => {
    const { code, stdout } = await ping(rules, password);
    expect(stdout).toMatch(words);
    expect(code).toBe(2);
  });
});
