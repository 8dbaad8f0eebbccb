/** The guard under a real systemd: it outlives the login and all its processes, and a reboot, on every kind of host. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  fingerprint,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  rebootHost,
  resetHost,
  startFleet,
  type LabHost,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const HOSTS = ['debian12', 'debian13', 'rhel-layout'];

const journal = (host: LabHost): string =>
  onHost(host.name, 'cat /var/lib/fleet/transactions/*/journal 2>/dev/null || true');

/** Applies, and holds the run where the change is in force and not confirmed: its controller is stopped there. */
function changedAndHeld(host: LabHost, seconds: number): Promise<number> {
  const args = ['apply', PLAYBOOK, '--limit', host.name, '--yes', '-vv', '--confirm-timeout', String(seconds)];
  // Nothing else may keep this process from hearing it in time.
  return new Promise((resolve, reject) => {
    const running = startFleet(args, newStateDir(), (text) => {
      if (!text.includes(`${host.name}: judge`)) return;
      process.kill(running.pid, 'SIGSTOP');
      resolve(running.pid);
    });
    void running.ended.then(({ stdout, stderr }) => reject(new Error(stdout + stderr)));
  });
}

const end = (pid: number): void => {
  process.kill(pid, 'SIGKILL');
};

describe.each(HOSTS)('the guard on %s', (name) => {
  const host = labHost(name);
  claim(name);
  let before: string;
  beforeEach(() => {
    resetHost(name);
    before = fingerprint(host);
  });
  afterAll(() => resetHost(name));

  async function expectRestored(seconds: number, by: string): Promise<void> {
    expect(await eventually(() => new RegExp(`restored ${by}\\s*$`).test(journal(host)), seconds)).toBe(true);
    expect(fingerprint(host)).toBe(before);
    expect(await eventually(() => modernGetsIn(host), 20)).toBe(true);
    expect(opensslGetsIn(host, null)).toBe(false);
    expect(await eventually(() => leftovers(host) === '', 10)).toBe(true);
  }

  it('outlives the login, sudo and all processes of both, where logind ends what they leave behind', async () => {
    onHost(
      name,
      'mkdir -p /etc/systemd/logind.conf.d; printf "[Login]\\nKillUserProcesses=yes\\nKillExcludeUsers=\\n" >/etc/systemd/logind.conf.d/kill.conf; systemctl restart systemd-logind',
    );
    const pid = await changedAndHeld(host, 12);
    expect(journal(host)).toMatch(/guarded systemd \d+/);
    expect(fingerprint(host)).not.toBe(before);
    end(pid);
    onHost(name, `loginctl kill-user ${host.user} --signal=KILL; pkill -KILL -f 'sshd[:] ' || true`);
    await expectRestored(30, 'guard');
  });

  it('is found by the boot after a power cut', async () => {
    const pid = await changedAndHeld(host, 600);
    end(pid);
    rebootHost(name);
    await expectRestored(60, 'boot');
  });

  it('starts a server that was killed in the window, and whose service manager is not asked to restart it', async () => {
    const pid = await changedAndHeld(host, 8);
    end(pid);
    onHost(name, `systemctl stop ${host.service}`);
    await expectRestored(40, 'guard');
    expect(onHost(name, `systemctl is-active ${host.service}`)).toMatch(/^active/);
  });

  it('finds the server that its service manager started anew, and tells it of the old files', async () => {
    const pid = await changedAndHeld(host, 8);
    end(pid);
    onHost(name, `systemctl restart ${host.service}`);
    await expectRestored(40, 'guard');
  });
});

describe("a host without its service manager's help", () => {
  claim('debian12');
  it('whose systemd-run fails is guarded by at, or left alone', async () => {
    const host = labHost('debian12');
    resetHost('debian12');
    const before = fingerprint(host);
    onHost(
      'debian12',
      'printf "#!/bin/sh\\nexit 1\\n" >/usr/local/sbin/systemd-run; chmod 755 /usr/local/sbin/systemd-run; mount --bind /usr/local/sbin/systemd-run /usr/bin/systemd-run',
    );
    const { code, stdout } = await startFleet(['apply', PLAYBOOK, '--limit', 'debian12', '--yes'], newStateDir()).ended;
    expect(code).toBe(2);
    expect(stdout).toMatch(/couldn't arm the guard/);
    expect(fingerprint(host)).toBe(before);
    expect(leftovers(host)).toBe('');
    resetHost('debian12');
  });
});
