/** Ansible's environment variables and settings beside its own command line: what each of them changes in fleet. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedFleet, type SimulatedFleet } from '../bench/simulated-fleet.ts';
import { builtFleet, ROOT } from '../support/built-fleet.ts';

const { file, fleet, folder } = builtFleet();
file('hosts', '[web]\nh1\n');

describe('host_pattern_mismatch', () => {
  const setting = (value: string): string => `[inventory]\nhost_pattern_mismatch = ${value}\n`;

  it.each([
    ['warning', 0, /^warning: pattern "db\*" matches no host or group\n$/],
    ['ignore', 0, /^$/],
    ['error', 1, /^pattern "db\*" matches no host or group\nNothing was touched: host_pattern_mismatch is error\.\n$/],
  ])('of %s, from the environment and from ansible.cfg, as for Ansible', (value, code, stderr) => {
    const envs = [
      { ANSIBLE_HOST_PATTERN_MISMATCH: value },
      { ANSIBLE_CONFIG: file(`${value}/ansible.cfg`, setting(value)) },
    ];
    for (const env of envs) {
      const ended = fleet(['inventory', '-i', 'hosts', '--hosts', 'web:db*'], env);
      expect(ended).toEqual({
        code,
        stdout: code === 0 ? 'h1\n' : '',
        stderr: expect.stringMatching(stderr) as string,
      });
      const theirs = spawnSync('ansible', ['-i', 'hosts', 'web:db*', '--list-hosts'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8', ...env },
      });
      // Where it is an error, `ansible` has no host, and exits with 0 all the same.
      expect(theirs.stdout.includes('h1'), theirs.stderr).toBe(code === 0);
      if (value === 'warning') expect(theirs.stderr).toContain('db*');
    }
  });
});

describe('other settings', () => {
  it.each([
    [{ ANSIBLE_VERBOSITY: '1' }, [], true],
    [{}, ['-v'], true],
    [{ ANSIBLE_VERBOSITY: '0' }, [], false],
  ])('verbosity: %j %j', (env, args, tells) => {
    const config = file('quiet.cfg', '[defaults]\nforks = 3\n');
    const { stderr } = fleet(['inventory', '-i', 'hosts', '--hosts', 'all', ...args], {
      ...env,
      ANSIBLE_CONFIG: config,
    });
    expect(stderr).toMatch(tells ? /^Settings of \S+quiet\.cfg: forks/ : /^$/);
  });

  it.each([
    [{ ANSIBLE_FORCE_COLOR: '1' }, true],
    [{ ANSIBLE_FORCE_COLOR: 'yes', ANSIBLE_NOCOLOR: 'yes' }, true],
    [{ ANSIBLE_FORCE_COLOR: 'false' }, false],
    [{ FORCE_COLOR: '1' }, true],
  ])('colours: %j', (env, colours) => {
    const { stdout } = fleet(['verify', '127.0.0.1:9', '--fast', '--client', 'modern'], env);
    expect(/\u001b\[[\d;]*m/.test(stdout)).toBe(colours);
  });

  it.each([
    ['[defaults]\ninventory = hosts, more,\n', 'h1\nm1\n'],
    ['[defaults]\ninventory = a1 , b1,\n', 'a1\nb1\n'],
  ])('an inventory of %j is files where these exist, else names of hosts', (text, names) => {
    file('cfg/hosts', 'h1\n');
    file('cfg/more', 'm1\n');
    const config = file('cfg/ansible.cfg', text);
    expect(fleet(['inventory', '--hosts', 'all'], { ANSIBLE_CONFIG: config }).stdout).toBe(names);
  });
});

describe('what settings say of plays', () => {
  let hosts: SimulatedFleet;
  let inventory: string;
  const playbook = (extra = ''): string => {
    const text = readFileSync(join(ROOT, 'playbooks/legacy-tls.yaml'), 'utf8');
    const [head = '', tail = ''] = text.split(/^ {2}hosts: .*\n/m);
    return file('play.yaml', `${head}  hosts: nobody,web0,web1\n  serial: [2, 1]\n${extra}${tail}`);
  };

  beforeAll(async () => {
    hosts = await startSimulatedFleet(2, folder);
    inventory = file('fleet.yaml', `${readFileSync(hosts.inventory, 'utf8')}    nobody:\n      ansible_port: 9\n`);
  });
  afterAll(() => hosts.stop());

  it('ANSIBLE_DIFF_ALWAYS shows whole diffs', () => {
    const plan = (env: NodeJS.ProcessEnv, ...args: readonly string[]): readonly string[] => {
      const { stdout } = fleet(['plan', playbook(), '-i', inventory, '-l', 'web0', ...args], env);
      return stdout.replace(/\d{8}-\d{6}-\w{4}/g, 'RUN').split('\n');
    };
    const whole = plan({}, '--diff');
    expect(whole.length).toBeGreaterThan(plan({}).length);
    expect(plan({ ANSIBLE_DIFF_ALWAYS: 'true' })).toEqual(whole);
  });

  it.each([
    ['', {}, false],
    ['', { ANSIBLE_ANY_ERRORS_FATAL: 'true' }, true],
    ['  any_errors_fatal: false\n', { ANSIBLE_ANY_ERRORS_FATAL: 'true' }, false],
  ])('any_errors_fatal: a play with %j and %j', (extra, env, stops) => {
    const { stdout } = fleet(['apply', playbook(extra), '-i', inventory, '--yes'], env);
    expect(/not begun: .*any_errors_fatal is set/.test(stdout), stdout).toBe(stops);
    fleet(['rollback', '--yes', '-i', inventory]);
  });
});
