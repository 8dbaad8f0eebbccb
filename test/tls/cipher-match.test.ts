/** couldMatch, with the openssl program of this machine as the oracle. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  type CipherSuite,
  couldMatch,
  killerOf,
  knownSuite,
  parseCipherTable,
  parseLibraryVersion,
  readCipherList,
} from '../../src/tls/index.ts';
import { fixtureText } from './support/fixtures.ts';

function suite(id: string): CipherSuite {
  const found = knownSuite(id);
  if (found === null) throw new Error(id);
  return found;
}

const TRIPLE_DES = suite('000a');
const AES128 = suite('002f');
const RC4 = suite('0005');

function oldLibrary() {
  const parsed = parseLibraryVersion('OpenSSL 1.0.2k');
  return parsed.ok ? parsed.value : null;
}

describe('couldMatch', () => {
  it.each([
    ['HIGH:!aNULL', 'no', 'yes', 'no'],
    ['HIGH:3DES:!aNULL', 'yes', 'yes', 'no'],
    ['HIGH:3DES:!3DES', 'no', 'yes', 'no'],
    ['!3DES:HIGH:3DES', 'no', 'yes', 'no'],
    ['HIGH:3DES:-3DES', 'no', 'yes', 'no'],
    ['-3DES:HIGH:3DES', 'yes', 'yes', 'no'],
    ['HIGH:3DES:+3DES', 'yes', 'yes', 'no'],
    ['HIGH:MEDIUM:!MD5:!RC4:!3DES', 'no', 'yes', 'no'],
    ['HIGH:MEDIUM', 'yes', 'yes', 'yes'],
    ['DES-CBC3-SHA', 'yes', 'no', 'no'],
    ['kRSA+3DES', 'yes', 'no', 'no'],
    ['aECDSA+3DES', 'no', 'no', 'no'],
    ['ECDHE-RSA-AES128-GCM-SHA256', 'no', 'no', 'no'],
    ['PROFILE=SYSTEM', 'unknown', 'unknown', 'unknown'],
    ['PROFILE=SYSTEM:3DES', 'yes', 'unknown', 'unknown'],
    ['PROFILE=SYSTEM:!3DES', 'no', 'unknown', 'unknown'],
    ['HIGH:@seclevel=0', 'no', 'no', 'no'],
    ['', 'no', 'no', 'no'],
  ])('%j: 3DES %s, AES %s, RC4 %s', (list, tripleDes, aes, rc4) => {
    expect([TRIPLE_DES, AES128, RC4].map((one) => couldMatch(list, one))).toEqual([tripleDes, aes, rc4]);
  });

  it('does not claim to know whether HIGH held 3DES in old builds', () => {
    expect(couldMatch('HIGH', TRIPLE_DES, oldLibrary())).toBe('unknown');
    expect(couldMatch('HIGH:!3DES', TRIPLE_DES, oldLibrary())).toBe('no');
  });

  it('leaves suites of TLS 1.3 alone', () => {
    expect(couldMatch('!ALL', suite('1301'))).toBe('yes');
  });

  it('knows the old names of DHE suites', () => {
    expect(couldMatch('EDH-DSS-DES-CBC3-SHA', suite('0013'))).toBe('yes');
  });
});

describe('killerOf', () => {
  it.each([
    ['HIGH:!aNULL:!3DES', '!3DES'],
    ['!kRSA:3DES', '!kRSA'],
    ['!DES-CBC3-SHA', '!DES-CBC3-SHA'],
    ['HIGH:-3DES', null],
    ['HIGH', null],
  ])('%j: %s', (list, killer) => {
    expect(killerOf(list, TRIPLE_DES)).toBe(killer);
  });
});

/** The ids of the suites that openssl itself selects; null when it refuses the list. A separator in front keeps `-ALL` from being taken for an option. */
function opensslSelects(list: string): ReadonlySet<string> | null {
  const run = spawnSync('openssl', ['ciphers', '-V', list.startsWith('-') ? `:${list}` : list], {
    encoding: 'utf8',
    env: { OPENSSL_CONF: '/dev/null', PATH: process.env['PATH'] },
  });
  if (run.status !== 0) return null;
  const table = parseCipherTable(run.stdout);
  return new Set(table.ok ? table.value.map(({ id }) => id) : []);
}

const hasOpenssl3 = (spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '').startsWith('OpenSSL 3.0');

describe.skipIf(!hasOpenssl3)('against openssl ciphers', () => {
  const table = parseCipherTable(fixtureText('ciphers/openssl-3.0-debian.txt'));
  const suites = table.ok ? table.value.filter(({ protocol }) => protocol !== 'TLSv1.3') : [];

  function agrees(list: string): void {
    const selected = opensslSelects(list);
    for (const one of suites) {
      const answer = couldMatch(list, one);
      // Where the list is refused or selects nothing, openssl prints no suite at all.
      if (answer === 'unknown') continue;
      expect([list, one.name, answer]).toEqual([list, one.name, selected?.has(one.id) === true ? 'yes' : 'no']);
    }
  }

  it.each([
    'HIGH:!aNULL',
    'HIGH:3DES:!aNULL:!MD5:!RC4:!SEED:!IDEA:@SECLEVEL=0',
    'HIGH:MEDIUM:!MD5:!RC4:!3DES',
    'ALL:!eNULL:!aNULL:@SECLEVEL=0',
    'DEFAULT:@SECLEVEL=0',
    'ECDHE+AESGCM:DHE+AESGCM:kRSA+AES',
    'HIGH:DEFAULT',
    'kRSA:DEFAULT:@SECLEVEL=0',
    'DEFAULT:!kRSA',
    'COMPLEMENTOFALL:@SECLEVEL=0',
    'AES128:!SHA256:-DHE',
    'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256',
    'HIGH@SECLEVEL=0',
    'HIGH MEDIUM,!DSS;!PSK',
    'high',
    'HIGH:BOGUS-NAME',
    'TLSv1.2+kRSA:SSLv3+aDSS:@SECLEVEL=0',
    'CAMELLIA:ARIA:AESCCM8:CHACHA20',
    'ADH:AECDH:@SECLEVEL=0',
    'SHA384:SHA1+ECDHE',
    'kDHE+AES256:kECDHE',
  ])('%s', agrees);

  it('agrees on lists put together at random', () => {
    const keyword = fc.constantFrom(
      ...'ALL COMPLEMENTOFALL HIGH MEDIUM RSA kRSA aRSA kEDH DHE EDH DH ADH kECDHE ECDHE EECDH ECDH AECDH aNULL eNULL aECDSA aDSS 3DES RC4 AES AES128 AES256 AESGCM AESCCM AESCCM8 CHACHA20 CAMELLIA CAMELLIA128 ARIA MD5 SHA1 SHA256 SHA384 SSLv3 TLSv1.2 AES128-SHA DES-CBC3-SHA NO-SUCH-SUITE'.split(
        ' ',
      ),
    );
    const item = fc
      .tuple(fc.constantFrom('', '', '', '-', '+', '!'), fc.array(keyword, { minLength: 1, maxLength: 2 }))
      .map(([operator, names]) => operator + names.join('+'));
    const list = fc.array(item, { minLength: 1, maxLength: 6 }).map((items) => `${items.join(':')}:@SECLEVEL=0`);
    fc.assert(fc.property(list, agrees), { numRuns: 150 });
  });

  it('agrees on which lists are refused as commands', () => {
    const item = fc.constantFrom(
      ...'HIGH 3DES high @SECLEVEL=0 @SECLEVEL=7 @seclevel=0 @STRENGTH @ * ! + - _ HIGH+ !+AES HIGH!MD5 HIGH@SECLEVEL=0'.split(
        ' ',
      ),
      ...'@SECLEVEL=0!AES @SECLEVEL=00 TLS_AES_128_GCM_SHA256 NO-SUCH-SUITE +HIGH @SECLEVEL= @FOO kRSA+AES'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), fc.constantFrom(':', ' ', ',', ';'), (items, separator) => {
        // AES first, so that openssl refuses only what is invalid and not what is empty.
        const list = ['AES', ...items].join(separator);
        const invalid = readCipherList(list).findings.some(({ severity }) => severity === 'error');
        expect([list, opensslSelects(list) === null]).toEqual([list, invalid]);
      }),
      { numRuns: 150 },
    );
  });
});
