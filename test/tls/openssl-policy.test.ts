/** OpenSSL's part of crypto policies, as the systems that have them write it. */
import { describe, expect, it } from 'vitest';
import { readOpensslPolicy } from '../../src/tls/index.ts';

describe('a policy', () => {
  it.each([
    // With OpenSSL 1.1.1 and with 3.
    ['MinProtocol = TLSv1.2', 'TLSv1.2'],
    ['DTLS.MinProtocol = DTLSv1.2\nTLS.MinProtocol = TLSv1\nTLS.MaxProtocol = TLSv1.3', 'TLSv1'],
    ['  TLS.MinProtocol=TLSv1.1  ', 'TLSv1.1'],
    ['DTLS.MinProtocol = DTLSv1.2', null],
    ['# MinProtocol = TLSv1', null],
    ['', null],
  ])('%j allows versions from %s on', (text, version) => {
    expect(readOpensslPolicy(text).minProtocol).toBe(version);
  });

  it.each([
    ['CipherString = @SECLEVEL=1:kEECDH:kRSA:!MD5', '@SECLEVEL=1:kEECDH:kRSA:!MD5', 1],
    ['CipherString = DEFAULT', 'DEFAULT', null],
    ['Ciphersuites = TLS_AES_128_GCM_SHA256', null, null],
  ])('%j has suites and level', (text, cipherString, securityLevel) => {
    expect(readOpensslPolicy(text)).toMatchObject({ cipherString, securityLevel });
  });

  it.each([
    ['[evp_properties]\nrh-allow-sha1-signatures = no\n', false],
    ['[evp_properties]\nrh-allow-sha1-signatures = yes', true],
    ['#rh-allow-sha1-signatures = no', null],
  ])('%j says of SHA-1 signatures', (text, sha1Signatures) => {
    expect(readOpensslPolicy(text).sha1Signatures).toBe(sha1Signatures);
  });
});
