/** How hosts are reached as Ansible's settings alone say it, at a real sshd and a real sudo, beside ansible itself. */
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet } from '../support/built-fleet.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';

const USER = `fleet-test-e${process.pid}`;
const { file, fleet, folder } = builtFleet();

/** The name of the user that a command runs as, by `ansible -m raw`. */
function ansibleUser(env: NodeJS.ProcessEnv): string {
  const { stdout, stderr } = spawnSync('ansible', ['-i', 'hosts', 'all', '-m', 'raw', '-a', 'id -un'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8', ...env },
  });
  return /^127\.0\.0\.1 \| CHANGED \| rc=0 >>\r?\n(\S+)/.exec(stdout)?.[1] ?? stdout + stderr;
}

describe.skipIf(!canRunSshd() || !canMakeUsers())("Ansible's settings", () => {
  let sshd: Sshd;
  let remove: () => void;

  beforeAll(async () => {
    remove = makeSudoUser({ name: USER, password: 'unused', sudoers: ['USER ALL=(ALL) NOPASSWD: ALL'] });
    sshd = await startSshd({ config: ['LogLevel ERROR'] });
    file('hosts', '127.0.0.1\n');
  });
  afterAll(async () => {
    remove();
    await sshd.stop();
  });

  const reaching = (): Record<string, string> => ({
    ANSIBLE_REMOTE_USER: USER,
    ANSIBLE_REMOTE_PORT: String(sshd.port),
    ANSIBLE_PRIVATE_KEY_FILE: sshd.identityFile,
    ANSIBLE_HOST_KEY_CHECKING: 'False',
  });
  const configured = (rights: string): { readonly ANSIBLE_CONFIG: string } => ({
    ANSIBLE_CONFIG: file(
      'conf/ansible.cfg',
      `[defaults]
remote_user: ${USER}
remote_port = ${sshd.port} ; of the test
private_key_file=${sshd.identityFile}
host_key_checking = no
[privilege_escalation]
${rights}`,
    ),
  });

  it.each<[string, () => NodeJS.ProcessEnv, string, string]>([
    ['the environment', reaching, USER, `${USER}`],
    ['the environment, with sudo', () => ({ ...reaching(), ANSIBLE_BECOME: '1' }), 'root', 'root by sudo'],
    [
      'the environment, with another user by sudo',
      () => ({ ...reaching(), ANSIBLE_BECOME: 'true', ANSIBLE_BECOME_METHOD: 'sudo', ANSIBLE_BECOME_USER: 'root' }),
      'root',
      'root by sudo',
    ],
    ['ansible.cfg', () => configured(''), USER, `${USER}`],
    ['ansible.cfg, with sudo', () => configured('become = yes\nbecome_method: sudo\n'), 'root', 'root by sudo'],
  ])('of %s reach the host as they do for Ansible', (_, env, theirs, ours) => {
    expect(ansibleUser(env())).toBe(theirs);
    const { stdout, stderr } = fleet(['ping', '-i', 'hosts', '-v'], env());
    expect(stdout, stderr).toContain(`to ${USER}@127.0.0.1:${sshd.port} by publickey`);
    expect(stdout, stderr).toMatch(
      ours === USER ? /^127\.0\.0\.1: (ok|declined): / : /^127\.0\.0\.1: ok: root by sudo/,
    );
    expect(stdout).toMatch(/host key ssh-ed25519 SHA256:\S+ \((not checked|unchecked|any)/);
  });
  it.each([
    [['-b', '--become-user', 'root', '--become-method', 'sudo'], /^127\.0\.0\.1: ok: root by sudo/],
    [['-b', '--become-user', 'nobody'], /^127\.0\.0\.1: declined: fleet is nobody there, who has no root rights/],
    [['-b', '--become-method', 'su'], /^127\.0\.0\.1: declined: su asks /],
    [['-b', '--become-method', 'dzdo'], /'dzdo' is invalid. Allowed choices are sudo, su, doas/],
  ])('of the command line become whom %j says', (flags, told) => {
    const { stdout, stderr } = fleet(['ping', '-i', 'hosts', ...flags], reaching());
    expect(stdout + stderr).toMatch(told);
  });
});

describe('limits of Ansible’s settings', () => {
  let silent: Server;
  beforeAll(async () => {
    silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    file('silent', `127.0.0.1:${(silent.address() as AddressInfo).port}\n`);
  });
  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  it.each([
    ['ANSIBLE_TIMEOUT', { ANSIBLE_TIMEOUT: '1' }],
    ['ANSIBLE_SSH_TIMEOUT', { ANSIBLE_SSH_TIMEOUT: '1' }],
  ])('%s holds for connecting', (_, env) => {
    const { code, stdout } = fleet(['ping', '-i', 'silent'], { ...env, FLEET_SSH_PASSWORD: 'x' });
    expect([code, stdout]).toEqual([4, expect.stringMatching(/within 1 s/)]);
  });

  it('ANSIBLE_FORKS is checked like --forks', () => {
    for (const env of [{ ANSIBLE_FORKS: 'many' }, { ANSIBLE_CONFIG: file('f.cfg', '[defaults]\nforks = many\n') }]) {
      const { code, stderr } = fleet(['ping', '-i', 'silent'], env);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/whole number above 0/)]);
    }
  });
});
