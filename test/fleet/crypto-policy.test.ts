/**
 * Crypto policies on a real host with a real systemd: set, proved, audited, and taken back, also where the controller dies
 * in between. No mirror here has Red Hat's update-crypto-policies, so a stand-in that keeps to its documented layout is put
 * on the host for these tests (test/support/crypto-policies); the OpenSSL that reads what it writes, httpd and systemd are
 * the host's own. What Red Hat's real policies contain is not tried by this.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  startFleet,
  textFile,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAME = 'rhel-layout';
const LIMIT = ['--limit', NAME];
const PLAYBOOK = 'playbooks/crypto-policy.yaml';
const STANDIN = new URL('../support/crypto-policies/', import.meta.url);

const base64 = (name: string): string => readFileSync(new URL(name, STANDIN)).toString('base64');
const on = (line: string): string => onHost(NAME, line);

claim(NAME);
const host = labHost(NAME);
const picture = (): string =>
  on('cd /etc/crypto-policies && find . -printf "%p %l %m %u\\n" | sort && cat $(find . -type f | sort)');
const parent = (): string => on('systemctl show --property MainPID --value httpd').trim();
const openToOld = (): readonly boolean[] => [opensslGetsIn(host, null), opensslGetsIn(host, 'beta.example.test')];

function playbook(policy: string, more = 'affects_whole_host: true'): string {
  const task = `- crypto_policy: { policy: '${policy}', ${more} }`;
  return textFile('policy.yaml', `- name: A policy\n  hosts: all\n  owner: us\n  tasks:\n    ${task}\n`);
}

/** Applies, and kills the controller where the change is in force and not confirmed. */
function changedAndDead(state: string, seconds: number): Promise<unknown> {
  const args = ['apply', PLAYBOOK, ...LIMIT, '--yes', '-vv', '--confirm-timeout', String(seconds)];
  const running = startFleet(args, state, (text) => {
    if (text.includes(`${NAME}: judge`)) process.kill(running.pid, 'SIGKILL');
  });
  return running.ended;
}

let before: string;
beforeAll(() => {
  resetHost(NAME);
  on(
    `mkdir /run/standin && cd /run/standin && echo ${base64('install')} | base64 -d >install && ` +
      `echo ${base64('update-crypto-policies')} | base64 -d >program && sh install program /usr/bin && systemctl restart httpd`,
  );
  before = picture();
});
afterAll(() => resetHost(NAME));

describe('a policy for old clients', () => {
  const state = newStateDir();

  it('is planned without a touch, and says what it costs', async () => {
    const { code, stdout } = await fleet(['plan', PLAYBOOK, ...LIMIT], state);
    expect(code).toBe(0);
    expect(stdout).toContain('+symbolic link to /usr/share/crypto-policies/LEGACY/opensslcnf.txt');
    expect(stdout).toContain('holds for sshd, Kerberos');
    expect(stdout).toContain('httpd is restarted, not reloaded');
    expect(picture()).toBe(before);
    expect(on('ls -d /run/fleet-policy* /run/crypto-policies-reloaded 2>/dev/null; true')).toBe('');
  });

  it('lets them in after a restart, and is seen to be there by a second run and by an audit', async () => {
    const pid = parent();
    expect(openToOld()).toEqual([false, false]);
    const { code, stdout } = await fleet(['apply', PLAYBOOK, ...LIMIT, '--yes'], state);
    expect(stdout).toContain('changed=1');
    expect(code).toBe(0);
    expect(openToOld()).toEqual([true, true]);
    expect(parent()).not.toBe(pid);
    expect(on('update-crypto-policies --show').trim()).toBe('LEGACY');
    expect(leftovers(host)).toBe('');
    const restarted = parent();
    expect((await fleet(['apply', PLAYBOOK, ...LIMIT, '--yes'], state)).stdout).toContain('unchanged=1');
    expect(parent()).toBe(restarted);
    const audit = await fleet(['audit', ...LIMIT], state);
    expect(audit.stdout).not.toMatch(/state\/current|not part of the configuration/);
  });

  it('that somebody else replaced is told by an audit, and not taken back over their head', async () => {
    on('update-crypto-policies --no-reload --set FIPS');
    const audit = await fleet(['audit', ...LIMIT], state);
    expect(audit.stdout).toMatch(/state\/current.*edited since the run|edited since the run.*state\/current/s);
    const { code, stdout } = await fleet(['rollback', ...LIMIT, '--yes'], state);
    expect([code, stdout]).toEqual([2, expect.stringContaining('somebody edited /etc/crypto-policies/')]);
    expect(on('update-crypto-policies --show').trim()).toBe('FIPS');
    on('update-crypto-policies --no-reload --set LEGACY');
  });

  it('is taken back to the byte by another restart', async () => {
    const pid = parent();
    const { code, stdout } = await fleet(['rollback', ...LIMIT, '--yes'], state);
    expect(stdout).toContain('changed=1');
    expect(code).toBe(0);
    expect(picture()).toBe(before);
    expect(openToOld()).toEqual([false, false]);
    expect([modernGetsIn(host), parent() === pid]).toEqual([true, false]);
    expect(leftovers(host)).toBe('');
  });
});

describe('a controller that dies while the policy is in force', () => {
  it('leaves it to the guard, which restarts httpd', async () => {
    await changedAndDead(newStateDir(), 12);
    expect(openToOld()).toEqual([true, true]);
    const pid = parent();
    expect(await eventually(() => leftovers(host) === '' && picture() === before, 60)).toBe(true);
    expect([modernGetsIn(host), parent() === pid]).toEqual([true, false]);
    expect(openToOld()).toEqual([false, false]);
  });

  it('finds it taken back by its recovery', async () => {
    const state = newStateDir();
    await changedAndDead(state, 600);
    expect(openToOld()).toEqual([true, true]);
    const { code, stdout } = await fleet(['recover', ...LIMIT], state);
    expect(stdout).toContain('restored=1');
    expect(code).toBe(0);
    expect(picture()).toBe(before);
    expect([modernGetsIn(host), ...openToOld()]).toEqual([true, false, false]);
    expect(leftovers(host)).toBe('');
  });
});

describe('a plan that was saved and reviewed', () => {
  it('is applied as it stands, and taken back', async () => {
    const [state, file] = [newStateDir(), textFile('plan.json', '')];
    expect((await fleet(['plan', PLAYBOOK, ...LIMIT, '--out', file], state)).code).toBe(0);
    const { code, stdout } = await fleet(['apply', PLAYBOOK, ...LIMIT, '--plan', file, '--yes'], state);
    expect([code, stdout]).toEqual([0, expect.stringContaining('changed=1')]);
    expect(openToOld()).toEqual([true, true]);
    expect((await fleet(['rollback', ...LIMIT, '--yes'], state)).code).toBe(0);
    expect([picture(), ...openToOld()]).toEqual([before, false, false]);
  });
});

describe('an httpd that no unit holds', () => {
  const running = (): string => on('pgrep -o -x httpd || true').trim();
  beforeAll(() => {
    on('systemctl stop httpd; systemd-run --quiet --scope /usr/sbin/httpd -k start');
  });
  afterAll(() => {
    on('/usr/sbin/httpd -k stop; while pgrep -x httpd >/dev/null; do sleep 1; done; systemctl start httpd');
  });

  it('is restarted as it was started, and outlives the guard that does so', async () => {
    const pid = running();
    await changedAndDead(newStateDir(), 12);
    expect(openToOld()).toEqual([true, true]);
    const changed = running();
    expect(await eventually(() => leftovers(host) === '' && picture() === before, 60)).toBe(true);
    expect(new Set([pid, changed, running()]).size).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect([modernGetsIn(host), ...openToOld()]).toEqual([true, false, false]);
  });
});

describe('a policy that can not be had', () => {
  it('because nobody agreed that it is the whole host that changes', async () => {
    const { code, stdout, stderr } = await fleet(['plan', playbook('LEGACY', ''), ...LIMIT], newStateDir());
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/affects_whole_host.*holds for sshd, Kerberos/s);
  });

  it('because there is none of that name', async () => {
    const { code, stdout } = await fleet(['plan', playbook('LEGENDARY'), ...LIMIT], newStateDir());
    expect([code, stdout]).toEqual([
      2,
      expect.stringMatching(/there is no policy LEGENDARY.*DEFAULT, FIPS, FUTURE, LEGACY/s),
    ]);
  });

  it('because httpd does not start with it: the shadow finds out, and nothing is touched', async () => {
    const pid = parent();
    const { code, stdout } = await fleet(['apply', playbook('FUTURE'), ...LIMIT, '--yes'], newStateDir());
    expect([code, stdout]).toEqual([2, expect.stringMatching(/shadow httpd with the new values didn't start/)]);
    expect([picture(), parent()]).toEqual([before, pid]);
  });

  it('because httpd does not start with it: without the shadow it is undone, and served again', async () => {
    const args = ['apply', playbook('FUTURE'), ...LIMIT, '--yes', '--no-preflight'];
    const { code, stdout } = await fleet(args, newStateDir());
    expect([code, stdout]).toEqual([2, expect.stringContaining('restored=1')]);
    expect(stdout).toMatch(/didn't come up again when it was restarted/);
    expect([picture(), modernGetsIn(host)]).toEqual([before, true]);
    expect(leftovers(host)).toBe('');
  });
});
