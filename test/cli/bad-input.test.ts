/** Wrong use and bad input of the built program: one clear message, the documented exit code, nothing touched. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');
const PLAYBOOK = join(ROOT, 'playbooks/legacy-tls.yaml');

const folder = mkdtempSync(join(tmpdir(), 'fleet-cli-'));
const state = join(folder, 'state');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function fleet(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, FLEET_STATE_DIR: state },
    timeout: 30_000,
  });
  return { code: status, stdout, stderr };
}

const key = join(folder, 'key');
spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);

const emptyFolder = join(folder, 'empty-folder');
mkdirSync(emptyFolder);

/** A host where nothing listens: whoever gets as far as connecting fails there. */
const nobody = file('nobody.yaml', 'all:\n  hosts:\n    web1:\n      ansible_host: 127.0.0.1\n      ansible_port: 9\n');

describe('the built program', () => {
  it('is there: npm test builds it first', () => {
    expect(existsSync(MAIN)).toBe(true);
  });
});

describe('inputs that are wrong', () => {
  it.each([
    ['no inventory at all', ['plan', PLAYBOOK], /there is no inventory[\s\S]*inventory\.example\.yaml/],
    [
      'an inventory that is not there',
      ['plan', PLAYBOOK, '-i', '/nowhere.yaml'],
      /\/nowhere\.yaml: the inventory does not exist/,
    ],
    [
      'an empty inventory',
      ['plan', PLAYBOOK, '-i', file('empty.yaml', '')],
      /empty\.yaml: warning: the inventory holds no hosts/,
    ],
    [
      'an inventory that is a folder without hosts',
      ['plan', PLAYBOOK, '-i', emptyFolder],
      /empty-folder: the directory holds no inventory/,
    ],
    [
      'a tab',
      ['plan', PLAYBOOK, '-i', file('tab.yaml', 'all:\n  hosts:\n\tweb1:\n')],
      /tab\.yaml:3:1: a tab can't indent YAML, use spaces/,
    ],
    [
      'a misspelt variable',
      ['plan', PLAYBOOK, '-i', file('typo.yaml', 'all:\n  hosts:\n    web1:\n      ansbile_host: x\n')],
      /typo\.yaml:4:7: unknown key "ansbile_host", did you mean "ansible_host"\?/,
    ],
    [
      'a pattern that matches nothing',
      ['plan', PLAYBOOK, '-i', nobody, '-l', 'db'],
      /pattern "db" matches no host or group/,
    ],
    [
      'a playbook that is not there',
      ['plan', '/nowhere.yaml', '-i', nobody],
      /\/nowhere\.yaml: the playbook can't be read/,
    ],
    [
      'an unknown module',
      ['plan', file('module.yaml', '- hosts: all\n  tasks:\n    - apache_tsl: {}\n'), '-i', nobody],
      /module\.yaml:3:7: unknown module "apache_tsl", did you mean "apache_tls"\?/,
    ],
    [
      'an unknown parameter',
      ['plan', file('parameter.yaml', '- hosts: all\n  tasks:\n    - apache_tls: {ssl_protokol: all}\n'), '-i', nobody],
      /parameter\.yaml:3:20: unknown key "ssl_protokol", did you mean "ssl_protocol"\?/,
    ],
    [
      'an unknown client class',
      [
        'plan',
        file(
          'client.yaml',
          '- hosts: all\n  clients: [windows-vist]\n  tasks:\n    - apache_tls: {ssl_protocol: all}\n',
        ),
        '-i',
        nobody,
      ],
      /client\.yaml:2:\d+: .*"windows-vist".*did you mean "windows-vista"/,
    ],
    ['an unknown command', ['aply', PLAYBOOK], /unknown command 'aply'[\s\S]*apply/],
    ['an unknown flag', ['plan', PLAYBOOK, '--limt', 'x'], /unknown option '--limt'[\s\S]*--limit/],
    ['forks that are no number', ['plan', PLAYBOOK, '--forks', 'many', '-i', nobody], /--forks.*whole number above 0/],
    ['a run that is not recorded', ['show', '20200101'], /no run 20200101 is recorded/],
    [
      'a plan that is none',
      ['apply', PLAYBOOK, '-i', nobody, '--plan', nobody, '--yes'],
      /not a plan that can be applied/,
    ],
    [
      'a password prompt without a terminal',
      ['plan', PLAYBOOK, '-i', nobody, '-K'],
      /no terminal[\s\S]*FLEET_BECOME_PASSWORD/,
    ],
  ])('%s', (_, args, message) => {
    const { code, stdout, stderr } = fleet(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\bat .*\.js:\d+/);
  });

  it('leaves no trace in the state folder', () => {
    expect(existsSync(join(state, 'runs')) ? readdirSync(join(state, 'runs')) : []).toEqual([]);
  });
});

describe('a host that is not there', () => {
  it('is unreachable, with the address and what to check', () => {
    const { code, stdout } = fleet('plan', PLAYBOOK, '-i', nobody, '--private-key', key);
    expect(code).toBe(4);
    expect(stdout).toMatch(/1 host unreachable: web1: 127\.0\.0\.1 port 9 refused the connection/);
  });

  it('is in the record of an apply, and needs no --yes, for nothing would change', () => {
    const { code, stdout } = fleet('apply', PLAYBOOK, '-i', nobody);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^changed=0 .*unreachable=1 /m);
    expect(fleet('runs').stdout).toMatch(/unreachable=1/);
  });
});

describe('a private key', () => {
  it.each([
    ['that is missing', '/nowhere/key', /can't use the private key \/nowhere\/key: there is no such file/],
    ['that is no key', file('no.key', 'hello\n'), /can't use the private key .*no\.key/],
  ])('%s is named', (_, key, message) => {
    const { code, stdout } = fleet('plan', PLAYBOOK, '-i', nobody, '--private-key', key);
    expect(code).toBe(4);
    expect(stdout).toMatch(message);
  });
});

describe('an old Node', () => {
  it('is told kindly, with what to do', () => {
    // Only the version is pretended: the program must get as far as asking for it in any Node.
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); await import(${JSON.stringify(MAIN)});`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', pretend], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/fleet needs Node\.js 24 or newer; this is 20\.20\.2[\s\S]*Nothing was touched\. /);
  });
});

describe('help', () => {
  it.each([[['--help']], [['apply', '--help']], [['audit', '--help']], [['rollback', '--help']]])('%j', (args) => {
    const { code, stdout } = fleet(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: fleet /);
  });

  it('lists every report format that there is', () => {
    const { stdout } = fleet('audit', '--help');
    for (const format of ['text', 'json', 'html', 'csv']) expect(stdout).toContain(`"${format}"`);
  });
});
