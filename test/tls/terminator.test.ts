/** What stands before a host: told by certificates, and only where both sides showed one. */
import { describe, expect, it } from 'vitest';
import { blameTerminator, terminatorIn, type Observation } from '../../src/tls/index.ts';

const REFUSED: Observation = { kind: 'refused' };

function shown(fingerprint: string): Observation {
  return {
    kind: 'hello-accepted',
    version: 'TLSv1.2',
    suite: 'c02f',
    curve: null,
    dhBits: null,
    helloRetryRequest: false,
    chainLength: 1,
    certificate: {
      fingerprint,
      keyType: 'rsa',
      keyBits: 2048,
      signatureAlgorithm: 'sha256WithRSAEncryption',
      subject: `${fingerprint}.example`,
      distinguishedName: '',
      issuer: '',
      names: [],
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2027-01-01T00:00:00.000Z',
    },
    issuers: [],
    clientCertificateRequested: false,
    warnings: [],
    finish: null,
  };
}

describe('terminatorIn', () => {
  it('tells of a certificate that the host never shows', () => {
    expect(terminatorIn([shown('AA')], [shown('BB'), shown('CC')])).toMatch(/AA\.example.*SHA-256 AA.*before the host/);
  });

  it.each([
    ['the same certificate', [shown('AA')], [shown('AA')]],
    ['one of those that the host shows, for it may have several', [shown('AA'), shown('BB')], [shown('BB')]],
    ['nothing from outside', [REFUSED], [shown('AA')]],
    ['nothing from the host', [shown('AA')], [REFUSED]],
    ['nothing at all', [], []],
  ])('says nothing with %s', (_, outside, inside) => {
    expect(terminatorIn(outside, inside)).toBeNull();
  });
});

describe('blameTerminator', () => {
  const verdict = {
    gotIn: false,
    cause: 'no-shared-cipher',
    basis: 'inferred',
    evidence: 'alert 40',
    help: 'x',
  } as const;

  it('lays a refusal on what stands in front', () => {
    expect(blameTerminator<Parameters<typeof blameTerminator>[0]>(verdict, 'a front')).toMatchObject({
      gotIn: false,
      cause: 'front-terminator',
      basis: 'seen',
      evidence: 'alert 40; a front',
      help: expect.stringContaining('load balancer'),
    });
  });

  it('says it of who gets in, and leaves alone what was not seen', () => {
    const other = { ...verdict, gotIn: true, cause: 'works' };
    expect(blameTerminator(other, 'a front')).toEqual({ ...other, evidence: 'alert 40; a front' });
    const unseen = { ...verdict, gotIn: null };
    expect(blameTerminator(unseen, 'a front')).toBe(unseen);
  });
});
