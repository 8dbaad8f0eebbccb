/** Key files of every kind that people have: which log in, which need an agent, and what is said of the others. */
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { readKeyFileHeader } from '../../src/transports/identity/openssh-key.ts';
import { fromPkcs8 } from '../../src/transports/identity/pkcs8.ts';
import { PrivateKeys } from '../../src/transports/identity/private-keys.ts';
import { failureOf, scratch, unwrap } from './fixtures.ts';
import { ed25519KeyPair } from '../support/ssh-keys.ts';

const hasSshKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;
const folder = join(scratch, 'keys');
mkdirSync(folder, { recursive: true });
let count = 0;

/** Writes a key by ssh-keygen with these further arguments; returns the file. */
function keygen(...args: string[]): string {
  const file = join(folder, `key${count++}`);
  execFileSync('ssh-keygen', ['-q', '-N', '', '-f', file, ...args]);
  return file;
}

const load = (file: string) => new PrivateKeys().load(file);
const publicBlob = (file: string): string => readFileSync(`${file}.pub`, 'utf8').split(' ')[1] ?? '';

/** Checks that the key signs, and that it belongs to the public key that ssh-keygen derives from the same file. */
function expectWorking(identity: { key: ssh2.ParsedKey }, blob: string): void {
  expect(identity.key.getPublicSSH().toString('base64')).toBe(blob);
  const signature = identity.key.sign('data', identity.key.type === 'ssh-rsa' ? 'sha256' : undefined);
  expect(identity.key.verify('data', signature, identity.key.type === 'ssh-rsa' ? 'sha256' : undefined)).toBe(true);
}

describe.skipIf(!hasSshKeygen)('a private key file', () => {
  it.each([
    ['Ed25519', ['-t', 'ed25519']],
    ['RSA in OpenSSH format', ['-t', 'rsa', '-b', '2048']],
    ['RSA in PEM (PKCS#1)', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['RSA in PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
    ['ECDSA P-256', ['-t', 'ecdsa']],
    ['ECDSA P-384 in PKCS#8', ['-t', 'ecdsa', '-b', '384', '-m', 'PKCS8']],
    ['ECDSA P-521 in PEM', ['-t', 'ecdsa', '-b', '521', '-m', 'PEM']],
  ])('is usable: %s', async (_, args) => {
    const file = keygen(...args);
    const identity = unwrap(await load(file));
    if (identity.kind !== 'key') throw new Error('not usable');
    expectWorking(identity, publicBlob(file));
  });

  it('is usable: Ed25519 in PKCS#8, as openssl writes it', async () => {
    for (let i = 0; i < 10; i++) {
      const file = join(folder, `pkcs8_${i}`);
      writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), {
        mode: 0o600,
      });
      const identity = unwrap(await load(file));
      if (identity.kind !== 'key') throw new Error('not usable');
      // ssh-keygen judges the file that fleet would have written.
      const rewritten = join(folder, `rewritten_${i}`);
      writeFileSync(rewritten, fromPkcs8(readFileSync(file, 'utf8')), { mode: 0o600 });
      const derived = execFileSync('ssh-keygen', ['-y', '-f', rewritten], { encoding: 'utf8' });
      expectWorking(identity, derived.trim().split(' ')[1] ?? '');
    }
  });

  it.each([
    ['OpenSSH format', ['-t', 'ed25519']],
    ['OpenSSH format, chacha20', ['-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com']],
    ['PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
    ['PEM', ['-t', 'ecdsa', '-m', 'PEM']],
  ])('with a passphrase is left to the agent: %s', async (_, args) => {
    const file = keygen('-N', 'secret phrase', ...args);
    const identity = unwrap(await load(file));
    expect(identity.kind).toBe('locked');
    if (identity.kind === 'locked') expect(identity.publicKey.toString('base64')).toBe(publicBlob(file));
  });

  it('with a passphrase and no public file says what to do', async () => {
    const file = keygen('-N', 'secret phrase', '-t', 'ecdsa', '-m', 'PEM');
    rmSync(`${file}.pub`);
    const failure = failureOf(await load(file));
    expect(failure.file).toBe(file);
    expect(failure.reason).toMatch(/passphrase.*ssh-add .*ssh-keygen -p -f/);
  });

  it('may be a public key whose private half only the agent has', async () => {
    const file = keygen('-t', 'ed25519');
    const identity = unwrap(await load(`${file}.pub`));
    expect(identity.kind === 'locked' && identity.publicKey.toString('base64')).toBe(publicBlob(file));
  });
});

describe('a private key file that is of no use', () => {
  const write = (name: string, text: string | Buffer): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const pkcs8 = (pem: string | Buffer): string => pem.toString();

  it.each([
    ['missing', join(folder, 'nowhere'), 'there is no such file'],
    ['a folder', folder, /EISDIR/],
    ['empty', write('empty', ''), /can't read this kind of key/],
    ['something else', write('else', 'hello'), /can't read this kind of key.*ssh-keygen -p -f/],
    ['random bytes', write('random', Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 37) & 255))), /can't read/],
    ['too large', write('large', Buffer.alloc(300_000, 'a')), 'it is too large to be a private key'],
    [
      'damaged',
      write(
        'damaged',
        '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
      ),
      'the file is damaged',
    ],
    ['damaged PKCS#8', write('damaged8', '-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n'), /./],
    [
      'of a kind that SSH lacks',
      write('x25519', pkcs8(generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))),
      "a key of the kind x25519 can't be used for SSH",
    ],
    [
      'an X.509 public key',
      write('spki', pkcs8(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }))),
      /can't read this kind/,
    ],
  ])('because it is %s', async (_, file, reason) => {
    const failure = failureOf(await load(file));
    expect(failure).toMatchObject({ code: 'private-key-unreadable', file });
    expect(failure.reason).toMatch(reason);
  });

  it('never holds up on cut or altered headers', () => {
    const pem = ed25519KeyPair().private;
    const body = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
    for (let i = 0; i < body.length; i += 3) {
      for (const bytes of [
        body.subarray(0, i),
        Buffer.concat([body.subarray(0, i), Buffer.from([255]), body.subarray(i + 1)]),
      ]) {
        const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----`;
        expect(() => readKeyFileHeader(text)).not.toThrow();
      }
    }
  });
});

describe('loading', () => {
  it('reads a file once and shares the parsed key', async () => {
    const file = join(folder, 'shared');
    writeFileSync(file, ed25519KeyPair().private);
    const keys = new PrivateKeys();
    const [first, second] = await Promise.all([keys.load(file), keys.load(file)]);
    rmSync(file);
    expect(unwrap(first)).toBe(unwrap(second));
    expect(unwrap(await keys.load(file))).toBe(unwrap(first));
  });
});
