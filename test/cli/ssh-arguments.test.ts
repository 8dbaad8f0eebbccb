/** Arguments for ssh that Ansible's settings and flags give, at real servers, and beside Ansible's own way there. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet } from '../support/built-fleet.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';

const { file, fleet, folder } = builtFleet();

describe.skipIf(!canRunSshd())('arguments for ssh', () => {
  let target: Sshd;
  let bastion: Sshd;

  beforeAll(async () => {
    [target, bastion] = await Promise.all([startSshd(), startSshd()]);
    file('inventory', `web ansible_host=127.0.0.1 ansible_port=${target.port} ansible_user=root\n`);
    // The two servers vouch for themselves; only the way over the bastion has its own options.
    file(
      'ssh_config',
      `Host bastion
  HostName 127.0.0.1
  Port ${bastion.port}
  User root
  IdentityFile ${bastion.identityFile}
  UserKnownHostsFile ${bastion.knownHostsFile}
`,
    );
  });
  afterAll(async () => {
    await Promise.all([target?.stop(), bastion?.stop()]);
  });

  const common = (): string =>
    `-F ${folder}/ssh_config -o ProxyJump=bastion -o UserKnownHostsFile=${target.knownHostsFile} -o IdentityFile=${target.identityFile}`;
  const ping = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    fleet(['ping', '-i', 'inventory', '-vvv', ...args], env);
  const OVER_BASTION = { code: 0, stdout: expect.stringMatching(/^web: ok: root as root\n/) as string };

  it.each<[string, () => readonly string[], () => NodeJS.ProcessEnv]>([
    ['ANSIBLE_SSH_ARGS', () => [], () => ({ ANSIBLE_SSH_ARGS: `-C -o ControlMaster=auto ${common()}` })],
    ['ANSIBLE_SSH_COMMON_ARGS', () => [], () => ({ ANSIBLE_SSH_COMMON_ARGS: common() })],
    ['ANSIBLE_SSH_EXTRA_ARGS', () => [], () => ({ ANSIBLE_SSH_EXTRA_ARGS: common() })],
    [
      'ssh_args of ansible.cfg',
      () => [],
      () => ({
        ANSIBLE_CONFIG: file('a/ansible.cfg', `[ssh_connection]\nssh_args = -o ControlPersist=60s ${common()}\n`),
      }),
    ],
    [
      'ssh_common_args of ansible.cfg, in quotes',
      () => [],
      () => ({ ANSIBLE_CONFIG: file('b/ansible.cfg', `[ssh_connection]\nssh_common_args = "${common()}"\n`) }),
    ],
    [
      'ssh_extra_args of ansible.cfg, over two lines',
      () => [],
      () => ({
        ANSIBLE_CONFIG: file(
          'c/ansible.cfg',
          `[ssh_connection]\nssh_extra_args = ${common().replace(' -o ', '\n  -o ')}\n`,
        ),
      }),
    ],
    [
      '--ssh-common-args',
      () => ['--ssh-common-args', common()],
      () => ({ ANSIBLE_SSH_COMMON_ARGS: '-o ProxyJump=nobody' }),
    ],
    ['--ssh-extra-args', () => ['--ssh-extra-args', common()], () => ({})],
  ])('come from %s, as for Ansible', (_, args, env) => {
    const ended = ping(args(), env());
    expect(ended, ended.stderr).toMatchObject(OVER_BASTION);
    expect(ended.stderr).toContain('bastion');
    const theirs = spawnSync('ansible', ['-i', 'inventory', 'web', '-m', 'raw', '-a', 'id -un', ...args()], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8', ...env() },
    });
    expect(theirs.stdout, theirs.stderr).toMatch(/^web \| CHANGED \| rc=0 >>\nroot/);
  });

  it('yield to those of the inventory', () => {
    file(
      'own',
      `web ansible_host=127.0.0.1 ansible_port=${target.port} ansible_user=root ansible_ssh_common_args="${common()}"\n`,
    );
    const ended = fleet(['ping', '-i', 'own', '--ssh-common-args', '-o ProxyJump=nobody']);
    expect(ended, ended.stderr).toMatchObject(OVER_BASTION);
  });

  it('that fleet can not follow are errors that say where they are from', () => {
    const { code, stderr } = ping([], { ANSIBLE_SSH_ARGS: '-o RemoteCommand=true' });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^ANSIBLE_SSH_ARGS: ssh argument "-o RemoteCommand" isn't/),
    ]);
    const config = file('d/ansible.cfg', '[ssh_connection]\nssh_args = -o ProxyJmp=x\n');
    expect(ping([], { ANSIBLE_CONFIG: config }).stderr).toMatch(
      /d\/ansible\.cfg:2:1: unknown ssh argument "-o ProxyJmp", did you mean "ProxyJump"\?/,
    );
    expect(ping(['--ssh-extra-args', '-o What=x']).stderr).toMatch(/^--ssh-extra-args: unknown ssh argument "-o What"/);
    // No host is connected to, so nobody minds.
    expect(fleet(['inventory', '-i', 'inventory', '--hosts', 'all'], { ANSIBLE_SSH_ARGS: '-o What=x' }).code).toBe(0);
  });
});
