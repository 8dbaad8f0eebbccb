/** What a person is asked at a real terminal: passwords of vaults, keys, logins and sudo, each once; nothing shows. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet } from '../support/built-fleet.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';
import { fleetAtTerminal, type Screen } from '../support/terminal.ts';

const { file, folder } = builtFleet();
const WIDE = { columns: 160, rows: 40, cwd: folder };

/** Answers each question when it stands on the screen. */
async function answering(screen: Screen, answers: readonly (readonly [RegExp, string])[]): Promise<number | null> {
  for (const [question, answer] of answers) {
    await screen.until(question);
    screen.type(`${answer}\r`);
  }
  return screen.ended;
}

function expectHidden(screen: Screen, ...secrets: readonly string[]): void {
  for (const secret of secrets) expect(screen.written).not.toContain(secret);
}

describe('a vault password', () => {
  beforeAll(() => {
    file('hosts', '[web]\nh1\n[db]\nh2\n');
    const passwords = { default: file('default', 'open sesame\n'), prod: file('prod', 'close sesame\n') };
    for (const [name, id] of [
      ['web', 'default'],
      ['db', 'prod'],
    ] as const) {
      const path = file(`group_vars/${name}.yml`, `secret: of ${name}\n`);
      execFileSync('ansible-vault', ['encrypt', '--vault-id', `${id}@${passwords[id]}`, path], { stdio: 'ignore' });
    }
  });

  it.each<[readonly string[], readonly (readonly [RegExp, string])[]]>([
    [['--host', 'h1', '--ask-vault-pass'], [[/Vault password \(default\):/, 'open sesame']]],
    [['--host', 'h1', '-J'], [[/Vault password \(default\):/, 'open sesame']]],
    [['--host', 'h1', '--vault-id', 'prompt'], [[/Vault password \(default\):/, 'open sesame']]],
    [
      ['--list', '--vault-id', 'default@prompt', '--vault-id', 'prod@prompt'],
      [
        [/Vault password \(default\):/, 'open sesame'],
        [/Vault password \(prod\):/, 'close sesame'],
      ],
    ],
  ])('is asked for by %j', async (args, answers) => {
    const screen = fleetAtTerminal(['inventory', '-i', 'hosts', ...args], WIDE);
    expect(await answering(screen, answers)).toBe(0);
    expect(screen.written).toContain('"secret": "of web"');
    expectHidden(screen, 'sesame');
  });

  it('that is wrong is said to be', async () => {
    const screen = fleetAtTerminal(['inventory', '-i', 'hosts', '--host', 'h1', '-J'], WIDE);
    expect(await answering(screen, [[/Vault password/, 'open barley']])).toBe(1);
    expect((await screen.history()).join(' ')).toMatch(/the vault password is wrong \(tried: default\)/);
    expectHidden(screen, 'barley');
  });
});

describe.skipIf(!canRunSshd() || !canMakeUsers())('at real servers', () => {
  const PASSWORD = 'log me in 6621';
  const PHRASE = 'behind a phrase 77';
  const user = `fleet-test-q${process.pid}`;
  let sshd: Sshd;
  let remove: () => void;

  beforeAll(async () => {
    remove = makeSudoUser({ name: user, password: PASSWORD, sudoers: ['USER ALL=(ALL) ALL'] });
    sshd = await startSshd({ config: ['LogLevel ERROR', 'PasswordAuthentication yes'] });
    execFileSync('cp', [sshd.identityFile, `${sshd.identityFile}.pub`, folder]);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', PHRASE, '-f', `${folder}/identity`]);
    const at = `ansible_host=127.0.0.1 ansible_port=${sshd.port} ansible_ssh_common_args="-o UserKnownHostsFile=${sshd.knownHostsFile}"`;
    const hosts = (names: string, more: string): string => `${names} ${at} ${more}\n`;
    file('by-password', hosts('web[1:3]', `ansible_user=${user}`));
    file('by-key', hosts('web[1:3]', `ansible_user=root ansible_ssh_private_key_file=${folder}/identity`));
  });
  afterAll(async () => {
    remove();
    await sshd.stop();
  });

  it('-k and -K ask once for all hosts', async () => {
    const screen = fleetAtTerminal(['ping', '-i', 'by-password', '-k', '-K'], WIDE);
    const code = await answering(screen, [
      [/SSH password/i, PASSWORD],
      [/(sudo|become) password/i, PASSWORD],
    ]);
    const said = (await screen.history()).join('\n');
    expect(code, said).toBe(0);
    expect(said).toMatch(/web3: ok: root by sudo/);
    expectHidden(screen, PASSWORD);
  });

  it('a key behind a passphrase asks once for all hosts, and again after a wrong one', async () => {
    const screen = fleetAtTerminal(['ping', '-i', 'by-key'], WIDE);
    await screen.until(/passphrase/i);
    screen.type('mistyped one\r');
    await screen.until(/That was not it/);
    screen.type(`${PHRASE}\r`);
    const code = await screen.ended;
    const said = (await screen.history()).join('\n');
    expect(code, said).toBe(0);
    expect(said).toMatch(/web3: ok: root as root/);
    expectHidden(screen, PHRASE, 'mistyped one');
  });
});
