/** Who is let in, by what, in which order: ssh2's server in process, and real sshd and ssh-agent. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import ssh2, { type AuthContext } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/core/index.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { startSshServer, type SshServer } from '../support/ssh-server.ts';
import { canRunSshd, generateKey, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';
import { clientKeyFile, connectTo, failureOf, hostAt, scratch, unwrap } from './fixtures.ts';

const password = new Secret('correct horse');

describe('the order of attempts', () => {
  const attempts: string[] = [];
  let server: SshServer;
  let accept: (context: AuthContext) => boolean = () => false;
  let offers: ('publickey' | 'password' | 'keyboard-interactive')[] = [];

  beforeAll(async () => {
    server = await startSshServer({
      authenticate: (context) => {
        const isQuery = context.method === 'publickey' && context.signature === undefined;
        if (!isQuery) attempts.push(context.method);
        if (accept(context)) context.accept();
        else context.reject(offers);
      },
    });
  });
  afterAll(() => server.close());

  async function login(settings: Parameters<typeof hostAt>[1], home = scratch) {
    attempts.length = 0;
    const result = await connectTo(createSsh2Transport({ home }), hostAt(server.port, settings));
    if (result.ok) await result.value.close();
    return result;
  }

  it('never tries none, and tells what was tried', async () => {
    offers = ['publickey', 'password'];
    accept = () => false;
    const failure = failureOf(await login({ user: 'deploy', password }));
    expect(failure).toEqual({
      code: 'auth-failed',
      user: 'deploy',
      tried: [`publickey (${clientKeyFile})`, 'password'],
    });
    expect(attempts).not.toContain('none');
  });

  it('skips what the server does not take', async () => {
    offers = ['password'];
    accept = (context) => context.method === 'password' && context.password === 'correct horse';
    const session = unwrap(await login({ password }));
    expect(session.info.authentication).toBe('password');
    expect(attempts).toEqual(['password']);
  });

  it('gives the password to the first hidden question of keyboard-interactive, and nothing to others', async () => {
    offers = ['keyboard-interactive'];
    const answers: string[][] = [];
    accept = (context) => {
      if (context.method !== 'keyboard-interactive') return false;
      const questions = [
        { prompt: 'User: ', echo: true },
        { prompt: 'Password: ', echo: false },
        { prompt: 'Code: ', echo: false },
      ];
      context.prompt(questions, (given) => {
        answers.push(given);
        context.accept();
      });
      return false;
    };
    // The prompt is asynchronous: nothing may be rejected meanwhile.
    const own = await startSshServer({
      authenticate: (context) =>
        context.method === 'keyboard-interactive' ? void accept(context) : context.reject(offers),
    });
    const session = unwrap(await connectTo(createSsh2Transport({ home: scratch }), hostAt(own.port, { password })));
    expect(session.info.authentication).toBe('keyboard-interactive');
    expect(answers).toEqual([['', 'correct horse', '']]);
    await session.close();
    await own.close();
  });

  it('goes through two factors', async () => {
    let first = false;
    const own = await startSshServer({
      authenticate: (context) => {
        if (context.method === 'publickey') {
          if (context.signature === undefined) return context.accept();
          first = true;
          return context.reject(['password'], true);
        }
        if (first && context.method === 'password' && context.password === 'correct horse') return context.accept();
        return context.reject(['publickey']);
      },
    });
    const session = unwrap(await connectTo(createSsh2Transport({ home: scratch }), hostAt(own.port, { password })));
    expect(session.info.authentication).toBe('password');
    await session.close();
    await own.close();
  });

  it('uses the default keys where none is named, and passes over those it cannot use', async () => {
    offers = ['publickey'];
    const home = join(scratch, 'home');
    mkdirSync(join(home, '.ssh'), { recursive: true });
    writeFileSync(join(home, '.ssh', 'id_ed25519'), 'damaged');
    writeFileSync(join(home, '.ssh', 'id_ecdsa'), ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private);
    accept = (context) => context.method === 'publickey' && context.key.algo === 'ecdsa-sha2-nistp256';
    expect(unwrap(await login({ privateKeyFiles: [] }, home)).info.authentication).toBe('publickey');
  });

  it('fails before connecting where there is nothing to log in with, or a named key is missing', async () => {
    expect(failureOf(await login({ user: 'deploy', privateKeyFiles: [] }))).toEqual({
      code: 'no-credentials',
      user: 'deploy',
    });
    const failure = failureOf(await login({ privateKeyFiles: ['/nonexistent/key'] }));
    expect(failure).toEqual({
      code: 'private-key-unreadable',
      file: '/nonexistent/key',
      reason: 'there is no such file',
    });
    expect(attempts).toEqual([]);
  });

  it('goes on without an agent that is gone', async () => {
    offers = ['password'];
    accept = (context) => context.method === 'password';
    const transport = createSsh2Transport({ home: scratch, agentSocket: '/nonexistent/agent' });
    const session = unwrap(await connectTo(transport, hostAt(server.port, { privateKeyFiles: [], password })));
    await session.close();
    offers = ['publickey'];
    const failure = failureOf(await connectTo(transport, hostAt(server.port, { privateKeyFiles: [] })));
    expect(failure.code).toBe('no-credentials');
  });
});

async function startAgent(socket: string): Promise<ChildProcess> {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let i = 0; i < 100 && !existsSync(socket); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  return agent;
}

const hasAgent = existsSync('/usr/bin/ssh-agent') && existsSync('/usr/bin/ssh-add');

describe.skipIf(!canRunSshd() || !hasAgent)('real sshd and ssh-agent', () => {
  const agentSocket = join(scratch, 'agent.sock');
  let sshd: Sshd;
  let agent: ChildProcess;
  let lockedFile = '';

  beforeAll(async () => {
    sshd = await startSshd({ config: ['MaxAuthTries 3'] });
    agent = await startAgent(agentSocket);
    lockedFile = await generateKey(scratch, 'locked', 'ed25519');
    add(lockedFile);
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret phrase', '-f', lockedFile]);
  });
  afterAll(async () => {
    agent?.kill();
    await sshd?.stop();
  });

  const add = (file: string) =>
    spawnSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket } });
  const authorize = (file: string) => writeFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(`${file}.pub`));
  const login = (privateKeyFiles: string[], socket = agentSocket) =>
    connectTo(createSsh2Transport({ home: scratch, agentSocket: socket }), hostAt(sshd.port, { privateKeyFiles }));

  it.each(['ed25519', 'ecdsa', 'rsa'])('lets a key of type %s in', async (type) => {
    const file = await generateKey(scratch, `login_${type}`, type);
    authorize(file);
    await unwrap(await login([file])).close();
  });

  it('lets an RSA key in PKCS#8 in', async () => {
    const file = await generateKey(scratch, 'login_pkcs8', 'rsa');
    authorize(file);
    execFileSync('ssh-keygen', ['-q', '-p', '-N', '', '-m', 'PKCS8', '-f', file]);
    await unwrap(await login([file])).close();
  });

  it('lets the agent sign for a key with a passphrase, and for a public key file', async () => {
    authorize(lockedFile);
    await unwrap(await login([lockedFile])).close();
    await unwrap(await login([`${lockedFile}.pub`])).close();
  });

  it('lets the agent sign where no key is named', async () => {
    authorize(lockedFile);
    expect(unwrap(await login([])).info.authentication).toBe('publickey');
  });

  it('says what to do about a passphrase where no agent helps', async () => {
    const failure = failureOf(await login([lockedFile], ''));
    expect(failure).toMatchObject({ code: 'private-key-unreadable', file: lockedFile });
    const other = await generateKey(scratch, 'locked_other', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret phrase', '-f', other]);
    // The agent has none that would do instead.
    authorize(other);
    expect(failureOf(await login([other]))).toMatchObject({ code: 'private-key-unreadable', file: other });
  });

  it('asks the agent only for the named key, so that its others do not use up MaxAuthTries', async () => {
    for (let i = 0; i < 5; i++) add(await generateKey(scratch, `extra${i}`, 'ed25519'));
    const last = await generateKey(scratch, 'last', 'ed25519');
    add(last);
    authorize(last);
    await unwrap(await login([`${last}.pub`])).close();
    const failure = failureOf(await login([]));
    expect(failure).toMatchObject({ code: 'auth-failed', user: 'root' });
    expect(failure).toHaveProperty('tried', [
      'publickey (ssh-agent)',
      expect.stringMatching(/Too many authentication failures/),
    ]);
  });

  it('reports a key that sshd does not accept', async () => {
    const file = await generateKey(scratch, 'stranger', 'ed25519');
    expect(failureOf(await login([file], ''))).toEqual({
      code: 'auth-failed',
      user: 'root',
      tried: [`publickey (${file})`],
    });
  });

  it('lets the agent help where the named key does not, unless only named keys count', async () => {
    const [file, own] = [await generateKey(scratch, 'outdated', 'ed25519'), await generateKey(scratch, 'own', 'ecdsa')];
    const socket = join(scratch, 'second-agent.sock');
    const second = await startAgent(socket);
    try {
      spawnSync('ssh-add', ['-q', own], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      authorize(own);
      await unwrap(await login([file], socket)).close();
      const host = hostAt(sshd.port, { privateKeyFiles: [file], identitiesOnly: true });
      const transport = createSsh2Transport({ home: scratch, agentSocket: socket });
      expect(failureOf(await connectTo(transport, host))).toMatchObject({ tried: [`publickey (${file})`] });
    } finally {
      second.kill();
    }
  });
});

describe.skipIf(!canRunSshd() || !canMakeUsers())('a password at real sshd', () => {
  const name = `fleet-test-a${process.pid}`;
  let remove = (): void => undefined;
  beforeAll(() => void (remove = makeSudoUser({ name, password: password.reveal() })));
  afterAll(() => remove());

  it.each([
    ['password', ['PasswordAuthentication yes']],
    ['keyboard-interactive', ['KbdInteractiveAuthentication yes', 'UsePAM yes']],
  ])('follows the key, where sshd asks for both: %s', async (method, config) => {
    const sshd = await startSshd({ config: [`AuthenticationMethods publickey,${method}`, ...config] });
    onTestFinished(() => sshd.stop());
    const login = (settings: Parameters<typeof hostAt>[1]) =>
      connectTo(createSsh2Transport({ home: scratch }), hostAt(sshd.port, { user: name, ...settings }));
    const key = { privateKeyFiles: [sshd.identityFile] };
    await unwrap(await login({ ...key, password })).close();
    expect(failureOf(await login({ ...key, password: new Secret('wrong') })).code).toBe('auth-failed');
    expect(failureOf(await login({ password, privateKeyFiles: [] })).code).toBe('auth-failed');
  });

  it.each([
    ['password', ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no']],
    ['keyboard-interactive', ['PasswordAuthentication no', 'KbdInteractiveAuthentication yes', 'UsePAM yes']],
  ])('works by %s, and a wrong one is told', async (method, config) => {
    const sshd = await startSshd({ config });
    onTestFinished(() => sshd.stop());
    const transport = createSsh2Transport({ home: scratch });
    const login = (secret: Secret) =>
      connectTo(transport, hostAt(sshd.port, { user: name, password: secret, privateKeyFiles: [] }));
    const session = unwrap(await login(password));
    expect(session.info.authentication).toBe(method);
    await session.close();
    const failure = failureOf(await login(new Secret('wrong')));
    expect(failure).toEqual({ code: 'auth-failed', user: name, tried: expect.arrayContaining([method]) });
  });
});
