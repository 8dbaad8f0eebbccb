/** What is told of connections with -vvv and -vvvv, at real servers: enough to see what went on, and never a secret. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet } from '../support/built-fleet.ts';
import { canRunSshd, generateKey, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';

/** One for everything, so that one search finds it wherever it came from. */
const SECRET = 'open-Sesame-7391';
const USER = `fleet-test-t${process.pid}`;

describe.skipIf(!canRunSshd() || !canMakeUsers())('connections as they are told', () => {
  const { file, fleet, folder } = builtFleet();
  let plain: Sshd;
  let password: Sshd;
  let keyboard: Sshd;
  let remove: () => void;
  let inventory: string;

  beforeAll(async () => {
    remove = makeSudoUser({ name: USER, password: SECRET, sudoers: ['USER ALL=(ALL) ALL'] });
    // Nobody reads what they log while this process waits for fleet.
    const quiet = 'LogLevel ERROR';
    plain = await startSshd({ config: [quiet] });
    password = await startSshd({ config: [quiet, 'PasswordAuthentication yes', 'PubkeyAuthentication no'] });
    keyboard = await startSshd({
      config: [
        quiet,
        'UsePAM yes',
        'KbdInteractiveAuthentication yes',
        'PasswordAuthentication no',
        'PubkeyAuthentication no',
      ],
    });
    // The password is in the inventory, encrypted by ansible-vault with the same word.
    const vault = file('vault-password', `${SECRET}\n`);
    const encrypted = execFileSync('ansible-vault', ['encrypt_string', '--vault-password-file', vault, SECRET], {
      encoding: 'utf8',
    });
    const block = encrypted.trimEnd();
    const known = file(
      'known',
      [plain, password, keyboard].map((one) => readFileSync(one.knownHostsFile, 'utf8')).join(''),
    );
    inventory = file(
      'inventory.yaml',
      `all:
  vars:
    ansible_host: 127.0.0.1
    ansible_ssh_common_args: -o UserKnownHostsFile=${known}
  hosts:
    bykey: { ansible_port: ${plain.port}, ansible_user: root, ansible_ssh_private_key_file: ${plain.identityFile} }
    bypassword: { ansible_port: ${password.port} }
    bykeyboard: { ansible_port: ${keyboard.port} }
    bysystem: { ansible_port: ${password.port}, ansible_connection: ssh }
    wrong: { ansible_port: ${password.port}, ansible_user: root }
    behind:
      ansible_port: ${password.port}
      ansible_ssh_common_args: >-
        -o UserKnownHostsFile=${known} -o ProxyCommand="/bin/sh -c 'exec busybox nc %h %p'"
  children:
    people:
      hosts: { bypassword: , bykeyboard: , bysystem: , behind: }
      vars:
        ansible_user: ${USER}
        ansible_become: true
        ansible_password: ${block}
        ansible_become_password: ${block}
`,
    );
  });
  afterAll(async () => {
    remove();
    for (const sshd of [plain, password, keyboard]) await sshd?.stop();
  });

  const ping = (...args: readonly string[]) =>
    fleet(['ping', '-i', inventory, '--vault-password-file', join(folder, 'vault-password'), ...args]);

  it('name the way, what was agreed on, the host key and the attempts to log in', () => {
    const { code, stderr } = ping('bykey', '-vvv');
    expect(code).toBe(0);
    for (const told of [
      new RegExp(`bykey: by ssh2 to 127\\.0\\.0\\.1:${plain.port} as root; keys .*identity; known_hosts `),
      /bykey: agreed on key exchange curve25519-sha256\S*, host key ssh-ed25519, cipher aes128-gcm/,
      /bykey: host key ssh-ed25519 SHA256:\S+ is known/,
      /bykey: tried to log in by: publickey \(.*identity\)/,
    ])
      expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/bykey: ssh: /);
  });

  it('tell what the system’s ssh says of the same', () => {
    const { code, stderr } = ping('bysystem', '-vvv');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/bysystem: by the system's ssh: ssh .*-o UserKnownHostsFile=/);
    expect(stderr).toMatch(/bysystem: kex: algorithm: \S+/);
    expect(stderr).toMatch(/bysystem: Server host key: ssh-ed25519 SHA256:/);
    expect(stderr).toMatch(/bysystem: Authenticated to .* using "password"/);
  });

  it('tell what ssh_config made of a name', () => {
    const { stderr } = ping('behind', '-vvv');
    expect(stderr).toMatch(/behind: ssh -G 127\.0\.0\.1 says: .*proxycommand \/bin\/sh/);
    expect(stderr).toMatch(/behind: by ssh2 to .*by the command \/bin\/sh/);
  });

  it('tell of attempts that failed', () => {
    const { code, stderr } = fleet(
      ['ping', 'wrong', '-i', inventory, '-vvv', '--vault-password-file', join(folder, 'vault-password')],
      {
        FLEET_SSH_PASSWORD: `not-${SECRET}`,
      },
    );
    expect(code).toBe(4);
    expect(stderr).toMatch(/wrong: tried to log in by: password/);
    expect(stderr).not.toContain(SECRET);
  });

  it('have each message of the protocol with -vvvv', () => {
    const { code, stderr } = ping('bykey', '-vvvv');
    expect(code).toBe(0);
    expect(stderr).toMatch(/bykey: ssh: .*Remote ident: 'SSH-2\.0-OpenSSH/);
    expect(stderr).toMatch(/bykey: ssh: .*USERAUTH_SUCCESS/);
  });

  it.each(['-v', '-vv', '-vvv', '-vvvv'])('hold no secret with %s, whoever asks for it', (level) => {
    const hosts = 'bypassword,bykeyboard,bysystem,behind,wrong';
    for (const form of [[], ['--json'], ['--output', 'jsonl']]) {
      const log = join(mkdtempSync(join(tmpdir(), 'fleet-log-')), 'log');
      const { stdout, stderr } = ping(hosts, level, '--log-file', log, ...form);
      if (form.length === 0) expect(stdout).toMatch(/^ok=4 declined=0 unreachable=1$/m);
      for (const said of [stdout, stderr, readFileSync(log, 'utf8')]) expect(said).not.toContain(SECRET);
    }
  });
});

describe.skipIf(!canRunSshd())('a host that a certificate authority vouches for', () => {
  const { file, fleet, folder } = builtFleet();
  let sshd: Sshd;
  let authority: string;

  beforeAll(async () => {
    authority = await generateKey(folder, 'authority', 'ed25519');
    const hostKey = await generateKey(folder, 'certified', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'web', '-h', '-n', '127.0.0.1', `${hostKey}.pub`]);
    sshd = await startSshd({ config: [`HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`] });
  });
  afterAll(() => sshd.stop());

  const ping = (known: string) => {
    writeFileSync(join(folder, 'known'), known);
    const inventory = file(
      'inventory.yaml',
      `all: { hosts: { web: { ansible_host: 127.0.0.1, ansible_port: ${sshd.port}, ansible_user: root, ansible_ssh_private_key_file: ${sshd.identityFile}, ansible_ssh_common_args: "-o UserKnownHostsFile=${join(folder, 'known')}" } } }\n`,
    );
    return fleet(['ping', '-i', inventory, '-v']);
  };
  const line = (): string => `@cert-authority [127.0.0.1]:${sshd.port} ${readFileSync(`${authority}.pub`, 'utf8')}`;

  it('is reached by the system’s ssh, and that is said', () => {
    const { code, stdout, stderr } = ping(line());
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(
      /ssh \(its host key is vouched for by a certificate authority \(.*known:1\)\) to root@.*, host key ssh-ed25519-cert\S+ SHA256:\S+ \(known\)/,
    );
    expect(stderr).toMatch(/reached by ssh: its host key is vouched for/);
  });

  it('is reached by ssh2 where its own key is known as well', () => {
    const { code, stdout } = ping(
      `${line()}[127.0.0.1]:${sshd.port} ${readFileSync(join(folder, 'certified.pub'), 'utf8')}`,
    );
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^ {2}ssh2 to root@/m);
  });

  it('is refused by another authority’s word', async () => {
    const other = await generateKey(folder, 'other-authority', 'ed25519');
    const { code } = ping(`@cert-authority * ${readFileSync(`${other}.pub`, 'utf8')}`);
    expect(code).toBe(4);
  });
});
