/** `fleet inventory` and `fleet vault` as a user runs them, beside ansible-inventory, ansible and ansible-vault. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fleet-inventory-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string, mode = 0o644): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  chmodSync(whole, mode);
  return path;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function run(program: string, args: readonly string[], { cwd = '.', env = {} }: Where = {}): Run {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: join(folder, cwd),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: join(folder, 'home'), LC_ALL: 'C.UTF-8', ...env },
  });
  return { code: status, stdout, stderr };
}

function fleet(args: readonly string[], where?: Where): Run {
  return run(process.execPath, [MAIN, ...args], where);
}

mkdirSync(join(folder, 'home'));
put(
  'hosts.yml',
  'all:\n  children:\n    web: {hosts: {"web[1:3]": {x: 1.0}}, vars: {tier: front}}\n    db: {hosts: {db1: , web3: }}\n',
);
put('group_vars/web.yml', 'from: inventory\n');
put('play/group_vars/web.yml', 'from: playbook\n');
put('password', 'open sesame\n');
put('plain.yml', 'secret: 1\n');
put('encrypted.yml', 'secret: 1\n');
execFileSync('ansible-vault', ['encrypt', '--vault-password-file', 'password', 'encrypted.yml'], {
  cwd: folder,
  stdio: 'ignore',
});

describe('fleet inventory', () => {
  it.each([
    [['--list']],
    [['--list', '--export']],
    [['--list', '--playbook-dir', 'play']],
    [['--host', 'web2']],
    [['--graph']],
    [['--graph', 'web']],
  ])('%j prints what ansible-inventory prints', (args) => {
    const [ours, theirs] = [
      fleet(['inventory', '-i', 'hosts.yml', ...args]),
      run('ansible-inventory', ['-i', 'hosts.yml', ...args]),
    ];
    expect(ours).toEqual({ code: 0, stdout: theirs.stdout, stderr: '' });
    expect(theirs.stdout.length).toBeGreaterThan(30);
  });

  it.each(['all', 'web', 'web:!web2', 'web,&db', 'web[1:]', 'db:~web[12]'])(
    '--hosts %s names the hosts of ansible --list-hosts in its order',
    (pattern) => {
      const theirs = run('ansible', ['-i', 'hosts.yml', '--list-hosts', pattern]).stdout.trim().split('\n').slice(1);
      expect(theirs.length).toBeGreaterThan(0);
      const ours = fleet(['inventory', '-i', 'hosts.yml', '--hosts', pattern]);
      expect(ours).toEqual({ code: 0, stdout: `${theirs.map((name) => name.trim()).join('\n')}\n`, stderr: '' });
    },
  );

  it('takes --limit with a file, and lists in it', () => {
    put('retry', '# failed\nweb3\n');
    expect(fleet(['inventory', '-i', 'hosts.yml', '--hosts', 'all', '--limit', '@retry']).stdout).toBe('web3\n');
    const listed = JSON.parse(fleet(['inventory', '-i', 'hosts.yml', '--list', '-l', 'db1']).stdout) as Record<
      string,
      unknown
    >;
    expect(listed).toMatchObject({ db: { hosts: ['db1'] }, _meta: { hostvars: {} } });
  });

  it('prints YAML that Ansible reads as the same inventory', () => {
    const args = ['-i', 'hosts.yml', '--list', '--yaml', '--export'];
    put('again/ours.yml', fleet(['inventory', ...args]).stdout);
    put('again/theirs.yml', run('ansible-inventory', args).stdout);
    const reread = (file: string): string =>
      run('ansible-inventory', ['-i', `again/${file}`, '--list', '--export']).stdout;
    expect(reread('ours.yml')).toBe(reread('theirs.yml'));
  });

  it.each([
    [['--hosts', 'webb'], /^pattern "webb" matches no host or group, did you mean "web"\?\n/],
    [['--hosts', 'all:!dbb'], /^pattern "!dbb" matches no host or group, did you mean "db"\?\n/],
    [['--host', 'web'], /^"web" is 3 hosts, --host takes one\n/],
    [['--graph', 'wep'], /^there is no group "wep"\ndid you mean "web"\?\n/],
    [[], /one of --list, --graph, --host or --hosts is needed/],
    [['--list', '--graph'], /cannot be used with/],
    [['--list', 'web'], /a group goes with --graph only/],
  ])('%j is an error', (args, expected) => {
    const { code, stdout, stderr } = fleet(['inventory', '-i', 'hosts.yml', ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(expected);
  });

  it('says where group_vars are wrong, with line and column', () => {
    put('broken/hosts', '[web]\nh1\n');
    put('broken/group_vars/web.yml', 'a: 1\n b: 2\n');
    const { code, stderr } = fleet(['inventory', '-i', 'broken/hosts', '--list']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^broken\/group_vars\/web\.yml:2:\d+: /);
    expect(fleet(['inventory', '-i', 'broken/hosts', '--hosts', 'all']).code).toBe(0);
  });
});

describe("variables of the working directory's group_vars", () => {
  it('count where no other folder is named, as for ansible-inventory, but not with --export', () => {
    put('elsewhere/hosts', '[web]\nh1\n');
    for (const args of [['--list'], ['--list', '--export'], ['--list', '--playbook-dir', 'play']]) {
      const theirs = run('ansible-inventory', ['-i', 'elsewhere/hosts', ...args]).stdout;
      expect(fleet(['inventory', '-i', 'elsewhere/hosts', ...args]).stdout).toBe(theirs);
    }
    expect(fleet(['inventory', '-i', 'elsewhere/hosts', '--list']).stdout).toContain('"from": "inventory"');
  });
});

describe('vault passwords', () => {
  put('vaulted/hosts', '[web]\nh1\n');
  put('vaulted/group_vars/web.yml', 'secret: 1\n');
  execFileSync('ansible-vault', ['encrypt', '--vault-id', 'prod@password', 'vaulted/group_vars/web.yml'], {
    cwd: folder,
    stdio: 'ignore',
  });
  put('script.sh', '#!/bin/sh\necho "open sesame"\n', 0o755);
  put('keys-client.sh', '#!/bin/sh\n[ "$1 $2" = "--vault-id prod" ] && echo "open sesame"\n', 0o755);
  put('wrong', 'close sesame\n');
  put('executable', 'open sesame\n', 0o755);
  put('empty', '\n');
  const list = (args: readonly string[], where?: Where): Run =>
    fleet(['inventory', '-i', 'vaulted/hosts', '--list', ...args], where);

  it.each([
    [['--vault-password-file', 'password']],
    [['--vault-password-file', 'wrong', '--vault-password-file', 'password']],
    [['--vault-id', 'password']],
    [['--vault-id', 'prod@password', '--vault-id', 'dev@wrong']],
    [['--vault-id', 'x@script.sh']],
    [['--vault-id', 'prod@keys-client.sh']],
  ])('%j opens what ansible-inventory opens with it', (args) => {
    const theirs = run('ansible-inventory', ['-i', 'vaulted/hosts', '--list', ...args]);
    expect(theirs.stdout).toContain('"secret": 1');
    expect(list(args)).toEqual({ code: 0, stdout: theirs.stdout, stderr: '' });
  });

  it('come from the environment', () => {
    expect(list([], { env: { ANSIBLE_VAULT_PASSWORD_FILE: 'password' } }).stdout).toContain('"secret": 1');
    expect(list([], { env: { ANSIBLE_VAULT_IDENTITY_LIST: 'dev@wrong, prod@password' } }).stdout).toContain(
      '"secret": 1',
    );
  });

  it.each([
    [
      [],
      /^vaulted\/group_vars\/web\.yml: the file is encrypted, and there is no vault password, give the password with --vault/,
    ],
    [['--vault-id', 'dev@wrong'], /the vault password is wrong \(tried: dev\)/],
    [['--vault-password-file', 'nowhere'], /^vault password file nowhere: there is no such file\n/],
    [
      ['--vault-password-file', 'executable'],
      /is executable and no program; if it holds the password: chmod -x executable/,
    ],
    [['--vault-password-file', 'empty'], /is empty/],
    [['--vault-id', 'dev@keys-client.sh'], /the script ended with exit status 1/],
    [['--ask-vault-pass'], /there is no terminal to ask for the vault password at/],
  ])('%j is an error that shows no password', (args, expected) => {
    const { code, stdout, stderr } = list(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('sesame');
  });

  it('fleet vault view prints what ansible-vault view prints', () => {
    const theirs = run('ansible-vault', ['view', '--vault-password-file', 'password', 'encrypted.yml'], {
      env: { PAGER: 'cat' },
    });
    const ours = fleet(['vault', 'view', 'encrypted.yml', '--vault-password-file', 'password']);
    expect(ours).toEqual({ code: 0, stdout: 'secret: 1\n', stderr: '' });
    expect(theirs.stdout.trim()).toBe(ours.stdout.trim());
  });

  it.each([
    ['plain.yml', /^plain\.yml: is not encrypted by ansible-vault\n/],
    ['nowhere.yml', /^nowhere\.yml: there is no such file\n/],
  ])('fleet vault view %s is an error', (file, expected) => {
    const { code, stderr } = fleet(['vault', 'view', file, '--vault-password-file', 'password']);
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
  });
});

describe('ansible.cfg', () => {
  put(
    'configured/ansible.cfg',
    '[defaults]\ninventory = ../hosts.yml ; where hosts are\nforks: 7\n# a comment\nhost_key_checking = False\n',
  );
  put('configured/other.cfg', '[defaults]\ninventory = hosts-of-other\n');
  put('configured/hosts-of-other', 'other1\n');
  const hosts = (where: Where, ...args: readonly string[]): Run =>
    fleet(['inventory', '--hosts', 'all', ...args], where);

  it('gives the inventory, relative to itself, and says so where host keys are not checked', () => {
    const { stdout, stderr } = hosts({ cwd: 'configured' });
    expect(stdout).toBe('web1\nweb2\nweb3\ndb1\n');
    expect(stderr).toMatch(
      /^Settings of \S+\/configured\/ansible\.cfg: .*host_key_checking.* \(host keys are not checked\)\n$/,
    );
  });

  it('yields to ANSIBLE_CONFIG, which yields to ANSIBLE_INVENTORY, which yields to -i', () => {
    const env = { ANSIBLE_CONFIG: 'other.cfg' };
    expect(hosts({ cwd: 'configured', env }).stdout).toBe('other1\n');
    expect(hosts({ cwd: 'configured', env: { ...env, ANSIBLE_INVENTORY: '../hosts.yml' } }).stdout).toContain('web1');
    expect(hosts({ cwd: 'configured', env }, '-i', 'a,').stdout).toBe('a\n');
  });

  it('is read from the home, too', () => {
    put('elsewhere/empty', '');
    put('home/.ansible.cfg', '[defaults]\ninventory = ~/my-hosts\n');
    put('home/my-hosts', 'mine\n');
    expect(hosts({ cwd: 'elsewhere' }).stdout).toBe('mine\n');
    const { stderr } = hosts({ cwd: 'elsewhere' }, '-v');
    expect(stderr).toMatch(/^Settings of \S+\/home\/\.ansible\.cfg: inventory\n$/);
    rmSync(join(folder, 'home/.ansible.cfg'));
  });

  it('is left out of a folder that everybody may write to, with a warning', () => {
    put('public/ansible.cfg', '[defaults]\ninventory = evil,\n');
    chmodSync(join(folder, 'public'), 0o777);
    const { stdout, stderr } = hosts({ cwd: 'public' }, '-i', 'a,');
    expect(stdout).toBe('a\n');
    expect(stderr).toMatch(
      /public\/ansible\.cfg: warning: is not read: everybody may write to this folder, name it with ANSIBLE_CONFIG/,
    );
  });

  it.each([
    ['[defaults]\nforks = many\n', /ansible\.cfg:2:1: forks must be a whole number above 0/],
    ['[defaults]\nhost_key_checking = perhaps\n', /ansible\.cfg:2:1: host_key_checking must be true or false/],
    ['forks = 1\n', /ansible\.cfg:1:1: a setting stands before the first \[section\]/],
    ['[defaults]\nwhat\n', /ansible\.cfg:2:1: "key = value" is expected/],
  ])('%j is an error with its place', (text, expected) => {
    put('wrong-config/ansible.cfg', text);
    const { code, stderr } = hosts({ cwd: 'wrong-config' }, '-i', 'a,');
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
  });

  it("merges mappings where it says so, as Ansible's hash_behaviour", () => {
    put('merging/ansible.cfg', '[defaults]\nhash_behaviour = merge\ninventory = hosts\n');
    put('merging/hosts', `[web]\nh1 m="{'a': {'x': 1}, 'l': [1]}"\n[web:vars]\nm={'a': {'y': 2}, 'l': [2], 'b': 3}\n`);
    const theirs = run('ansible-inventory', ['--list'], { cwd: 'merging' }).stdout;
    expect(theirs).toContain('"b": 3');
    expect(fleet(['inventory', '--list'], { cwd: 'merging' }).stdout).toBe(theirs);
  });
});
