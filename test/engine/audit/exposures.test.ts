/** What standards object to, from what was seen; and that nothing is said that wasn't. */
import { describe, expect, it } from 'vitest';
import type { MatrixEntry } from '../../../src/core/index.ts';
import type { AuditedCertificate } from '../../../src/ports/index.ts';
import { CLAUSES } from '../../../src/engine/audit/standards.ts';
import { OFFERS } from '../../../src/engine/audit/offers.ts';
import { exposuresOf, type Seen } from '../../../src/engine/audit/exposures.ts';
import { clientClasses, encodeClientHello, offeredSuites, suiteTitle } from '../../../src/tls/index.ts';
import { full } from '../../reports/full-report.ts';
import { entry } from '../../reports/samples.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const certificate = full.flatMap(({ certificates }) => certificates)[0] as AuditedCertificate;

const got = (client: string, evidence: string, gotIn: boolean | null = true): MatrixEntry => ({
  ...entry(client, '+'),
  gotIn,
  evidence,
});

function rulesOf(seen: Partial<Seen>): string[] {
  const nothing = { matrix: [], offers: [], settings: [], certificates: [], clients: clientClasses, now: NOW };
  return exposuresOf({ ...nothing, ...seen }).map(({ rule }) => rule);
}

describe('what is seen in handshakes', () => {
  it.each([
    ['TLSv1, TLS_RSA_WITH_3DES_EDE_CBC_SHA (000a)', ['tls-1.0', '3des', 'static-rsa']],
    ['TLSv1.0, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA (c014)', ['tls-1.0']],
    ['TLSv1.1, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA (c014)', ['tls-1.1']],
    ['TLSv1.2, TLS_RSA_WITH_RC4_128_SHA (0005)', ['rc4', 'static-rsa']],
    ['SSLv3, TLS_RSA_WITH_RC4_128_MD5 (0004)', ['sslv3', 'rc4', 'static-rsa']],
    ['TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (c02f)', []],
    ['TLSv1.3, TLS_AES_256_GCM_SHA384 (1302), x25519', []],
    ['TLSv1.2, TLS_DHE_RSA_WITH_AES_128_CBC_SHA (0033)', []],
  ])('%s', (evidence, rules) => {
    expect(rulesOf({ matrix: [got('windows-7-ie11', evidence)] })).toEqual(rules);
  });

  it('a refusal, and a listener that was not seen, expose nothing', () => {
    const refused = [got('windows-xp', 'alert 70 protocol_version; TLSv1 TLS_RSA_WITH_3DES_EDE_CBC_SHA', false)];
    expect(rulesOf({ matrix: [...refused, got('windows-xp', 'TLSv1', null)] })).toEqual([]);
  });

  it('a client of one version proves that version, however the evidence is worded', () => {
    const one = clientClasses.find(({ versions }) => versions.min === 'TLSv1' && versions.max === 'TLSv1');
    expect(rulesOf({ matrix: [got(one?.name ?? '', 'got in')], clients: clientClasses })).toEqual(
      one === undefined ? [] : ['tls-1.0'],
    );
    expect(rulesOf({ matrix: [got('modern', 'got in')] })).toEqual([]);
  });
});

describe('what is seen by offers that leave no choice', () => {
  const offered = (what: string, evidence: string, gotIn: boolean | null = true): MatrixEntry =>
    got(`offered ${what} alone`, evidence, gotIn);

  it.each([
    ['SSLv3', 'SSLv3, TLS_RSA_WITH_AES_128_CBC_SHA (002f)', ['sslv3', 'static-rsa']],
    ['TLS 1.1', 'TLSv1.1, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA (c013)', ['tls-1.1']],
    ['3DES', 'TLSv1.2, TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA (c012)', ['3des']],
    ['RC4', 'TLSv1.2, TLS_ECDHE_RSA_WITH_RC4_128_SHA (c011)', ['rc4']],
    ['suites below 112 bits', 'TLSv1, TLS_DHE_RSA_WITH_DES_CBC_SHA (0015)', ['weak-suite']],
    ['suites below 112 bits', 'TLSv1, TLS_RSA_EXPORT_WITH_RC4_40_MD5 (0003)', ['rc4', 'weak-suite']],
  ])('%s: %s', (what, evidence, rules) => {
    const offers = [offered(what, evidence)];
    expect(rulesOf({ offers }).filter((rule) => rule !== 'tls-1.0')).toEqual(rules);
    expect(rulesOf({ offers: [offered(what, evidence, false), offered(what, evidence, null)] })).toEqual([]);
  });

  it('is told where no client shows the same, and once for a point', () => {
    const evidence = 'TLSv1, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA (c014)';
    const elsewhere = { ...offered('TLS 1.0', evidence), point: { address: '*', port: 8443, serverName: null } };
    const [exposure] = exposuresOf({
      matrix: [got('windows-vista', evidence)],
      offers: [offered('TLS 1.0', evidence), elsewhere, { ...elsewhere, client: 'offered 3DES alone' }],
      settings: [],
      certificates: [],
      clients: clientClasses,
      now: NOW,
    });
    expect(exposure?.seen.map(({ point }) => point?.port)).toEqual([443, 8443]);
  });

  it('are hellos that can be sent, each with suites whose names are known', () => {
    for (const client of OFFERS) {
      const serverName = client.versions.max === 'SSLv3' ? null : 'a.test';
      expect(encodeClientHello(client, { random: new Uint8Array(32), serverName }).length).toBeGreaterThan(40);
      for (const id of offeredSuites(client)) expect(suiteTitle(id)).toMatch(/^TLS_/);
    }
  });
});

describe('what is seen in settings and certificates', () => {
  const setting = { scope: 's', directive: 'SSLCipherSuite', place: '/a:1' };

  it.each([
    ['HIGH:@SECLEVEL=0', ['security-level-0']],
    ['HIGH:@SECLEVEL=1', []],
    ['HIGH', []],
  ])('the list %s', (value, rules) => {
    expect(rulesOf({ settings: [{ ...setting, value }] })).toEqual(rules);
  });

  it.each([
    ['2026-11-25T09:59:59.000Z', ['certificate-expired']],
    ['2026-11-25T10:00:01.000Z', ['certificate-expires']],
    ['2026-12-25T10:00:00.000Z', ['certificate-expires']],
    ['2026-12-25T10:00:01.000Z', []],
  ])('a certificate until %s', (notAfter, rules) => {
    expect(rulesOf({ certificates: [{ ...certificate, notAfter }] })).toEqual(rules);
  });

  it.each([
    ['rsa', 1024, ['short-key']],
    ['rsa', 2048, []],
    ['ec', 256, []],
    ['rsa', null, []],
  ])('a key %s %s', (keyType, keyBits, rules) => {
    expect(
      rulesOf({ certificates: [{ ...certificate, notAfter: '2030-01-01T00:00:00.000Z', keyType, keyBits }] }),
    ).toEqual(rules);
  });
});

describe('the standards', () => {
  it('are each cited with a clause, a page, and few words', () => {
    for (const { standard, clause, says, url } of Object.values(CLAUSES).flat()) {
      expect(standard).not.toBe('');
      expect(clause).not.toBe('');
      expect(says.length).toBeLessThan(130);
      expect(URL.parse(url)?.protocol).toBe('https:');
    }
  });
});
