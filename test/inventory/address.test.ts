/** Names, ports and IPv6 addresses. */
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHostName, isIpv6, parseAddress } from '../../src/inventory/address.ts';

describe('names and ports', () => {
  it.each([
    ['web', { host: 'web' }],
    ['web:22', { host: 'web', port: 22 }],
    ['web[1:9]:22', { host: 'web[1:9]', port: 22 }],
    ['web[1:9]', { host: 'web[1:9]' }],
    ['10.0.0.1:2222', { host: '10.0.0.1', port: 2222 }],
    ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
    ['::1', { host: '::1' }],
    ['fe80::[1:5]', { host: 'fe80::[1:5]' }],
    ['a_b-c', { host: 'a_b-c' }],
    ['web:123456', { host: 'web', port: 123_456 }],
  ])('%s', (text, expected) => {
    expect(parseAddress(text, { ranges: true })).toEqual(expected);
  });

  it.each([
    'web:',
    'web:ssh',
    'a:b:22',
    '[1:3]:x',
    'web:db',
    'web*',
    '!web',
    'web[1]',
    '~web',
    'a:&b',
    'web-',
    '',
    'a b',
  ])('%j is none', (text) => {
    expect(parseAddress(text, { ranges: true })).toBeUndefined();
  });

  it('ranges are none where they are not taken', () => {
    expect(parseAddress('web[1:3]', { ranges: false })).toBeUndefined();
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
