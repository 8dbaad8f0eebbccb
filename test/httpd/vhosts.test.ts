/** Addresses, virtual hosts and httpd's choice among them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  listeners,
  mainServerName,
  matchesServerName,
  normalizeAddress,
  ownOccurrences,
  parseListenAddress,
  parseServerName,
  parseVirtualHostAddress,
  selectVirtualHost,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration } from '../../src/httpd/index.ts';
import { expectSameAsHttpd, expectSameVirtualHosts, MAIN, resolve } from './support.ts';

const vhost = (addresses: string, ...lines: readonly string[]): string =>
  [`<VirtualHost ${addresses}>`, ...lines, '</VirtualHost>', ''].join('\n');

describe('addresses', () => {
  it.each([
    ['*:443', '* 443'],
    ['_default_:443', '* 443'],
    ['_DEFAULT_:*', '* 0'],
    ['*', '* 0'],
    ['*:*', '* 0'],
    ['0.0.0.0:443', '* 443'],
    ['[::]:443', '* 443'],
    ['10.0.0.1:443', '10.0.0.1 443'],
    ['10.0.0.1', '10.0.0.1 80'],
    ['[::1]:443', '0:0:0:0:0:0:0:1 443'],
    ['[2001:DB8::00ff]', '2001:db8:0:0:0:0:0:ff 80'],
    ['Example.TEST:8443', 'example.test 8443'],
    ['localhost:1', '127.0.0.1 1'],
  ])('<VirtualHost %s> is %s', (text, expected) => {
    const e = parseVirtualHostAddress(text, 80);
    expect(e === null ? null : `${e.address} ${e.port}`).toBe(expected);
  });

  it.each(['', ':443', 'a:b', '1.2.3.4:0', '1.2.3.4:65536', '[::1', '*:1:2'])('<VirtualHost %s> is none', (text) => {
    expect(parseVirtualHostAddress(text, 80)).toBeNull();
  });

  it.each([
    ['443', '* 443'],
    ['*:443', '* 443'],
    ['[::]:443', '* 443'],
    ['127.0.0.1:8443', '127.0.0.1 8443'],
  ])('Listen %s is %s', (text, expected) => {
    const e = parseListenAddress(text);
    expect(e === null ? null : `${e.address} ${e.port}`).toBe(expected);
  });

  it.each(['', 'x', '0', '70000', '127.0.0.1', '1:2:3'])('Listen %j is none', (text) => {
    expect(parseListenAddress(text)).toBeNull();
  });

  it('one spelling per IPv6 address', () => {
    expect(normalizeAddress('[2001:db8::1]')).toBe(normalizeAddress('2001:0DB8:0:0:0:0:0:1'));
    expect(normalizeAddress('::')).toBe('*');
    expect(normalizeAddress('fe80::1%eth0')).toBe('fe80:0:0:0:0:0:0:1');
  });

  it.each([
    ['a.test', 'a.test', 0],
    ['a.test:443', 'a.test', 443],
    ['https://a.test:8443', 'a.test', 8443],
    ['http://a.test', 'a.test', 0],
  ])('ServerName %s', (value, name, port) => {
    expect(parseServerName(value)).toEqual({ name, port });
  });
});

describe('virtualHosts', () => {
  const read = (): Configuration =>
    resolve(
      `ServerName main.test:80\n${vhost('10.0.0.1 *:443', 'ServerName old', 'ServerName https://a.test:443', 'ServerAlias b c', 'ServerAlias *.d', '<Location /x>\nSSLCipherSuite X\n</Location>')}${vhost('_default_:443', 'SSLEngine on')}${vhost('10.0.0.2:443')}`,
    );

  it('have names, aliases and addresses', () => {
    const config = read();
    expect(virtualHosts(config).map((v) => [v.serverName, v.aliases, v.writtenAddresses])).toEqual([
      ['a.test', ['b', 'c', '*.d'], ['10.0.0.1', '*:443']],
      ['main.test', [], ['_default_:443']],
      [null, [], ['10.0.0.2:443']],
    ]);
    expect(mainServerName(config)).toBe('main.test');
  });

  it('take a missing port from the ServerName before them', () => {
    expect(virtualHosts(read())[0]?.addresses[0]).toEqual({ address: '10.0.0.1', port: 80 });
    const after = resolve(`${vhost('10.0.0.1')}ServerName main.test:80\n`);
    expect(virtualHosts(after)[0]?.addresses[0]?.port).toBe(0);
  });

  it('have their own directives, without those of per-request sections', () => {
    const config = read();
    const [first] = virtualHosts(config);
    expect(first && ownOccurrences(config, first).map((o) => o.name)).toEqual([
      'ServerName',
      'ServerName',
      'ServerAlias',
      'ServerAlias',
    ]);
  });
});

describe('listeners', () => {
  it('are the Listen lines, with addresses that a virtual host singles out', () => {
    const config = resolve(
      `Listen 80\nListen 443\nListen 127.0.0.1:8443 HTTPS\nListen 443\n${vhost('10.0.0.1:443')}${vhost('10.0.0.2:*')}${vhost('*:443')}`,
    );
    expect(listeners(config).map((l) => `${l.address}:${l.port} ${l.protocol}`)).toEqual([
      '*:80 http',
      '10.0.0.2:80 http',
      '*:443 https',
      '10.0.0.1:443 https',
      '10.0.0.2:443 https',
      '127.0.0.1:8443 https',
    ]);
  });
});

describe('selectVirtualHost', () => {
  const read = (): Configuration =>
    resolve(
      [
        vhost('*:443', 'ServerName first.test'),
        vhost('*:443', 'ServerName a.test', 'ServerAlias *.wild.test a?.test'),
        vhost('*:443', 'ServerName a.test', 'ServerAlias x.wild.test'),
        vhost('10.0.0.1:443', 'ServerName ip.test'),
        vhost('10.0.0.1:*', 'ServerName ip-any.test'),
        vhost('*:*', 'ServerName any.test'),
      ].join(''),
    );
  const chosen = (c: Configuration, address: string, port: number, name: string | null): string =>
    selectVirtualHost(c, { address, port }, name)?.serverName ?? 'main';

  it.each<[string, number, string | null, string]>([
    ['*', 443, null, 'first.test'],
    ['*', 443, 'unknown.test', 'first.test'],
    ['*', 443, 'A.TEST', 'a.test'],
    ['*', 443, 'x.wild.test', 'a.test'],
    ['*', 443, 'x.y.wild.test', 'a.test'],
    ['*', 443, 'wild.test', 'first.test'],
    ['*', 443, 'ab.test', 'a.test'],
    ['*', 443, 'abc.test', 'first.test'],
    ['10.0.0.9', 443, 'a.test', 'a.test'],
    ['10.0.0.1', 443, null, 'ip.test'],
    ['10.0.0.1', 443, 'a.test', 'ip.test'],
    ['10.0.0.1', 444, 'a.test', 'ip-any.test'],
    ['*', 444, 'a.test', 'any.test'],
  ])('%s:%i with %s is %s', (address, port, name, expected) => {
    expect(chosen(read(), address, port, name)).toBe(expected);
  });

  it('is the main server where no address fits', () => {
    expect(chosen(resolve(vhost('10.0.0.1:443')), '*', 443, 'x')).toBe('main');
  });

  it('takes the first of two hosts with one name', () => {
    expect(selectVirtualHost(read(), { address: '*', port: 443 }, 'x.wild.test')?.id).toBe(1);
  });

  it('up to 2.2 needs NameVirtualHost', () => {
    const text = `${vhost('*:443', 'ServerName first')}${vhost('*:443', 'ServerName second')}`;
    const with22 = (prefix: string): Configuration => resolve({ files: { [MAIN]: prefix + text }, version: '2.2.15' });
    expect(chosen(with22(''), '*', 443, 'second')).toBe('first');
    expect(chosen(with22('NameVirtualHost *:443\n'), '*', 443, 'second')).toBe('second');
    expect(chosen(with22('NameVirtualHost *:80\n'), '*', 443, 'second')).toBe('first');
  });

  it('a wildcard alias may have many stars', () => {
    const [host] = virtualHosts(resolve(vhost('*:1', `ServerAlias ${'*a'.repeat(100)}`)));
    expect(host && matchesServerName(host, `${'a'.repeat(5000)}b`)).toBe(false);
  });
});

describe('httpd has the same virtual hosts in the same order', () => {
  const all = [
    vhost('*', 'ServerName a.test'),
    vhost('_default_:443', 'ServerAlias *.b.test b2'),
    vhost('127.0.0.1:443 [::1]:443', 'ServerName c.test'),
    vhost('127.0.0.1:*', 'ServerName d.test'),
    vhost('*:443', 'ServerName e.test'),
    vhost('0.0.0.0:443', 'ServerName f.test'),
    vhost('*:*', 'ServerName https://g.test:99'),
    vhost('localhost:81', 'ServerName h.test'),
    vhost('127.0.0.1', 'ServerName i.test'),
    vhost('*:443 127.0.0.1:443', 'ServerName j.test'),
  ];
  it.each([
    ['in this order', 'ServerName main.test:80\n', all],
    ['in the other order', 'ServerName main.test\n', [...all].reverse()],
    ['with wildcards only', 'ServerName main.test\n', [all[1], all[4], all[1], all[6]]],
  ])('%s', (_, head, hosts) => {
    const { oracle, config } = expectSameAsHttpd({
      files: { [MAIN]: `Listen 127.0.0.1:8999\n${head}${hosts.join('')}` },
    });
    expectSameVirtualHosts(oracle, config);
  });
});

describe('the vhost of a name', () => {
  const names = fc.constantFrom('a.test', 'B.test', 'x.a.test', '*.test', '?.test', '*', 'a.*', '*.a.test', 'b.TEST');
  const chain = fc.array(fc.tuple(names, fc.array(names, { maxLength: 3 })), { maxLength: 8 });

  it('is the first that the name means, exactly or by a wildcard', () => {
    fc.assert(
      fc.property(
        chain,
        fc.constantFrom('a.test', 'A.TEST', 'b.test', 'x.a.test', 'c.test', 'test'),
        (vhosts, asked) => {
          const sections = vhosts.map(
            ([name, aliases]) =>
              `<VirtualHost *:443>\nServerName ${name}\n${aliases.map((a) => `ServerAlias ${a}\n`).join('')}</VirtualHost>\n`,
          );
          const config = resolve(sections.join(''));
          const first = virtualHosts(config).find((vhost) => matchesServerName(vhost, asked));
          const selected = selectVirtualHost(config, { address: '*', port: 443 }, asked);
          expect(selected?.id).toBe(first?.id ?? virtualHosts(config)[0]?.id);
        },
      ),
    );
  });
});
