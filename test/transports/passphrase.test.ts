/** Keys behind a passphrase: asked for once, whoever needs the key, and not at all where the agent has it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/index.ts';
import { PrivateKeys } from '../../src/transports/identity/private-keys.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { connectTo, failureOf, hostAt, scratch, unwrap } from './fixtures.ts';

const PASSPHRASE = 'open sesame';
let count = 0;

function lockedKey(...args: string[]): string {
  const file = join(scratch, `locked${count++}`);
  execFileSync('ssh-keygen', ['-q', '-N', PASSPHRASE, '-f', file, ...args]);
  return file;
}

/** Answers in turn; null when there are no more answers. */
function answering(...answers: string[]) {
  const asked: string[] = [];
  const ask = (file: string, again: boolean): Promise<Secret | null> => {
    asked.push(again ? `${file} again` : file);
    const answer = answers.shift();
    return Promise.resolve(answer === undefined ? null : new Secret(answer));
  };
  return { ask, asked };
}

describe('a key behind a passphrase', () => {
  it.each([
    ['OpenSSH format', ['-t', 'ed25519']],
    ['PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
    ['PKCS#8, ECDSA', ['-t', 'ecdsa', '-m', 'PKCS8']],
  ])('opens: %s', async (_, args) => {
    const file = lockedKey(...args);
    const { ask, asked } = answering('wrong', PASSPHRASE);
    const keys = new PrivateKeys(ask);
    const identity = unwrap(await keys.load(file));
    if (identity.kind !== 'locked') throw new Error('not locked');
    const opened = await Promise.all([keys.unlock(identity), keys.unlock(identity)]);
    expect(opened.map(({ kind }) => kind)).toEqual(['key', 'key']);
    expect(asked).toEqual([file, `${file} again`]);
  });

  it('stays locked after three wrong ones, or where nobody answers', async () => {
    const file = lockedKey('-t', 'ed25519');
    const three = answering('a', 'b', 'c', PASSPHRASE);
    const keys = new PrivateKeys(three.ask);
    const identity = unwrap(await keys.load(file));
    if (identity.kind !== 'locked') throw new Error('not locked');
    expect(await keys.unlock(identity)).toMatchObject({ kind: 'locked', reason: 'none of the passphrases opened it' });
    expect(three.asked.length).toBe(3);
    expect(await new PrivateKeys().unlock(identity)).toEqual(identity);
  });
});

describe.skipIf(!canRunSshd())('logging in with it', () => {
  let sshd: Sshd;
  const key = lockedKey('-t', 'ed25519');
  beforeAll(async () => {
    sshd = await startSshd({ config: [`AuthorizedKeysFile ${key}.pub`] });
  });
  afterAll(() => sshd?.stop());

  const host = () =>
    hostAt(sshd.port, { privateKeyFiles: [key], knownHostsFiles: [sshd.knownHostsFile], hostKeyChecking: 'strict' });

  it('asks once for many hosts', async () => {
    const { ask, asked } = answering(PASSPHRASE);
    const transport = createSsh2Transport({ home: scratch, sshConfigFile: '/dev/null', askPassphrase: ask });
    const sessions = await Promise.all([1, 2, 3, 4].map(() => connectTo(transport, host())));
    for (const session of sessions) await unwrap(session).close();
    expect(asked).toEqual([key]);
  });

  it('says what to do where nobody can be asked', async () => {
    const transport = createSsh2Transport({ home: scratch, sshConfigFile: '/dev/null' });
    const failure = failureOf(await connectTo(transport, host()));
    expect(failure).toMatchObject({ code: 'private-key-unreadable', reason: expect.stringContaining('ssh-add') });
  });

  it('asks for nothing where the agent has the key', async () => {
    const output = execFileSync('ssh-agent', ['-s'], { encoding: 'utf8' });
    const agentSocket = /SSH_AUTH_SOCK=([^;]+)/.exec(output)?.[1] ?? '';
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(output)?.[1]);
    try {
      const askpass = join(scratch, 'askpass.sh');
      execFileSync('sh', ['-c', `printf '#!/bin/sh\\necho "${PASSPHRASE}"\\n' >"$1"; chmod 700 "$1"`, 'sh', askpass]);
      const env = { ...process.env, SSH_AUTH_SOCK: agentSocket, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' };
      execFileSync('ssh-add', [key], { env, stdio: 'ignore' });
      const { ask, asked } = answering();
      const transport = createSsh2Transport({
        home: scratch,
        sshConfigFile: '/dev/null',
        agentSocket,
        askPassphrase: ask,
      });
      const session = unwrap(await connectTo(transport, host()));
      await session.close();
      expect(asked).toEqual([]);
    } finally {
      process.kill(pid);
    }
  });
});
