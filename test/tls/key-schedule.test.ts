/** The arithmetic of handshakes against OpenSSL's and published values. */
import { spawnSync } from 'node:child_process';
import { createDiffieHellmanGroup } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { powMod, toBytes, toNumber } from '../../src/tls/handshake/finite-field.ts';
import { prf } from '../../src/tls/handshake/key-schedule.ts';
import { rc4 } from '../../src/tls/handshake/rc4.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** TLS's PRF by OpenSSL. */
function opensslPrf(digest: string, secret: Uint8Array, seed: Uint8Array, length: number): string {
  const options = [`digest:${digest}`, `hexsecret:${hex(secret)}`, `hexseed:${hex(seed)}`];
  const args = ['kdf', '-keylen', String(length), ...options.flatMap((option) => ['-kdfopt', option]), 'TLS1-PRF'];
  const run = spawnSync('openssl', args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], OPENSSL_CONF: '/dev/null' },
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.replaceAll(':', '').trim().toLowerCase();
}

describe('prf', () => {
  it.each([
    ['TLSv1', 'sha256', 'MD5-SHA1'],
    ['TLSv1.1', 'sha384', 'MD5-SHA1'],
    ['TLSv1.2', 'sha256', 'SHA256'],
    ['TLSv1.2', 'sha384', 'SHA384'],
  ] as const)('of %s with %s is what OpenSSL makes of it', (version, prfHash, digest) => {
    const secrets = fc.uint8Array({ minLength: 1, maxLength: 70 });
    fc.assert(
      fc.property(
        secrets,
        fc.uint8Array({ maxLength: 80 }),
        fc.integer({ min: 1, max: 150 }),
        (secret, seed, length) => {
          const labelled = Buffer.concat([Buffer.from('master secret'), seed]);
          const made = prf({ version, prfHash }, secret, { label: 'master secret', seed, length });
          expect(hex(made)).toBe(opensslPrf(digest, secret, labelled, length));
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('rc4', () => {
  // RFC 6229, 2: the first 16 bytes of the key stream.
  it.each([
    ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8'],
    ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97'],
  ])('with key %s gives the published stream', (key, stream) => {
    const apply = rc4(Buffer.from(key, 'hex'));
    expect(hex(apply(new Uint8Array(5))) + hex(apply(new Uint8Array(11)))).toBe(stream);
  });

  it('goes on from record to record', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.array(fc.uint8Array({ maxLength: 50 })),
        (key, parts) => {
          const [out, back] = [rc4(key), rc4(key)];
          expect(parts.map((part) => back(out(part)))).toEqual(parts);
        },
      ),
    );
  });
});

describe('powMod', () => {
  it('agrees on a secret with Node', () => {
    const group = createDiffieHellmanGroup('modp14');
    group.generateKeys();
    const [p, g] = [toNumber(group.getPrime()), toNumber(group.getGenerator())];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (random) => {
        const secret = toNumber(random) + 2n;
        const theirs = group.computeSecret(toBytes(powMod(g, secret, p)));
        expect(powMod(toNumber(group.getPublicKey()), secret, p)).toBe(toNumber(theirs));
      }),
      { numRuns: 10 },
    );
  });

  it('keeps bytes and numbers apart by nothing but zeros in front', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        expect(toNumber(toBytes(toNumber(bytes)))).toBe(toNumber(bytes));
      }),
    );
    expect(toNumber(new Uint8Array(0))).toBe(0n);
  });
});
