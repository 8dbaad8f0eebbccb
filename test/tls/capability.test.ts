/** Prospects: the laboratory's results, case by case, and the rules behind them. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type WantedTls, clientClasses, findClientClass, mozillaIntermediate, prospect } from '../../src/tls/index.ts';
import { fixtureCases } from './support/fixtures.ts';
import { type ShortHost, hostOf } from './support/host.ts';

interface Case {
  readonly title: string;
  readonly client: string;
  readonly wanted: WantedTls;
  readonly host: ShortHost;
  /** `gain`, or the cause. */
  readonly expect: string;
  readonly evidence?: string;
}

describe('prospect', () => {
  it.each(fixtureCases<Case>('prospects'))(
    '$file: $title → $expect',
    ({ client, wanted, host, expect: expected, evidence }) => {
      const found = findClientClass(client);
      if (found === null) throw new Error(client);
      const answer = prospect(found, wanted, hostOf(host));
      expect(answer.canGain ? 'gain' : answer.cause).toBe(expected);
      if (!answer.canGain) {
        expect(answer.evidence).toContain(evidence ?? '');
        expect(answer.help.length).toBeGreaterThan(10);
      }
    },
  );

  it('never answers for a host of which nothing is known, but for clients that stop at SSL 3.0', () => {
    const wanted = { protocol: ['all', '-SSLv3'], cipherList: 'ALL:@SECLEVEL=0' };
    for (const client of clientClasses) {
      expect(prospect(client, wanted, hostOf({})).canGain).toBe(client.versions.max !== 'SSLv3');
    }
  });

  it('takes any values', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('all', '-SSLv3', '+TLSv1'));
    const host = hostOf({ library: 'OpenSSL 3.0.22', suites: 'openssl-3.0-debian+weak' });
    fc.assert(
      fc.property(fc.constantFrom(...clientClasses), fc.array(word), fc.string(), (client, protocol, cipherList) => {
        expect(typeof prospect(client, { protocol, cipherList }, host).canGain).toBe('boolean');
      }),
    );
  });
});

describe('the recommended values', () => {
  const host = hostOf({ library: 'OpenSSL 3.5.9', httpd: '2.4.71', suites: 'openssl-3.0-debian' });

  it.each([
    ['modern', true],
    ['modern-tls12', true],
    ['windows-7-winhttp', false],
    ['windows-2003-aes', false],
    ['windows-xp', false],
  ])('let %s in: %s', (name, gains) => {
    const client = findClientClass(name);
    expect(client !== null && prospect(client, mozillaIntermediate, host).canGain).toBe(gains);
  });

  it('are those of guidelines 6.0', () => {
    expect(mozillaIntermediate).toMatchObject({ guidelines: '6.0', protocol: ['-all', '+TLSv1.2', '+TLSv1.3'] });
    expect(mozillaIntermediate.cipherList.split(':')).toHaveLength(6);
  });
});
