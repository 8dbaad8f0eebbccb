/** Generated servers with TLS: listeners, virtual hosts and names, and every place from which a value can come. */
import fc from 'fast-check';

/** A configuration of which `P1` and `P2` are ports, and `CERTS` a folder with `main`, `one`, `two` and `three`. */
export interface TlsServer {
  readonly main: string;
  /** Read by some of the scopes. */
  readonly shared: string;
}

const maybe = (...lines: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: fc.constantFrom(...lines) });

const protocol = maybe(
  ...[
    'all',
    'all -SSLv3',
    '-all +TLSv1.2',
    'all -TLSv1.1',
    'all -TLSv1.2',
    'TLSv1',
    '-all +TLSv1 +TLSv1.3',
    'all -TLSv1.3',
  ].map((value) => `SSLProtocol ${value}`),
  'SSLProtocol TLSv1.3\nSSLProtocol all \\\n  -TLSv1',
);
/** CBC suites that all versions up to 1.2 can have; two of them, so that the order doesn't matter. */
const suites = maybe(
  'SSLCipherSuite AES128-SHA:@SECLEVEL=0',
  'SSLCipherSuite SSL "AES256-SHA @SECLEVEL=0"',
  'sslciphersuite ECDHE-RSA-AES128-SHA:@SECLEVEL=0',
  'SSLCipherSuite ECDHE-RSA-AES256-SHA:@SECLEVEL=0\n<Directory /srv>\nSSLCipherSuite CAMELLIA256-SHA\n</Directory>',
);
const suites13 = maybe(
  'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256',
  'SSLCipherSuite TLSv1.3 TLS_CHACHA20_POLY1305_SHA256',
);
/** All lines of a scope and of the server count, and the last of those that set the same. */
const commands = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'SSLOpenSSLConfCmd MinProtocol TLSv1.2',
      'SSLOpenSSLConfCmd MinProtocol TLSv1.1\nSSLOpenSSLConfCmd Options -Bugs',
      'sslopensslconfcmd MaxProtocol TLSv1.2',
      'SSLOpenSSLConfCmd MinProtocol TLSv1.3\nSSLOpenSSLConfCmd MinProtocol \\\n  TLSv1',
      'SSLOpenSSLConfCmd Options -SessionTicket',
    ),
  },
);
const indirect = maybe(
  'Include shared.conf',
  'Use options',
  '<IfModule !ssl_module>\nSSLProtocol TLSv1.3\n</IfModule>',
);

const settings = fc
  .tuple(fc.tuple(protocol, suites, suites13, commands), indirect, fc.boolean())
  .map(([lines, first, isFirst]) => (isFirst ? [first, ...lines] : [...lines, first]).join('\n'));

const address = fc.constantFrom(
  '127.0.0.1:P1',
  '*:P1',
  '_default_:P1',
  '127.0.0.1:P2',
  '*:P2',
  '127.0.0.1:P1 *:P2',
  '*:*',
);
const names = fc.constantFrom(
  ...[
    'ServerName a.test',
    'ServerName b.test\nServerAlias a.test',
    'ServerName https://c.test:443\nServerAlias *.w.test',
  ],
  ...['ServerName d.test\nServerAlias ?.q.test B.TEST', 'ServerAlias e.test'],
);
const engine = fc.oneof(
  { weight: 6, arbitrary: fc.constant('SSLEngine on') },
  { weight: 1, arbitrary: fc.constantFrom('SSLEngine off', '') },
);
const vhost = fc
  .record({ address, names, engine, settings, cert: fc.constantFrom('one', 'two', 'three') })
  .map(({ address: at, names: called, engine: on, settings: lines, cert }) =>
    [`<VirtualHost ${at}>`, called, on, certificate(cert), lines, '</VirtualHost>'].join('\n'),
  );

function certificate(name: string): string {
  return `SSLCertificateFile CERTS/${name}.crt\nSSLCertificateKeyFile CERTS/${name}.key`;
}

export const tlsServer: fc.Arbitrary<TlsServer> = fc
  .record({
    global: settings.map((text) => text.replace(/^Use options$/m, '')),
    macro: protocol,
    shared: fc.tuple(protocol, suites).map((lines) => lines.join('\n')),
    vhosts: fc.array(vhost, { minLength: 1, maxLength: 5 }),
    // It decides about requests, and about no handshake.
    base: maybe('SSLEngine on', 'SSLEngine on\nSSLVHostSNIPolicy strict', 'SSLVHostSNIPolicy insecure'),
  })
  .map(({ global, macro, shared, vhosts, base }) => ({
    main: [`<Macro options>\n${macro}\n</Macro>`, base, certificate('main'), global, ...vhosts, ''].join('\n'),
    shared: `${shared}\n`,
  }));

/** Names asked for: served ones, names under wildcards, and one that nobody serves. */
export const ASKED = [
  'a.test',
  'B.test',
  'c.test',
  'x.w.test',
  'a.b.w.test',
  'z.q.test',
  'e.test',
  'main.test',
  'nobody.test',
  null,
];
