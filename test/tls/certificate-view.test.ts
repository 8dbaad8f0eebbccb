/** Certificates as old clients see them: one case a chain and client, and names against OpenSSL's own matching. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type CertificateFacts,
  certificateConcerns,
  coversName,
  findClientClass,
  readCertificate,
} from '../../src/tls/index.ts';
import { fixtureCases, fixtureNames, fixtureText } from './support/fixtures.ts';

interface Case {
  readonly title: string;
  readonly client: string;
  readonly chain: readonly string[];
  readonly host?: string;
  readonly now?: string;
  /** Effect, subject, and words of the sentence, of each concern in order. */
  readonly expect: readonly string[];
}

function factsOf(name: string): CertificateFacts {
  const facts = readCertificate(fixtureText(`certificates/${name}.pem`));
  if (!facts.ok) throw new Error(facts.error);
  return facts.value;
}

describe('certificateConcerns', () => {
  it.each(fixtureCases<Case>('certificate-views'))(
    '$client: $title',
    ({ client, chain, host, now, expect: wanted }) => {
      const found = findClientClass(client);
      if (found === null) throw new Error(client);
      const [certificate = null, ...issuers] = chain.map((name) => factsOf(`chain/${name}`));
      const concerns = certificateConcerns({ certificate, issuers }, found, {
        ...(host === undefined ? {} : { host }),
        ...(now === undefined ? {} : { now: Date.parse(now) }),
      });
      expect(concerns.map(({ effect, about }) => `${effect} ${about}`)).toEqual(
        wanted.map((text) => text.split(' ').slice(0, 2).join(' ')),
      );
      for (const [at, text] of wanted.entries())
        expect(concerns[at]?.evidence).toContain(text.split(' ').slice(2).join(' '));
    },
  );

  it.each([
    ['windows-xp', 'ec-p256-sha256', 'refuses key'],
    ['windows-vista', 'ec-p256-sha256', 'warns chain'],
    ['windows-xp', 'rsa-512-sha256', 'refuses key'],
    ['windows-xp', 'rsa-1024-sha1', 'warns chain'],
    ['modern', 'rsa-1024-sha1', 'refuses key'],
    ['modern', 'ed25519', 'refuses key'],
  ])('%s with %s: %s', (client, file, wanted) => {
    const found = findClientClass(client);
    if (found === null) throw new Error(client);
    const [first] = certificateConcerns({ certificate: factsOf(file), issuers: [] }, found);
    expect(`${first?.effect} ${first?.about}`).toBe(wanted);
  });
});

const HOSTS = [
  'www.example.com',
  'WWW.EXAMPLE.COM',
  'example.com',
  'a.shop.example.com',
  'a.b.shop.example.com',
  'shop.example.com',
  'common.example.com',
  'legacy.example.com',
  'other.example.net',
];

const withNames = [
  ...fixtureNames('certificates/chain').map((file) => `chain/${file}`),
  'rsa-2048-sha256.pem',
  'rsa-1024-sha1.pem',
  'ec-p256-sha256.pem',
];

describe.each(withNames)('the names of %s', (file) => {
  const facts = factsOf(file.replace(/\.pem$/, ''));
  const certificate = new X509Certificate(fixtureText(`certificates/${file}`));

  it.each(HOSTS)('cover %s exactly when OpenSSL says so', (host) => {
    expect(coversName(facts, host)).toBe(certificate.checkHost(host, { partialWildcards: false }) !== undefined);
  });

  it('cover an address exactly when OpenSSL says so', () => {
    expect(coversName(facts, '192.0.2.7')).toBe(certificate.checkIP('192.0.2.7') !== undefined);
  });
});

it('goes by the common name where no other name is there', () => {
  const facts = { ...factsOf('chain/leaf'), names: ['192.0.2.7', '2001:DB8::1'] };
  expect(coversName(facts, 'common.example.com')).toBe(true);
  expect(coversName({ ...facts, names: ['x.example.com'] }, 'common.example.com')).toBe(false);
});

it('says nothing of a name where there are more than are kept', () => {
  const names = Array.from({ length: 100 }, (_, at) => `host${at}.example.com`);
  const facts = { ...factsOf('chain/leaf'), names };
  expect(coversName(facts, 'host7.example.com')).toBe(true);
  expect(coversName(facts, 'host777.example.com')).toBeNull();
});
