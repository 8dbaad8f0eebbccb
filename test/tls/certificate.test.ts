/** The facts of certificates. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readCertificate } from '../../src/tls/index.ts';
import { fixtureText } from './support/fixtures.ts';
import { derOf } from './support/server-bytes.ts';

function facts(name: string) {
  const read = readCertificate(fixtureText(`certificates/${name}.pem`));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('readCertificate', () => {
  it.each([
    ['rsa-2048-sha256', 'rsa', 2048, 'sha256WithRSAEncryption', 'legacy.example.com'],
    ['rsa-1024-sha1', 'rsa', 1024, 'sha1WithRSAEncryption', 'old.example.com'],
    ['rsa-512-sha256', 'rsa', 512, 'sha256WithRSAEncryption', 'tiny.example.com'],
    ['ec-p256-sha256', 'ec', 256, 'ecdsa-with-SHA256', 'ec.example.com'],
    ['ed25519', 'ed25519', null, 'ED25519', 'O=No common name'],
  ])('%s', (name, keyType, keyBits, signatureAlgorithm, subject) => {
    expect(facts(name)).toMatchObject({ keyType, keyBits, signatureAlgorithm, subject });
  });

  it('lists the names', () => {
    expect(facts('rsa-2048-sha256').names).toEqual(['legacy.example.com', 'www.example.com', '192.0.2.7']);
    expect(facts('rsa-1024-sha1').names).toEqual([]);
  });

  it('gives dates in ISO form, and the fingerprint of openssl', () => {
    const { notBefore, notAfter, fingerprint } = facts('rsa-2048-sha256');
    expect(notBefore).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(Date.parse(notAfter)).toBeGreaterThan(Date.parse(notBefore));
    expect(fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('reads DER and PEM to the same facts', () => {
    const pem = fixtureText('certificates/ec-p256-sha256.pem');
    expect(readCertificate(derOf(pem))).toEqual(readCertificate(pem));
  });

  it('makes hostile names printable', () => {
    expect(facts('rsa-hostile-names').subject).not.toMatch(/[\u0000-\u001f]/); // eslint-disable-line no-control-regex
    expect(facts('rsa-hostile-names').subject).toContain('red');
  });

  it.each([
    '',
    'not a certificate',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    'x'.repeat(70_000),
  ])('refuses %.30j', (text) => {
    expect(readCertificate(text).ok).toBe(false);
  });

  it('takes any bytes, and certificates with a byte changed', () => {
    const der = derOf(fixtureText('certificates/rsa-2048-sha256.pem'));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void readCertificate(bytes)));
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(der);
        changed[at] = value;
        const read = readCertificate(changed);
        expect(read.ok ? JSON.parse(JSON.stringify(read.value)) : read.error).toEqual(
          read.ok ? read.value : expect.any(String),
        );
      }),
      { numRuns: 500 },
    );
  });
});
