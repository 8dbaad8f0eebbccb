/** sudo in all its moods, by fake programs (one file each in fake-sudo), and the real one. */
import { copyFileSync, mkdirSync, readFileSync, readdirSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret, type BecomeSettings } from '../../src/core/index.ts';
import type { Session } from '../../src/ports/transport.ts';
import { planBecome, shellCommand } from '../../src/transports/shell/become.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { startSshServer, type SshServer } from '../support/ssh-server.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, script, unwrap } from './fixtures.ts';

const PASSWORD = 'correct horse';
const ROOT: BecomeSettings = { become: true, user: 'root' };
const FAKES = join(import.meta.dirname, 'fake-sudo');

const transport = createSsh2Transport({ home: scratch, becomeTimeoutMs: 1_000 });

/** A server on which this file is what `sudo` runs. */
async function serverWithSudo(name: string): Promise<SshServer> {
  const folder = join(scratch, `sudo-${name}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(FAKES, 'lib.sh'), join(folder, 'lib.sh'));
  copyFileSync(join(FAKES, `${name}.sh`), join(folder, 'sudo'));
  chmodSync(join(folder, 'sudo'), 0o755);
  return startSshServer({ env: { PATH: `${folder}:${process.env.PATH ?? ''}` } });
}

describe('sudo', () => {
  const cases = readdirSync(FAKES).filter((file) => file !== 'lib.sh');
  expect(cases.length).toBeGreaterThan(20);

  it.concurrent.each(cases)('%s', async (file) => {
    const text = readFileSync(join(FAKES, file), 'utf8');
    const expected = /^# expect: (.*)$/m.exec(text)?.[1] ?? '';
    const become = /^# password: yes$/m.test(text) ? { ...ROOT, password: new Secret(PASSWORD) } : ROOT;
    const server = await serverWithSudo(file.replace('.sh', ''));
    const session = unwrap(await connectTo(transport, hostAt(server.port, { user: 'deploy' }, become)));
    const result = await session.run(
      script('echo "answer $*"; cat; echo err >&2', { args: ['a', 'b'], payload: 'eA==' }),
    );
    if (expected === 'ok') {
      const { stdout, stderr, exitCode } = unwrap(result);
      expect({ stdout: Buffer.from(stdout).toString(), stderr, exitCode }).toEqual({
        stdout: 'answer a b\neA==\n',
        stderr: 'err\n',
        exitCode: 0,
      });
    } else expect(failureOf(result)).toEqual(JSON.parse(expected));
    expect(server.commands.join()).not.toContain(PASSWORD);
    expect(session.isOpen()).toBe(true);
    await session.close();
    await server.close();
  });

  it.each(['/nonexistent', join(scratch, 'only-env')])('is missing on the host, with the PATH %s', async (path) => {
    mkdirSync(join(scratch, 'only-env'), { recursive: true });
    copyFileSync('/usr/bin/env', join(scratch, 'only-env', 'env'));
    const server = await startSshServer({ env: { PATH: path } });
    const session = unwrap(await connectTo(transport, hostAt(server.port, { user: 'deploy' }, ROOT)));
    const failure = failureOf(await session.run(script('echo no')));
    expect(failure).toMatchObject({ code: 'become-denied', reason: expect.stringContaining('not installed') });
    await session.close();
    await server.close();
  });

  it('is not used where nothing has to be become', () => {
    const plan = (become: BecomeSettings, user: string) => planBecome(become, { user }, 'PROMPT').kind;
    expect(plan({ become: false, user: 'root' }, 'deploy')).toBe('none');
    expect(plan(ROOT, 'root')).toBe('none');
    expect(plan({ become: true, user: 'deploy' }, 'deploy')).toBe('none');
    expect(plan(ROOT, 'deploy')).toBe('sudo');
    expect(plan({ become: true, user: 'apache' }, 'root')).toBe('sudo');
  });

  it.each(['-u', 'a b', "a'b", 'a;b', '', '$(id)', '#0', 'root\n'])('refuses the user name %j', async (user) => {
    const server = await startSshServer();
    const session = unwrap(await connectTo(transport, hostAt(server.port, { user: 'deploy' }, { become: true, user })));
    expect(failureOf(await session.run(script('echo no'))).code).toBe('become-denied');
    expect(server.commands).toEqual([]);
    await session.close();
    await server.close();
  });

  it('gets a command line of plain words and single quotes', () => {
    const become = planBecome({ ...ROOT, password: new Secret(PASSWORD) }, { user: 'deploy' }, 'PROMPT:');
    expect(shellCommand({ become, args: ['a', ''], marker: 'M' })).toBe(
      `env LC_ALL=C sudo -H -S -p 'PROMPT:' -u 'root' -- sh -c 'echo M; echo M >&2; eval "$(cat)"' sh 'a' ''`,
    );
  });

  it('does not hide that the login shell refuses', async () => {
    const onExec = (_: string, channel: import('ssh2').ServerChannel): void => {
      channel.write('This account is currently not available.\n');
      channel.exit(1);
      channel.end();
    };
    const server = await startSshServer({ onExec });
    for (const become of [ROOT, { ...ROOT, password: new Secret(PASSWORD) }, { ...ROOT, become: false }]) {
      const session = unwrap(await connectTo(transport, hostAt(server.port, { user: 'deploy' }, become)));
      const failure = failureOf(await session.run(script('echo no')));
      expect(failure).toEqual({
        code: 'remote-shell-failed',
        exitCode: 1,
        stderr: 'This account is currently not available.\n',
      });
      await session.close();
    }
    await server.close();
  });
});

describe.skipIf(!canRunSshd() || !canMakeUsers())('real sudo', () => {
  const user = `fleet-test-b${process.pid}`;
  const outsider = `fleet-test-o${process.pid}`;
  const removers: (() => void)[] = [];
  let sshd: Sshd;

  beforeAll(async () => {
    removers.push(
      makeSudoUser({ name: user, password: PASSWORD, sudoers: ['USER ALL=(ALL) ALL', 'Defaults:USER lecture=always'] }),
    );
    removers.push(makeSudoUser({ name: outsider, password: PASSWORD }));
    sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd?.stop();
    for (const remove of removers) remove();
  });

  async function sessionOf(name: string, become: BecomeSettings): Promise<Session> {
    const settings = { user: name, privateKeyFiles: [sshd.identityFile] };
    const patient = createSsh2Transport({ home: scratch });
    return unwrap(await connectTo(patient, hostAt(sshd.port, settings, become)));
  }

  it('becomes root with the password, lecture and all', async () => {
    const session = await sessionOf(user, { ...ROOT, password: new Secret(PASSWORD) });
    const answer = unwrap(await session.run(script('id -un; echo "$HOME"; tail -1')));
    expect([Buffer.from(answer.stdout).toString(), answer.stderr]).toEqual(['root\n/root\n', '']);
    await session.close();
  });

  it('becomes another user than root', async () => {
    const session = await sessionOf(user, { become: true, user: 'nobody', password: new Secret(PASSWORD) });
    expect(await outputOf(session, 'id -un')).toBe('nobody\n');
    await session.close();
  });

  it('tells a missing password, a wrong one, and a user who may not', async () => {
    const without = await sessionOf(user, ROOT);
    expect(failureOf(await without.run(script('id')))).toEqual({ code: 'become-password-missing', user });
    await without.close();
    const wrong = await sessionOf(user, { ...ROOT, password: new Secret('wrong') });
    expect(failureOf(await wrong.run(script('id')))).toEqual({ code: 'become-password-wrong', user });
    await wrong.close();
    const denied = await sessionOf(outsider, { ...ROOT, password: new Secret(PASSWORD) });
    const failure = failureOf(await denied.run(script('id')));
    expect(failure).toMatchObject({
      code: 'become-denied',
      user: outsider,
      reason: expect.stringContaining('not in the sudoers file'),
    });
    await denied.close();
  });

  it('tells an unknown user to become', async () => {
    const session = await sessionOf(user, {
      become: true,
      user: 'nobody-of-that-name',
      password: new Secret(PASSWORD),
    });
    const failure = failureOf(await session.run(script('id')));
    expect(failure).toMatchObject({ code: 'become-denied', reason: expect.stringContaining('unknown user') });
    await session.close();
  });

  it('leaves no trace of the password among the processes', async () => {
    const session = await sessionOf(user, { ...ROOT, password: new Secret(PASSWORD) });
    const listing = await outputOf(session, 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" " "');
    expect(listing).toContain('sudo -H -S');
    expect(listing).not.toContain(PASSWORD);
    await session.close();
  });
});
