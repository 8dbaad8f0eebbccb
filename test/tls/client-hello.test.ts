/** What the encoder does with its inputs; the bytes themselves are tested with the registry. */
import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodeClientHello, findClientClass, isServerName, toServerName } from '../../src/tls/index.ts';
import { encodeVariant } from '../../src/tls/wire/client-hello.ts';
import { exampleKeyShare, makeKeyPair } from '../../src/tls/groups/key-share.ts';

const RANDOM = new Uint8Array(32).fill(7);

function client(name: string) {
  const found = findClientClass(name);
  if (found === null) throw new Error(name);
  return found;
}

describe('encodeClientHello', () => {
  it('treats a wrong random or name as a bug', () => {
    const input = { random: RANDOM, serverName: null };
    expect(() => encodeClientHello(client('modern'), { ...input, random: new Uint8Array(31) })).toThrow(/random/);
    expect(() => encodeClientHello(client('modern'), { ...input, serverName: '192.0.2.1' })).toThrow(/host name/);
  });

  it('sends the session id, key shares, protocols and cookie of a variant', () => {
    const keyShares = new Map([['0018', new Uint8Array(97).fill(0x22)]]);
    const cookie = new Uint8Array(40).fill(0x33);
    const input = { random: RANDOM, serverName: null };
    const bytes = Buffer.from(encodeVariant(client('modern'), input, { keyShares, cookie, alpn: ['x/1'] }));
    for (const part of [...keyShares.values(), cookie]) expect(bytes.includes(Buffer.from(part))).toBe(true);
    expect(bytes.includes('x/1')).toBe(true);
    expect(bytes.includes('h2')).toBe(false);
  });

  it('is not changed by what was done to an earlier hello', () => {
    const input = { random: RANDOM, serverName: 'www.example.com' };
    const first = encodeClientHello(client('modern'), input);
    const copy = first.slice();
    first.fill(0);
    expect(encodeClientHello(client('modern'), input)).toEqual(copy);
  });

  it('keeps hellos for many names apart', () => {
    const names = Array.from({ length: 600 }, (_, i) => `host${i}.example.com`);
    for (const serverName of [...names, ...names]) {
      const bytes = Buffer.from(encodeClientHello(client('windows-vista'), { random: RANDOM, serverName }));
      expect(bytes.includes(serverName)).toBe(true);
    }
  });

  it('leaves the extension block out where no extension is left', () => {
    const bytes = encodeClientHello(client('windows-2003-aes'), { random: RANDOM, serverName: null });
    expect(Array.from(bytes.slice(-2))).toEqual([1, 0]);
  });

  it('has right lengths for any name', () => {
    const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    const names = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(names, (serverName) => {
        const bytes = Buffer.from(encodeClientHello(client('windows-vista'), { random: RANDOM, serverName }));
        expect(bytes.readUInt16BE(3)).toBe(bytes.length - 5);
        expect(bytes.readUIntBE(6, 3)).toBe(bytes.length - 9);
        expect(bytes.includes(serverName)).toBe(true);
      }),
    );
  });
});

describe('makeKeyPair', () => {
  it('agrees on X25519 with keys of others', () => {
    const pair = makeKeyPair('001d', RANDOM);
    const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), pair.publicKey]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const peer = generateKeyPairSync('x25519');
    const theirs = peer.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    expect(pair.agree(theirs)).toEqual(diffieHellman({ privateKey: peer.privateKey, publicKey }));
  });

  it.each([
    ['0017', 'prime256v1'],
    ['0018', 'secp384r1'],
    ['0019', 'secp521r1'],
  ])('agrees on group %s with keys of others, whatever the randomness', (group, curve) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (random) => {
        const peer = createECDH(curve);
        const theirs = peer.generateKeys();
        const pair = makeKeyPair(group, random);
        expect(pair.agree(theirs)).toEqual(peer.computeSecret(pair.publicKey));
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same key for the same randomness, and another for another', () => {
    expect(makeKeyPair('001d', RANDOM).publicKey).toEqual(makeKeyPair('001d', RANDOM).publicKey);
    expect(makeKeyPair('001d', RANDOM).publicKey).not.toEqual(makeKeyPair('001d', new Uint8Array(32)).publicKey);
    expect(exampleKeyShare('001d')).toEqual(exampleKeyShare('001d'));
  });

  it.each(['001d', '0017', '0018', '0019'])('throws for what is no point of group %s', (group) => {
    const pair = makeKeyPair(group, RANDOM);
    expect(() => pair.agree(new Uint8Array(65).fill(9))).toThrow();
    expect(() => pair.agree(new Uint8Array(0))).toThrow();
  });

  it('has no other groups', () => {
    expect(() => makeKeyPair('001e', RANDOM)).toThrow(/001e/);
  });
});

describe('server names', () => {
  it.each([
    ['www.example.com', 'www.example.com'],
    ['WWW.Example.COM:443', 'www.example.com'],
    ['https://www.example.com', 'www.example.com'],
    ['https://www.example.com:8443', 'www.example.com'],
    ['www.example.com.', 'www.example.com'],
    ['localhost', 'localhost'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%j is sent as %s', (text, name) => {
    expect(toServerName(text)).toEqual({ ok: true, value: name });
  });

  it.each([
    '',
    '*.example.com',
    '192.0.2.1',
    '192.0.2.1:443',
    '[2001:db8::1]',
    '2001:db8::1',
    'a..b',
    '-a.example',
    'ä.example',
    'a b',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}aa`,
  ])('%j is not sent', (text) => {
    expect(toServerName(text).ok).toBe(false);
    expect(isServerName(text)).toBe(false);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = toServerName(text);
        if (name.ok) expect(isServerName(name.value)).toBe(true);
      }),
    );
  });
});
