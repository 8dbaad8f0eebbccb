/** Files on a real host that are more than their bytes, or can't be written: kept as they are, or left alone. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  rootOf,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAME = 'debian13';
const host = labHost(NAME);
const FILE = '/etc/apache2/mods-available/ssl.conf';
const APPLY = ['apply', 'playbooks/legacy-tls.yaml', '--limit', NAME, '--yes'];

claim(NAME);
beforeEach(() => resetHost(NAME));
afterEach(() => {
  // Only where it was made immutable: else there is nothing to undo, and on a mount that is read-only no way to.
  spawnSync('chattr', ['-i', `${rootOf(NAME)}${FILE}`]);
  resetHost(NAME);
});

/** Runs a program of this machine on the file: the host lacks it, or isn't allowed to. */
function outside(program: string, args: readonly string[]): string {
  const ran = spawnSync(program, [...args, `${rootOf(NAME)}${FILE}`], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ran.error?.message ?? ran.stderr}`);
  return ran.stdout;
}

/** What the file is besides its bytes, and what the mount of its own holds. */
const natureOf = (): string =>
  [
    outside('getfacl', ['--absolute-names', '--numeric']),
    outside('getfattr', ['--absolute-names', '-d', '-m', '^user']),
    onHost(NAME, `stat -c '%a %u %g %h' ${FILE}; grep -c ' ${FILE} ' /proc/mounts || true`),
  ].join('\n');

describe('a file with', { timeout: 400_000 }, () => {
  it.each([
    ['a second name', () => onHost(NAME, `ln ${FILE} /root/second`)],
    [
      'a mount of its own',
      // Its service has a mount namespace, which sees what was mounted before.
      () => onHost(NAME, `cp -a ${FILE} /root/copy && mount --bind /root/copy ${FILE} && systemctl restart apache2`),
    ],
    ['an access list', () => outside('setfacl', ['-m', 'u:33:rw,g:4:r'])],
    ['attributes', () => outside('setfattr', ['-n', 'user.note', '-v', 'ours'])],
    ['a mode and an owner of its own', () => onHost(NAME, `chown 33:4 ${FILE} && chmod 640 ${FILE}`)],
    [
      'temporary folders beside it that may hold no programs',
      () => onHost(NAME, 'for folder in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o noexec none $folder; done'),
    ],
  ])('%s keeps that, whether the change comes or goes', async (_, prepare) => {
    prepare();
    const [before, nature] = [fingerprint(host), natureOf()];
    const state = newStateDir();
    const applied = await fleet(APPLY, state);
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringMatching(/^changed=1 /m)]);
    expect([natureOf(), opensslGetsIn(host, null)]).toEqual([nature, true]);
    const back = await fleet(['rollback', '--yes'], state);
    expect([back.code, back.stdout]).toEqual([0, expect.stringMatching(/^changed=1 /m)]);
    expect([fingerprint(host), natureOf(), modernGetsIn(host), leftovers(host)]).toEqual([before, nature, true, '']);
  });
});

describe('a file that can not be written', () => {
  it.each([
    ['for it is immutable', () => outside('chattr', ['+i'])],
    [
      'for its file system is read-only',
      () => onHost(NAME, 'mount --bind /etc/apache2 /etc/apache2 && mount -o remount,bind,ro /etc/apache2'),
    ],
  ])('%s: the host is left alone, and told of it', async (_, prepare) => {
    prepare();
    const before = fingerprint(host);
    const { code, stdout } = await fleet(APPLY, newStateDir());
    expect(code).toBe(2);
    expect(stdout).toMatch(/declined: 1 host: debian13/);
    expect(stdout).toContain(FILE);
    expect([fingerprint(host), modernGetsIn(host), leftovers(host)]).toEqual([before, true, '']);
  });
});
