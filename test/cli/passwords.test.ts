/** Passwords from files and programs, as Ansible takes them, at a real sshd and a real sudo; and how long is waited. */
import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet } from '../support/built-fleet.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';

const PASSWORD = 'log me in 5521';
const USER = `fleet-test-w${process.pid}`;
const { file, fleet } = builtFleet();

function program(name: string, text: string): string {
  const path = file(name, text);
  chmodSync(path, 0o700);
  return path;
}

describe.skipIf(!canRunSshd() || !canMakeUsers())('passwords', () => {
  let sshd: Sshd;
  let remove: () => void;
  let right: string;
  let wrong: string;
  let printed: string;

  beforeAll(async () => {
    remove = makeSudoUser({ name: USER, password: PASSWORD, sudoers: ['USER ALL=(ALL) ALL'] });
    sshd = await startSshd({ config: ['LogLevel ERROR', 'PasswordAuthentication yes', 'PubkeyAuthentication no'] });
    right = file('right', `${PASSWORD}\n`);
    wrong = file('wrong', 'no\n');
    printed = program('printed', `#!/bin/sh\nprintf '%s\\n' '${PASSWORD}'\n`);
    file(
      'inventory.yaml',
      `all:
  hosts:
    web:
      ansible_host: 127.0.0.1
      ansible_port: ${sshd.port}
      ansible_user: ${USER}
      ansible_ssh_common_args: -o UserKnownHostsFile=${sshd.knownHostsFile}
`,
    );
  });
  afterAll(async () => {
    remove();
    await sshd.stop();
  });

  const ping = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const ended = fleet(['ping', '-b', ...args], env);
    for (const said of [ended.stdout, ended.stderr]) expect(said).not.toContain(PASSWORD);
    return ended;
  };
  const OK = { code: 0, stdout: expect.stringMatching(/^web: ok: root by sudo/) as string };

  it.each<[string, () => readonly string[], () => NodeJS.ProcessEnv]>([
    ['files', () => ['--connection-password-file', right, '--become-password-file', right], () => ({})],
    ['programs', () => ['--connection-password-file', printed, '--become-password-file', printed], () => ({})],
    [
      'ANSIBLE_*_PASSWORD_FILE',
      () => [],
      () => ({ ANSIBLE_CONNECTION_PASSWORD_FILE: right, ANSIBLE_BECOME_PASSWORD_FILE: printed }),
    ],
    [
      'ansible.cfg, relative to it',
      () => [],
      () => {
        const cfg =
          '[defaults]\nconnection_password_file = ../right\nbecome_password_file = ../printed\n[privilege_escalation]\nbecome_method = sudo\nbecome_flags = -H -S -n\n';
        return { ANSIBLE_CONFIG: file('conf/ansible.cfg', cfg) };
      },
    ],
    [
      'the command line before the environment and before FLEET_*',
      () => ['--connection-password-file', right, '--become-password-file', right],
      () => ({ ANSIBLE_CONNECTION_PASSWORD_FILE: wrong, FLEET_BECOME_PASSWORD: 'no', FLEET_SSH_PASSWORD: 'no' }),
    ],
    [
      'a file of the command line although ansible.cfg says to ask',
      () => ['--connection-password-file', right, '--become-password-file', right],
      () => ({ ANSIBLE_ASK_PASS: 'true', ANSIBLE_BECOME_ASK_PASS: 'true' }),
    ],
  ])('come from %s', (_, args, env) => {
    const ended = ping(args(), env());
    expect(ended, ended.stderr).toMatchObject(OK);
  });

  it('that are wrong are said to be', () => {
    expect(ping(['--connection-password-file', wrong])).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/password/),
    });
    const become = ping(['--connection-password-file', right, '--become-password-file', wrong]);
    expect(become).toMatchObject({ code: 2, stdout: expect.stringMatching(/sudo didn't accept the password/) });
  });

  it.each<[string, () => readonly string[], RegExp]>([
    ['no file', () => ['--become-password-file', 'none'], /sudo password file none: there is no such file/],
    [
      'an empty file',
      () => ['--connection-password-file', file('empty', '\n')],
      /SSH password file .*empty: it is empty/,
    ],
    [
      'a program that fails',
      () => ['--become-password-file', program('fails', '#!/bin/sh\nexit 3\n')],
      /sudo password file .*fails: the script .*3/,
    ],
    [
      'a text that may be executed',
      () => ['--become-password-file', program('text', 'hello\n')],
      /is executable and no program; .* chmod -x/,
    ],
    ['a prompt besides', () => ['-K', '--become-password-file', right], /to be asked for and to be read from/],
  ])("can't come from %s, and that is said before any host is reached", (_, args, message) => {
    const { code, stdout, stderr } = ping(args());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });
});

describe('how long and how often is connected', () => {
  const inventory = (name: string, variables: string): string =>
    file(name, `all: { hosts: { web: { ansible_host: 127.0.0.1, ansible_port: 9, ${variables} } } }\n`);
  const attempts = (stderr: string): number => [...stderr.matchAll(/attempt \d+ of \d+ follows/g)].length;

  it('is what ansible_ssh_retries says, else ansible.cfg', () => {
    const common = ['ping', '-v', '--connection-password-file', file('any', 'x\n')];
    const retried = fleet([...common, '-i', inventory('a.yaml', 'ansible_ssh_retries: 2')]);
    expect([retried.code, attempts(retried.stderr)]).toEqual([4, 2]);
    const cfg = file('retries.cfg', '[ssh_connection]\nretries = 1\n');
    const configured = fleet([...common, '-i', inventory('b.yaml', 'x: y')], { ANSIBLE_CONFIG: cfg });
    expect(attempts(configured.stderr)).toBe(1);
    const own = fleet([...common, '-i', inventory('c.yaml', 'ansible_ssh_retries: 0')], { ANSIBLE_SSH_RETRIES: '3' });
    expect(attempts(own.stderr)).toBe(0);
  });

  it('is what ansible_timeout says, for that host', async () => {
    // A server that takes connections and says nothing.
    const { createServer } = await import('node:net');
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const path = file(
      'd.yaml',
      `all: { hosts: { web: { ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_timeout: 2, ansible_password: x } } }\n`,
    );
    const { stdout } = fleet(['ping', '-i', path, '-T', '30']);
    silent.close();
    expect(stdout).toMatch(/within 2 s/);
  });

  it.each([
    ['ansible_timeout: soon', /ansible_timeout.*whole number above 0/],
    ['ansible_ssh_retries: -1', /ansible_ssh_retries.*whole number/],
  ])('is refused where %s', (variables, message) => {
    const { code, stderr } = fleet(['ping', '-i', inventory('e.yaml', variables)]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
