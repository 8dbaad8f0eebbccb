/** What is in force for a handshake. */
import { describe, expect, it } from 'vitest';
import {
  directivesInForce,
  effectiveCertificateFiles,
  effectiveConfCmds,
  effectiveDirective,
  isTls,
  serverLevel,
  tlsListeners,
  tlsSettingsAt,
  tlsVirtualHosts,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, VirtualHost } from '../../src/httpd/index.ts';
import { MAIN, resolve } from './support.ts';

const any = { address: '*', port: 443 };
const value = (config: Configuration, name: string, serverName: string | null = null): string | null =>
  effectiveDirective(config, name, { endpoint: any, serverName }).value?.args.join(' ') ?? null;

const two = (server: string, first: string, second: string): string =>
  `Listen 443\n${server}\n<VirtualHost *:443>\nServerName one.test\n${first}\n</VirtualHost>\n<VirtualHost *:443>\nServerName two.test\n${second}\n</VirtualHost>\n`;

describe('effectiveDirective', () => {
  it('replaces the whole value', () => {
    const config = resolve(two('SSLCipherSuite HIGH:@SECLEVEL=0', 'SSLCipherSuite HIGH:!aNULL', ''));
    expect(value(config, 'SSLCipherSuite')).toBe('HIGH:!aNULL');
    expect(value(config, 'sslciphersuite', 'two.test')).toBe('HIGH:@SECLEVEL=0');
  });

  it('takes the last line of a context and names the others', () => {
    const config = resolve(two('SSLProtocol all', 'SSLProtocol all -SSLv3\nSSLProtocol -TLSv1', ''));
    const {
      value: won,
      shadowed,
      vhost,
    } = effectiveDirective(config, 'SSLProtocol', { endpoint: any, serverName: null });
    expect([won?.line, shadowed.map((o) => o.line), vhost?.serverName]).toEqual([6, [2, 5], 'one.test']);
  });

  it('a server-level line after the virtual hosts counts for them, but does not beat them', () => {
    const config = resolve(`${two('', 'SSLProtocol -all', '')}SSLProtocol all\n`);
    expect(value(config, 'SSLProtocol')).toBe('-all');
    expect(value(config, 'SSLProtocol', 'two.test')).toBe('all');
  });

  it.each(['Directory /', 'Location /', 'Files x', 'If "true"', 'LocationMatch ^/', 'Proxy *'])(
    'ignores <%s>',
    (section) => {
      const name = section.split(' ')[0] ?? '';
      const config = resolve(two('', `SSLCipherSuite A\n<${section}>\nSSLCipherSuite B\n</${name}>`, ''));
      expect(value(config, 'SSLCipherSuite')).toBe('A');
    },
  );

  it('separates the suites of TLS 1.3', () => {
    const config = resolve(two('SSLCipherSuite SSL HIGH', 'SSLCipherSuite TLSv1.3 X', ''));
    expect(value(config, 'SSLCipherSuite')).toBe('SSL HIGH');
    const tls13 = effectiveDirective(
      config,
      { name: 'SSLCipherSuite', form: 'tls13' },
      { endpoint: any, serverName: null },
    );
    expect(tls13.value?.args).toEqual(['TLSv1.3', 'X']);
  });

  describe('SSLProtocol where SNI names another host than the first', () => {
    it.each<[string, string, string, string, string, string | null]>([
      ['2.4.62', '', 'SSLProtocol -all', 'SSLProtocol all', 'own value', 'all'],
      ['2.4.62', '', 'SSLProtocol -all', '', 'the first host’s, nobody else has one', '-all'],
      ['2.4.62', 'SSLProtocol all', 'SSLProtocol -all', '', 'the server’s', 'all'],
      ['2.4.42', '', 'SSLProtocol -all', 'SSLProtocol all', 'own value', 'all'],
      ['2.4.41', '', 'SSLProtocol -all', 'SSLProtocol all', 'the first host’s on old servers', '-all'],
      ['2.4.41', '', '', 'SSLProtocol all', 'nobody’s, as for the first host', null],
      ['2.4.6', 'SSLProtocol x', '', 'SSLProtocol all', 'the server’s, as for the first host', 'x'],
      ['2.4.6', '', '', 'SSLProtocol all', 'nobody’s, as for the first host', null],
    ])('httpd %s, %j, %j, %j: %s', (version, server, first, second, _, expected) => {
      const config = resolve({ files: { [MAIN]: two(server, first, second) }, version });
      expect(value(config, 'SSLProtocol', 'two.test')).toBe(expected);
    });

    it('names all lines that lose, the best of them last', () => {
      const text = two('sslprotocol a', 'SSLProtocol b\nSSLPROTOCOL c', 'SSLProtocol d\nSSLProtocol e');
      const { value: won, shadowed } = effectiveDirective(resolve(text), 'sslProtocol', {
        endpoint: any,
        serverName: 'two.test',
      });
      expect([won?.args[0], shadowed.map((o) => o.args[0])]).toEqual(['e', ['b', 'c', 'a', 'd']]);
    });

    it('holds for SSLProtocol only', () => {
      expect(value(resolve(two('', 'SSLHonorCipherOrder on', '')), 'SSLHonorCipherOrder', 'two.test')).toBeNull();
    });
  });
});

describe('effectiveConfCmds', () => {
  it('adds up server and vhost', () => {
    const config = resolve(
      two('SSLOpenSSLConfCmd Curves A', 'SSLOpenSSLConfCmd MinProtocol B\nSSLOpenSSLConfCmd Curves C', ''),
    );
    const [one] = virtualHosts(config);
    expect(effectiveConfCmds(config, one ?? null).map((o) => o.args.join(' '))).toEqual([
      'Curves A',
      'MinProtocol B',
      'Curves C',
    ]);
    expect(effectiveConfCmds(config, null)).toHaveLength(1);
  });
});

describe('effectiveCertificateFiles', () => {
  const lines = (prefix: string, count: number): string =>
    Array.from({ length: count }, (_, i) => `SSLCertificateFile ${prefix}${i + 1}`).join('\n');

  // mod_ssl merges three places one by one and appends the rest (ssl_engine_config.c).
  it.each([
    [0, 2, 's1 s2'],
    [1, 0, 'v1'],
    [1, 2, 'v1 s2'],
    [2, 1, 'v1 v2'],
    [3, 5, 'v1 v2 v3 s4 s5'],
    [5, 5, 'v1 v2 v3 s4 s5 v4 v5'],
  ])('%i of the virtual host and %i of the server', (own, server, expected) => {
    const config = resolve(two(lines('s', server), lines('v', own), ''));
    const files = (vhost: VirtualHost | null): string =>
      effectiveCertificateFiles(config, vhost)
        .map((o) => o.args[0])
        .join(' ');
    expect(files(virtualHosts(config)[0] ?? null)).toBe(expected);
    expect(files(null)).toBe(lines('s', server).replaceAll('SSLCertificateFile ', '').replaceAll('\n', ' '));
  });
});

describe('directivesInForce', () => {
  const read = (): Configuration =>
    resolve(
      two(
        'Define L debug\nSSLProtocol all\nSSLCertificateFile g\nSSLCipherSuite A\nSSLCipherSuite TLSv1.3 T\nLogLevel ${L}\nLoadModule a_module a\nLoadModule b_module b\nSSLOpenSSLConfCmd Curves A',
        'SSLProtocol -all\nSSLCertificateFile v\nSSLCertificateFile w\nSSLCertificateKeyFile k\nSSLOpenSSLConfCmd Curves B\n<Location />\nSSLCipherSuite L\n</Location>',
        '',
      ),
    );

  it('merges a virtual host', () => {
    const config = read();
    const [one] = virtualHosts(config);
    expect(directivesInForce(config, one ?? null).map((o) => [o.name, ...o.args].join(' '))).toEqual([
      'Listen 443',
      'SSLCertificateFile g',
      'SSLCipherSuite A',
      'SSLCipherSuite TLSv1.3 T',
      'LogLevel debug',
      'LoadModule a_module a',
      'LoadModule b_module b',
      'SSLOpenSSLConfCmd Curves A',
      'ServerName one.test',
      'SSLProtocol -all',
      'SSLCertificateFile v',
      'SSLCertificateFile w',
      'SSLCertificateKeyFile k',
      'SSLOpenSSLConfCmd Curves B',
    ]);
  });

  it.each(
    [
      'SSLProtocol SSLSessionCache ServerRoot ServerName ServerAdmin DocumentRoot User Group PidFile ErrorLog LogLevel',
      'Timeout KeepAlive KeepAliveTimeout MaxKeepAliveRequests HostnameLookups ServerSignature ServerTokens',
      'UseCanonicalName Protocols Protocol ProtocolsHonorOrder DefaultRuntimeDir H2ModernTLSOnly H2Direct H2Upgrade',
      'TraceEnable GracefulShutdownTimeout',
    ].flatMap((names) => names.split(' ')),
  )('of %s the last line counts', (name) => {
    const lines = directivesInForce(resolve(`${name} /a\n${name.toUpperCase()} /b\n`), null);
    expect(lines.map((o) => o.args[0])).toEqual(['/b']);
  });

  it.each(['SSLOpenSSLConfCmd', 'SSLCertificateFile', 'SSLCertificateKeyFile', 'SSLRandomSeed', 'Listen', 'Alias'])(
    'of %s all lines count',
    (name) => {
      const lines = directivesInForce(resolve(`${name} a\n${name.toUpperCase()} b\n`), null);
      expect(lines.map((o) => o.args[0])).toEqual(['a', 'b']);
    },
  );

  it('another host and the server keep theirs', () => {
    const config = read();
    for (const vhost of [virtualHosts(config)[1] ?? null, null]) {
      expect(directivesInForce(config, vhost).find((o) => o.name === 'SSLProtocol')?.args).toEqual(['all']);
    }
  });

  it('serverLevel lists all lines of a directive', () => {
    expect(serverLevel(read(), 'loadmodule').map((o) => o.args[0])).toEqual(['a_module', 'b_module']);
  });
});

describe('tlsListeners', () => {
  const found = (text: string): string[] =>
    tlsListeners(resolve(text)).map(
      (t) =>
        `${t.listener.address}:${t.listener.port} ${t.defaultVhost?.serverName ?? 'main'} ${t.names.map((n) => n.serverName).join(',')}`,
    );

  it.each<[string, string, string[]]>([
    ['SSLEngine in the first host', two('', 'SSLEngine on', ''), ['*:443 one.test one.test,two.test']],
    ['SSLEngine optional', two('', 'SSLEngine OPTIONAL', ''), ['*:443 one.test one.test,two.test']],
    ['SSLEngine only in the second host', two('', '', 'SSLEngine on'), []],
    ['SSLEngine at server level', two('SSLEngine on', '', ''), ['*:443 one.test one.test,two.test']],
    ['SSLEngine off in the host', two('SSLEngine on', 'SSLEngine off', ''), []],
    [
      'a certificate on port 443 without SSLEngine',
      two('', 'SSLCertificateFile x', ''),
      ['*:443 one.test one.test,two.test'],
    ],
    ['a certificate and Protocol http', two('', 'SSLCertificateFile x\nProtocol http', ''), []],
    [
      'a certificate and Protocol https',
      `Listen 8443\n${two('', 'SSLCertificateFile x\nProtocol HTTPS', '').replaceAll(':443', ':8443')}`,
      ['*:8443 one.test one.test,two.test'],
    ],
    [
      'Protocol of the server',
      `Listen 8443\n${two('Protocol https', 'SSLCertificateFile x', '').replaceAll(':443', ':8443')}`,
      ['*:8443 one.test one.test,two.test'],
    ],
    [
      'Protocol of the host against that of the server',
      two('Protocol https', 'SSLCertificateFile x\nProtocol http', ''),
      [],
    ],
    ['a certificate of the server', two('SSLCertificateFile x', '', ''), ['*:443 one.test one.test,two.test']],
    ['SSLEngine off at server level', two('SSLEngine OFF', 'SSLCertificateFile x', ''), []],
    [
      'SSLEngine off at server level and on in the host',
      two('SSLEngine off', 'SSLEngine on', ''),
      ['*:443 one.test one.test,two.test'],
    ],
    ['a certificate of the main server on port 443', 'Listen 443\nSSLCertificateFile x\n', []],
    [
      'the Listen of the very address, and of another port before it',
      'Listen 10.0.0.1:444 http\nListen 443\n<VirtualHost 10.0.0.1:443>\nSSLCertificateFile x\n</VirtualHost>\n',
      ['10.0.0.1:443 main '],
    ],
    [
      'the Listen of one of two addresses',
      'Listen 10.0.0.1:8443 https\n<VirtualHost 10.0.0.1:8443 10.0.0.2:80>\nSSLCertificateFile x\n</VirtualHost>\n',
      ['10.0.0.1:8443 main '],
    ],
    [
      'a Listen of the port, where the address is a name',
      'Listen 80\nListen 10.0.0.1:8443 https\n<VirtualHost a.test:8443 *:8443>\nSSLCertificateFile x\n</VirtualHost>\n',
      ['10.0.0.1:8443 main '],
    ],
    ['SSLEngine without a value', two('', 'SSLEngine\nSSLCertificateFile x', ''), ['*:443 one.test one.test,two.test']],
    ['Protocol without a value', two('', 'Protocol\nSSLCertificateFile x', ''), ['*:443 one.test one.test,two.test']],
    [
      'the Listen of the very address',
      'Listen 10.0.0.2:443\nListen 10.0.0.1:443 http\n<VirtualHost 10.0.0.1:443>\nSSLCertificateFile x\n</VirtualHost>\n',
      [],
    ],
    [
      'a Listen for the very address and another port',
      two('Listen 10.0.0.1:444 http', 'SSLCertificateFile x', '').replaceAll('*:443', '10.0.0.1:443'),
      ['10.0.0.1:443 one.test one.test,two.test'],
    ],
    [
      'a Listen for another address',
      two('Listen 10.0.0.2:443 http', 'SSLCertificateFile x', ''),
      ['*:443 one.test one.test,two.test', '10.0.0.2:443 one.test one.test,two.test'],
    ],
    ['https without a certificate', two('', '', ''), []],
    [
      'Listen with https',
      'Listen 8443 https\n<VirtualHost *:8443>\nServerName a\nSSLCertificateFile x\n</VirtualHost>\n',
      ['*:8443 a a'],
    ],
    [
      'Listen without https',
      'Listen 8443\n<VirtualHost *:8443>\nServerName a\nSSLCertificateFile x\n</VirtualHost>\n',
      [],
    ],
    ['the main server', 'Listen 443\nSSLEngine on\n', ['*:443 main ']],
    [
      'a name twice',
      'Listen 443\nSSLEngine on\n<VirtualHost *:443>\nServerName a\nServerAlias b A\n</VirtualHost>\n<VirtualHost *:443>\nServerName B\n</VirtualHost>\n',
      ['*:443 a a,b'],
    ],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('isTls asks for one host', () => {
    const config = resolve(two('', '', 'SSLEngine on'));
    expect(virtualHosts(config).map((v) => isTls(config, v))).toEqual([false, true]);
    expect(tlsVirtualHosts(config).map((v) => v.serverName)).toEqual(['two.test']);
    expect(isTls(config, null)).toBe(false);
  });
});

describe('tlsSettingsAt', () => {
  const config = resolve(
    two(
      'SSLProtocol all\nSSLCipherSuite HIGH\nSSLOpenSSLConfCmd MinProtocol TLSv1',
      'SSLProtocol -all +TLSv1.2\nSSLOpenSSLConfCmd MinProtocol TLSv1.2',
      '',
    ),
  );
  const at = (serverName: string | null): unknown => tlsSettingsAt(config, { ...any, serverName });
  const line = (number: number, ...args: readonly string[]): object => ({ args, file: MAIN, line: number });

  it("says what a vhost hides of the server's own", () => {
    expect(at('one.test')).toEqual({
      protocol: { ...line(7, '-all', '+TLSv1.2'), shadows: line(2, 'all') },
      cipherSuite: line(3, 'HIGH'),
      confCmds: [line(4, 'MinProtocol', 'TLSv1'), line(8, 'MinProtocol', 'TLSv1.2')],
    });
  });

  it("says the server's own where the vhost says nothing", () => {
    expect(at('two.test')).toEqual({
      protocol: line(2, 'all'),
      cipherSuite: line(3, 'HIGH'),
      confCmds: [line(4, 'MinProtocol', 'TLSv1')],
    });
  });
});
