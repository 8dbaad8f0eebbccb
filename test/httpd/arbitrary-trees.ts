/** Generated trees of files in which scopes share lines: options included by several vhosts, links, macros, defines. */
import fc from 'fast-check';
import type { Tree } from './support.ts';
import { MAIN } from './support.ts';

const value = fc.constantFrom('all', 'all -SSLv3', '-all +TLSv1.2', 'all \\\n  -SSLv3', '${P}', '"all"');
const line = fc.oneof(
  { weight: 30, arbitrary: value.map((v) => `SSLProtocol ${v}`) },
  { weight: 30, arbitrary: fc.constantFrom('Include conf/shared.conf', 'Include conf/shared.conf', 'Use options') },
  { weight: 20, arbitrary: fc.constantFrom('#SSLProtocol all', '# fleet: r0', '', 'SSLEngine on', 'Define P all') },
  {
    weight: 30,
    arbitrary: fc.constantFrom(
      'SSLCipherSuite "HIGH:!aNULL"',
      'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256',
      'SSLOpenSSLConfCmd MinProtocol TLSv1.2',
      '<Directory /srv>\n  SSLCipherSuite AES\n</Directory>',
      '<directory "/srv/">\n  #SSLProtocol all\n  SSLProtocol all\n</directory>',
      '<Location /a>\n</Location>',
      '<Location /a>\n  <If "true">\n    Use options\n  </If>\n  SSLEngine on\n  Include conf/shared.conf\n</Location>',
      '<IfModule ssl_module>\n#SSLProtocol x\n</IfModule>',
    ),
  },
  // A comment that goes on takes the next line with it, be it the end of the virtual host.
  { weight: 1, arbitrary: fc.constant('# SSLProtocol all \\') },
);
const indent = fc.constantFrom('', '\t', '    ');
const lines = fc
  .array(fc.tuple(indent, line), { maxLength: 5 })
  .map((all) => all.map(([blanks, text]) => blanks + text).join('\n'));

const vhost = fc
  .tuple(fc.constantFrom('*:443', '127.0.0.1:443'), lines, fc.constantFrom('', '', '\nInclude conf/shared.conf'))
  .map(([address, body, options]) => `<VirtualHost ${address}>\n${body}${options}\n</VirtualHost>`);
const file = fc
  .tuple(fc.array(fc.oneof(vhost, vhost, lines), { maxLength: 3 }), fc.constantFrom('', '\n', '\n', '\n', '\n', '\\'))
  .map(([blocks, end]) => blocks.join('\n') + end);
const newline = fc.constantFrom('\n', '\n', '\r\n');

/** Main file, two sites of which one is reached twice, and options without sections of their own. */
export const tree: fc.Arbitrary<Tree> = fc
  .record({ before: lines, after: lines, a: file, b: file, shared: lines, macro: lines, newline, twice: fc.boolean() })
  .map(({ before, after, a, b, shared, macro, newline: eol, twice }) => {
    const plain = (text: string): string =>
      text.replaceAll('Include conf/shared.conf', '').replaceAll('Use options', '');
    const head = `Listen 443\n<Macro options>\n${plain(macro)}\n</Macro>\n`;
    const files = {
      [MAIN]: `${head}${before}\nInclude sites/*.conf\n${after}\n`,
      '/etc/httpd/sites/a.conf': a,
      '/etc/httpd/sites/b.conf': twice ? a : b,
      '/etc/httpd/conf/shared.conf': plain(shared),
    };
    const links: Record<string, string> = twice ? { '/etc/httpd/sites/b.conf': '/etc/httpd/sites/a.conf' } : {};
    const written = Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', eol)]);
    return { files: Object.fromEntries(written) as Record<string, string>, links };
  });
