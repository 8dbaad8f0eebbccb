/** Reading cipher lists as text. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { asModSslPassesIt, readCipherList, withSecurityLevelZero } from '../../src/tls/index.ts';

describe('readCipherList', () => {
  it('takes a list apart', () => {
    const { items, kills, securityLevel } = readCipherList(
      'HIGH:3DES:kRSA+AES:!aNULL:-SEED:+RC4:@STRENGTH:@SECLEVEL=0',
    );
    expect(
      items.map((item) => (item.kind === 'select' ? `${item.operator}|${item.names.join('&')}` : item.kind)),
    ).toEqual(['|HIGH', '|3DES', '|kRSA&AES', '!|aNULL', '-|SEED', '+|RC4', 'strength', 'security-level']);
    expect(kills).toEqual(['aNULL']);
    expect(securityLevel).toBe(0);
  });

  it.each([
    ['HIGH:!aNULL', null],
    ['HIGH:@SECLEVEL=1', 1],
    ['HIGH@SECLEVEL=0', 0],
    ['@SECLEVEL=2:HIGH', 2],
    ['@SECLEVEL=2:HIGH:@SECLEVEL=0', 0],
    ['HIGH @SECLEVEL=0 !MD5', 0],
    ['HIGH:@seclevel=0', null],
    ['HIGH:@SECLEVEL=9', null],
    ['HIGH:@SECLEVEL=00', null],
    ['', null],
  ])('the level of %j is %s', (list, level) => {
    expect(readCipherList(list).securityLevel).toBe(level);
  });

  it.each(['HIGH:@seclevel=0', '@SECLEVEL=7', '@SECLEVEL=', '@', '@FOO', 'HIGH:*', 'HIGH:!', 'HIGH+', '-'])(
    '%j stops httpd at its start',
    (list) => {
      expect(readCipherList(list).findings.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    },
  );

  it.each([
    ['high:!aNULL', 'HIGH'],
    ['HIGH:!anull', 'aNULL'],
    ['HIGH:!ANULL', 'aNULL'],
    ['HIGH:3des', '3DES'],
    ['Krsa', 'kRSA'],
  ])('%j is in the wrong case', (list, meant) => {
    const [finding] = readCipherList(list).findings;
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.message).toContain(`"${meant}" is meant`);
  });

  it.each([
    'HIGH:!aNULL',
    'ECDHE-RSA-AES128-GCM-SHA256:DES-CBC3-SHA',
    'PROFILE=SYSTEM',
    'DEFAULT_SUSE',
    'HIGH,MEDIUM;LOW RC4',
  ])('%j is fine', (list) => {
    expect(readCipherList(list).findings).toEqual([]);
  });

  it.each([
    ['PROFILE=SYSTEM', 'PROFILE=SYSTEM'],
    ['DEFAULT_SUSE', 'DEFAULT_SUSE'],
    ['PROFILE=SYSTEM:!3DES', 'PROFILE=SYSTEM'],
    ['HIGH:PROFILE=SYSTEM', null],
    ['!DEFAULT_SUSE', null],
    ['HIGH', null],
  ])('%j stands for the policy %s', (list, policy) => {
    expect(readCipherList(list).systemPolicy).toBe(policy);
  });

  it('takes any text, and very long ones', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => void readCipherList(text)));
    for (const unit of ['A', '+', 'A+', '!', '@', ':', '-']) readCipherList(unit.repeat(200_000));
  });
});

describe('withSecurityLevelZero', () => {
  it.each([
    ['HIGH:3DES:!aNULL', 'HIGH:3DES:!aNULL:@SECLEVEL=0'],
    ['HIGH:@SECLEVEL=2', 'HIGH:@SECLEVEL=0'],
    ['@SECLEVEL=1:HIGH:@SECLEVEL=2:!MD5', '@SECLEVEL=0:HIGH:@SECLEVEL=0:!MD5'],
    ['HIGH@SECLEVEL=1', 'HIGH@SECLEVEL=0'],
    ['HIGH !aNULL', 'HIGH !aNULL:@SECLEVEL=0'],
    ['', '@SECLEVEL=0'],
  ])('%j → %j', (list, wanted) => {
    expect(withSecurityLevelZero(list)).toBe(wanted);
  });

  it('is at level 0 afterwards and changes nothing the second time', () => {
    const words = fc.constantFrom('HIGH', '!aNULL', '@SECLEVEL=2', '3DES', '-SEED', '@SECLEVEL=0', '@STRENGTH');
    fc.assert(
      fc.property(fc.array(words), fc.constantFrom(':', ' ', ','), (list, separator) => {
        const once = withSecurityLevelZero(list.join(separator));
        expect(readCipherList(once).securityLevel).toBe(0);
        expect(withSecurityLevelZero(once)).toBe(once);
      }),
    );
  });
});

describe('asModSslPassesIt', () => {
  it('has what mod_ssl appends', () => {
    expect(readCipherList(asModSslPassesIt('ALL')).kills).toEqual(['aNULL', 'eNULL', 'EXP']);
  });
});
