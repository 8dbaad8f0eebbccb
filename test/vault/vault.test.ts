/** The vault format against ansible-vault itself: what it encrypts is read to the byte, and nothing else is taken. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/index.ts';
import { decrypt, isVault } from '../../src/vault/index.ts';
import type { Vault } from '../../src/vault/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleet-vault-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function vault(...keys: readonly (readonly [id: string, password: string])[]): Vault {
  return { keys: keys.map(([id, password]) => ({ id, password: new Secret(password) })), matchId: false };
}

/** What ansible-vault makes of some bytes. */
function encrypted(content: Buffer, password: string, label?: string): string {
  const [plain, secret] = [file('plain', content), file('password', `${password}\n`)];
  const key = label === undefined ? ['--vault-password-file', secret] : ['--vault-id', `${label}@${secret}`];
  execFileSync('ansible-vault', ['encrypt', ...key, plain], { stdio: 'ignore' });
  return readFileSync(plain, 'utf8');
}

function plainOf(text: string, given: Vault): string {
  const plain = decrypt(text, given);
  if (!plain.ok) throw new Error(plain.error);
  return plain.value.toString('latin1');
}

function whyNot(text: string, given: Vault): string {
  const plain = decrypt(text, given);
  return plain.ok ? 'decrypted' : plain.error;
}

describe('what ansible-vault encrypts', () => {
  it.each([
    ['a text', Buffer.from('hello\n')],
    ['nothing', Buffer.alloc(0)],
    ['a whole block', Buffer.from('0123456789abcdef')],
    ['umlauts', Buffer.from('Schlüssel: 😀\n')],
    ['many bytes of every kind', Buffer.from(Array.from({ length: 5000 }, (_, i) => i & 255))],
  ])('%s comes back to the byte', (_, content) => {
    const text = encrypted(content, 'pass wörd');
    expect(text).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
    expect(plainOf(text, vault(['default', 'pass wörd']))).toBe(content.toString('latin1'));
  });

  it('carries its label, which says which password is tried first', () => {
    const text = encrypted(Buffer.from('x'), 'two', 'prod');
    expect(text).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
    const keys = vault(['dev', 'one'], ['prod', 'two']);
    expect(plainOf(text, keys)).toBe('x');
    expect(plainOf(text, vault(['other', 'two']))).toBe('x');
    expect(plainOf(text, { ...keys, matchId: true })).toBe('x');
    expect(whyNot(text, { ...vault(['other', 'two']), matchId: true })).toBe(
      'has the vault id prod, and there is a password for other only',
    );
  });

  it('is not opened by another password, which is said without showing it', () => {
    const text = encrypted(Buffer.from('x'), 'right');
    const why = whyNot(text, vault(['a', 'wrong'], ['b', 'hunter2']));
    expect(why).toBe("can't be decrypted: the vault password is wrong (tried: a, b)");
    expect(whyNot(text, vault())).toBe('is encrypted, and there is no vault password');
  });

  it('is refused where a single digit was changed', () => {
    const text = encrypted(Buffer.from('some text that matters'), 'right');
    const body = text.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: body, max: text.length - 2 }), fc.constantFrom(...'0123456789'), (at, digit) => {
        fc.pre(text[at] !== '\n' && text[at] !== digit);
        const damaged = text.slice(0, at) + digit + text.slice(at + 1);
        const opened = decrypt(damaged, vault(['default', 'right']));
        // Hexadecimal digits may be in upper case: that is no damage.
        expect(opened.ok ? opened.value.toString() : null).toBeOneOf([null, 'some text that matters']);
      }),
      { numRuns: 60 },
    );
  });

  it('is not opened by ansible-vault either where fleet refuses', () => {
    const text = encrypted(Buffer.from('x'), 'right').replace(/\d(?=\n$)/, (digit) => String((Number(digit) + 1) % 10));
    const [path, secret] = [file('damaged', text), file('password', 'right')];
    expect(spawnSync('ansible-vault', ['view', '--vault-password-file', secret, path]).status).not.toBe(0);
    expect(whyNot(text, vault(['default', 'right']))).not.toBe('decrypted');
  });
});

describe('the envelope', () => {
  it.each([
    ['', 'has no vault header'],
    ['$ANSIBLE_VAULT', 'has vault format without a number, fleet reads 1.1 and 1.2'],
    ['$ANSIBLE_VAULT;1.0;AES\n00', 'has vault format 1.0, fleet reads 1.1 and 1.2'],
    ['$ANSIBLE_VAULT;1.1;AES\n00', 'is encrypted by AES, fleet reads AES256'],
    ['$ANSIBLE_VAULT;1.1;AES256', 'is damaged: its hexadecimal digits are not complete'],
    ['$ANSIBLE_VAULT;1.1;AES256\n0', 'is damaged: its hexadecimal digits are not complete'],
    ['$ANSIBLE_VAULT;1.1;AES256\nzz', 'is damaged: its hexadecimal digits are not complete'],
    ['$ANSIBLE_VAULT;1.1;AES256\n6162', 'is damaged: its hexadecimal digits are not complete'],
  ])('%j', (text, expected) => {
    expect(whyNot(text, vault(['default', 'x']))).toBe(expected);
  });

  it('never throws, whatever follows the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef\n;. z'), maxLength: 200 }), (text) => {
        expect(typeof whyNot(`$ANSIBLE_VAULT;1.1;AES256\n${text}`, vault(['default', 'x']))).toBe('string');
      }),
    );
  });

  it('is told from other texts', () => {
    expect(isVault('$ANSIBLE_VAULT;1.1;AES256\n')).toBe(true);
    expect(isVault(' $ANSIBLE_VAULT')).toBe(false);
  });
});
