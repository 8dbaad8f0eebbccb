/** `fleet ping` of the built program at a real sshd with real sudo: who answers as root, and why others do not. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet, ROOT } from '../support/built-fleet.ts';
import { canRunSshd, generateKey, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';

const { file, fleet, folder } = builtFleet();
const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(join(ROOT, 'schemas/ping.schema.json'), 'utf8')) as object,
);

interface Pinged {
  readonly hosts: readonly {
    readonly host: string;
    readonly state: string;
    readonly host_key: { readonly fingerprint: string; readonly trust: string } | null;
    readonly hostname: string | null;
    readonly milliseconds: { readonly connect: number | null; readonly answer: number | null };
  }[];
}

describe.skipIf(!canRunSshd() || !canMakeUsers())('fleet ping', () => {
  let sshd: Sshd;
  let inventory: string;
  const removals: (() => void)[] = [];
  const user = (kind: string, sudoers: readonly string[]): string => {
    const name = `fleet-test-p${kind}${process.pid}`;
    removals.push(makeSudoUser({ name, password: 'right', sudoers: [...sudoers] }));
    return name;
  };

  beforeAll(async () => {
    sshd = await startSshd();
    const stranger = await generateKey(folder, 'stranger', 'ed25519');
    const other = await generateKey(folder, 'other', 'ed25519');
    const changed = file('changed_hosts', `[127.0.0.1]:${sshd.port} ${readFileSync(`${other}.pub`, 'utf8')}`);
    const at = `ansible_host: 127.0.0.1, ansible_port: ${sshd.port}`;
    const known = (path: string): string => `ansible_ssh_common_args: "-o UserKnownHostsFile=${path}"`;
    const key = `ansible_ssh_private_key_file: ${sshd.identityFile}`;
    const good = `${at}, ${key}, ${known(sshd.knownHostsFile)}`;
    inventory = file(
      'inventory.yaml',
      `all:
  hosts:
    plain: { ${good}, ansible_user: root }
    lifted: { ${good}, ansible_user: ${user('ok', ['USER ALL=(ALL) NOPASSWD: ALL'])}, ansible_become: true }
    asked: { ${good}, ansible_user: ${user('pw', ['USER ALL=(ALL) ALL'])}, ansible_become: true }
    powerless: { ${good}, ansible_user: ${user('no', [])} }
    stranger: { ${at}, ${known(sshd.knownHostsFile)}, ansible_ssh_private_key_file: ${stranger}, ansible_user: root }
    unknown: { ${at}, ${key}, ${known('/dev/null')}, ansible_user: root }
    changed: { ${at}, ${key}, ${known(changed)}, ansible_user: root }
    here: { ansible_connection: local }
    nobody: { ansible_host: 127.0.0.1, ansible_port: 9, ${key}, ansible_user: root }
`,
    );
  });
  afterAll(async () => {
    await sshd?.stop();
    for (const remove of removals) remove();
  });

  const ping = (...args: readonly string[]) => fleet(['ping', '-i', inventory, ...args]);
  const hosts = (text: string): Pinged['hosts'] => (JSON.parse(text) as Pinged).hosts;

  it.each([
    [
      'plain',
      0,
      /^plain: ok: root as root\n {2}ssh2 to root@127\.0\.0\.1:\d+ by publickey, host key ssh-ed25519 SHA256:\S+ \(known\); \d+ ms to log in, \d+ ms to answer\nok=1 declined=0 unreachable=0\n$/,
    ],
    ['here', 0, /^here: ok: root as root\n {2}local, without a login; \d+ ms/],
    ['lifted', 0, /^lifted: ok: root by sudo\n/],
    ['asked', 2, /^asked: declined: .*password[\s\S]*--ask-become-pass/],
    ['powerless', 2, /^powerless: declined: .*root/],
    ['stranger', 4, /^stranger: unreachable: .*root/],
    ['unknown', 4, /^unknown: unreachable: the ssh-ed25519 key of .*isn't in \/dev\/null/],
    ['changed', 4, /^changed: unreachable: .* shows another ssh-ed25519 key, SHA256:.*changed_hosts:1/],
    ['nobody', 4, /^nobody: unreachable: 127\.0\.0\.1 port 9 refused the connection.*\n {2}\S/],
    ['plain,powerless,nobody', 2, /^ok=1 declined=1 unreachable=1$/m],
  ])('%s', (pattern, code, text) => {
    const ended = ping(pattern);
    expect(ended.stdout).toMatch(text);
    expect(ended.code).toBe(code);
  });

  it('takes the password that sudo asks for, and says when it is wrong', () => {
    const withPassword = (password: string) =>
      fleet(['ping', 'asked', '-i', inventory], { FLEET_BECOME_PASSWORD: password });
    expect(withPassword('right')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^asked: ok: root by sudo/) });
    expect(withPassword('wrong')).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^asked: declined: sudo didn't accept the password/),
    });
  });

  it('calls all of the inventory, and prints what its schema promises', () => {
    const { code, stdout } = ping('--json');
    expect(code).toBe(2);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    expect(hosts(stdout).map(({ host, state }) => `${host} ${state}`)).toEqual([
      'plain ok',
      'lifted ok',
      'asked declined',
      'powerless declined',
      'stranger unreachable',
      'unknown unreachable',
      'changed unreachable',
      'here ok',
      'nobody unreachable',
    ]);
  });

  it('tells the fingerprint that ssh-keygen tells, and the name that the host gives itself', () => {
    const [plain] = hosts(ping('plain', '--json').stdout);
    const told = execFileSync('ssh-keygen', ['-lf', sshd.knownHostsFile], { encoding: 'utf8' }).split(' ')[1];
    expect(plain?.host_key).toMatchObject({ fingerprint: told, trust: 'known' });
    expect(plain?.hostname).toBe(execFileSync('uname', ['-n'], { encoding: 'utf8' }).trim());
    expect(plain?.milliseconds.connect).toBeGreaterThan(0);
  });

  it('says that a key was learnt now, and that it is known from then on', () => {
    const learnt = join(folder, 'learnt_hosts');
    writeFileSync(learnt, '');
    const text = readFileSync(inventory, 'utf8').replace('/dev/null', learnt);
    const learning = file('learning.yaml', text);
    const trust = () =>
      hosts(fleet(['ping', 'unknown', '-i', learning, '--host-key-checking', 'accept-new', '--json']).stdout)[0]
        ?.host_key?.trust;
    expect([trust(), trust()]).toEqual(['accepted-new', 'known']);
  });
});

describe('fleet ping', () => {
  it('offers no way of handshakes: it makes none', () => {
    expect(fleet(['ping', '--help']).stdout).not.toContain('--via');
  });

  it('needs a pattern that means something', () => {
    const inventory = file('one.yaml', 'all:\n  hosts:\n    web1:\n');
    const { code, stdout, stderr } = fleet(['ping', 'wbe1', '-i', inventory]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/"wbe1".*did you mean "web1"/);
  });
});
