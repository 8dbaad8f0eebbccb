/** Cipher suites: openssl's listing and the suites of the client classes. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { clientClasses, knownSuite, offeredSuites, parseCipherTable, suiteTitle } from '../../src/tls/index.ts';
import { fixtureNames, fixtureText } from './support/fixtures.ts';

describe('parseCipherTable', () => {
  it('reads every row of a real listing', () => {
    const text = fixtureText('ciphers/openssl-3.0-debian.txt');
    const table = parseCipherTable(text);
    expect(table.ok && table.value.length).toBe(text.trimEnd().split('\n').length);
  });

  it('reads a row into its parts', () => {
    const row = '          0x00,0x0A - DES-CBC3-SHA            SSLv3 Kx=RSA      Au=RSA  Enc=3DES(168) Mac=SHA1\n';
    expect(parseCipherTable(row)).toEqual({
      ok: true,
      value: [
        {
          id: '000a',
          name: 'DES-CBC3-SHA',
          protocol: 'SSLv3',
          keyExchange: 'RSA',
          authentication: 'RSA',
          encryption: '3DES',
          bits: 168,
          mac: 'SHA1',
          export: false,
        },
      ],
    });
  });

  it('reads the rows of OpenSSL 1.0', () => {
    const rows = [
      '          0x00,0x03 - EXP-RC4-MD5             SSLv3 Kx=RSA(512) Au=RSA  Enc=RC4(40)   Mac=MD5  export',
      '          0x01,0x00,0x80 - RC4-MD5            SSLv2 Kx=RSA      Au=RSA  Enc=RC4(128)  Mac=MD5 ',
      '          0x00,0x02 - NULL-SHA                SSLv3 Kx=RSA      Au=RSA  Enc=None      Mac=SHA1',
    ].join('\n');
    const table = parseCipherTable(rows);
    expect(
      table.ok && table.value.map(({ id, keyExchange, bits, ...rest }) => [id, keyExchange, bits, rest.export]),
    ).toEqual([
      ['0003', 'RSA', 40, true],
      ['0002', 'RSA', null, false],
    ]);
  });

  it.each(['', 'openssl: command not found', 'Error in cipher list\n', 'x'.repeat(1_000_001)])(
    'refuses %.40s',
    (text) => {
      expect(parseCipherTable(text).ok).toBe(false);
    },
  );

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 3000 }), (text) => void parseCipherTable(text)));
  });
});

describe('the suites of the client classes', () => {
  it.each(clientClasses)('$name: every suite is known', (client) => {
    for (const id of offeredSuites(client)) {
      expect(knownSuite(id)).not.toBeNull();
      expect(suiteTitle(id)).toMatch(/^TLS_\w+ \([0-9a-f]{4}\)$/);
    }
  });

  it.each(fixtureNames('ciphers'))('%s says the same of every suite both have', (file) => {
    const table = parseCipherTable(fixtureText(`ciphers/${file}`));
    const shared = table.ok ? table.value.filter(({ id }) => knownSuite(id) !== null) : [];
    expect(shared.length).toBeGreaterThan(20);
    for (const suite of shared) expect(knownSuite(suite.id)).toMatchObject({ ...suite });
  });

  it('says so when it knows none', () => {
    expect(suiteTitle('ffff')).toBe('suite ffff');
  });
});
