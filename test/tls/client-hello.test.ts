/** What the encoder does with its inputs; the bytes themselves are tested with the registry. */
import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodeClientHello, findClientClass, isServerName, toServerName } from '../../src/tls/index.ts';
import { makeKeyShare } from '../../src/tls/key-share.ts';

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

  it('takes the session id and the key shares that it is given', () => {
    const sessionId = new Uint8Array(32).fill(0x11);
    const keyShares = { '001d': new Uint8Array(32).fill(0x22), '0017': new Uint8Array(65).fill(0x33) };
    const bytes = Buffer.from(
      encodeClientHello(client('modern'), { random: RANDOM, serverName: null, sessionId, keyShares }),
    );
    for (const part of [sessionId, ...Object.values(keyShares)]) expect(bytes.includes(Buffer.from(part))).toBe(true);
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

describe('makeKeyShare', () => {
  it('makes a public key of X25519 that others can use', () => {
    const share = Buffer.from(makeKeyShare('001d', RANDOM));
    const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), share]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const { privateKey } = generateKeyPairSync('x25519');
    expect(diffieHellman({ privateKey, publicKey })).toHaveLength(32);
  });

  it('makes points on P-256, whatever the randomness', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (random) => {
        const peer = createECDH('prime256v1');
        peer.generateKeys();
        expect(peer.computeSecret(makeKeyShare('0017', random))).toHaveLength(32);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same key for the same randomness, and another for another', () => {
    expect(makeKeyShare('001d', RANDOM)).toEqual(makeKeyShare('001d', RANDOM));
    expect(makeKeyShare('001d', RANDOM)).not.toEqual(makeKeyShare('001d', new Uint8Array(32)));
  });

  it('has no other groups', () => {
    expect(() => makeKeyShare('0018', RANDOM)).toThrow(/0018/);
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
