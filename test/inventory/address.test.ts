/** Names, ports and IPv6 addresses. */
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddressPattern, isHostName, isIpv6, splitPort } from '../../src/inventory/address.ts';

describe('ports', () => {
  it.each([
    ['web', { name: 'web' }],
    ['web:22', { name: 'web', port: 22 }],
    ['web[1:9]:22', { name: 'web[1:9]', port: 22 }],
    ['web[1:9]', { name: 'web[1:9]' }],
    ['10.0.0.1:2222', { name: '10.0.0.1', port: 2222 }],
    ['[2001:db8::1]:22', { name: '2001:db8::1', port: 22 }],
    ['[2001:db8::1]', { name: '2001:db8::1' }],
    ['2001:db8::1', { name: '2001:db8::1' }],
    ['::1', { name: '::1' }],
    ['web:', { name: 'web:' }],
    ['web:ssh', { name: 'web:ssh' }],
    ['web:123456', { name: 'web:123456' }],
    ['a:b:22', { name: 'a:b:22' }],
    ['[1:3]', { name: '[1:3]' }],
  ])('%s', (text, expected) => {
    expect(splitPort(text)).toEqual(expected);
  });
});

describe('host names', () => {
  it.each([
    'web',
    'WEB',
    'web1.example.org',
    'web-1',
    'web_1',
    '_x',
    '10.0.0.1',
    '::1',
    'fe80::1',
    'straße',
    'a@b',
    'a+b',
    'a%b',
    'x.',
  ])('%s', (name) => {
    expect(isHostName(name)).toBe(true);
  });
  it.each([
    '',
    ' ',
    'a b',
    '-a',
    '.a',
    'a,b',
    'a:b',
    'a/b',
    'a*',
    'a[1]',
    '~a',
    '!a',
    '&a',
    '$(a)',
    '`a`',
    'a\n',
    'a\u001b',
    'x'.repeat(256),
  ])('not %j', (name) => {
    expect(isHostName(name)).toBe(false);
  });
});

describe('IPv6', () => {
  it('is what node:net says, zones aside', () => {
    const group = fc.constantFrom('', '0', '1', 'ffff', 'db8', 'ABCD', '12345', 'g', '192.0.2.1', '1.2.3');
    const text = fc.array(group, { minLength: 1, maxLength: 9 }).map((groups) => groups.join(':'));
    fc.assert(
      fc.property(text, (address) => {
        expect([address, isIpv6(address)]).toEqual([address, isIPv6(address)]);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('one address or a list of terms', () => {
  it.each(['web', 'web:22', 'web[1:3]', 'web[a:c].example.org', '10.0.0.1', '::1', 'fe80::[1:5]', 'a_b-c'])(
    '%s is one',
    (text) => {
      expect(isAddressPattern(text)).toBe(true);
    },
  );
  it.each(['web:db', 'web*', '!web', 'web[1]', '~web', 'a:&b', 'web-', 'x'.repeat(300)])('%s is not', (text) => {
    expect(isAddressPattern(text)).toBe(false);
  });
});
