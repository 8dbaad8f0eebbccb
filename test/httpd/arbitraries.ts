/** Generators of bytes and configurations in which the awkward cases are frequent. */
import fc from 'fast-check';

const token = fc.oneof(
  fc.constantFrom('\\', '\n', '\r', '\r\n', '\\\n', '\\\r\n', ' ', '\t', '"', "'", '#', '<', '>', '</', '\0'),
  fc.constantFrom('a', 'SSLProtocol', '\xff', '\xef\xbb\xbf', '${', '}', '<VirtualHost *:443>\n', '</VirtualHost>\n'),
  fc.constantFrom(
    'Include x\n',
    '<Macro m>\n',
    '</Macro>\n',
    'Use m\n',
    'Define a ${a}${a}\n',
    '<IfModule ssl_module>\n',
  ),
);

/** Bytes in which the characters that matter to the lexer are frequent. */
const bytes = fc.array(token).map((parts) => parts.join(''));

/** Those, and bytes of all values at random. */
export const anyBytes = fc.oneof(bytes, fc.string({ unit: 'binary-ascii' }), fc.uint8Array().map(latin1));

function latin1(values: Uint8Array): string {
  return Buffer.from(values).toString('latin1');
}

const args = fc.constantFrom(
  'all',
  'all -SSLv3',
  '"all" -SSLv3',
  'all \\\n  -SSLv3',
  '${P}',
  '-all +TLSv1.2 \\\n',
  'all\t -SSLv2',
);
const directive = fc
  .tuple(fc.constantFrom('SSLProtocol', 'sslprotocol', 'SSLCipherSuite', 'SSLHonorCipherOrder'), args)
  .map(([name, a]) => {
    if (name === 'SSLCipherSuite') return `${name} HIGH:\\\n!aNULL`;
    return name === 'SSLHonorCipherOrder' ? `${name} on` : `${name} ${a}`;
  });
const other = fc.constantFrom(
  '',
  '# text',
  '# SSLProtocol all',
  '#SSLProtocol all \\',
  '# fleet: r0',
  'SSLEngine on',
  'ServerAdmin a\\\\',
  'ServerAdmin "x',
  'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256',
  'Define P all',
  'ServerSignature Off',
);
const indent = fc.constantFrom('', '  ', '\t');
const line = fc.tuple(indent, fc.oneof(directive, other)).map((parts) => parts.join(''));
const lines = fc.array(line, { maxLength: 6 });
const wrap = (open: string, close: string) => lines.map((body) => [open, ...body, close]);
const block = fc.oneof(
  lines,
  wrap('<VirtualHost *:443>', '</VirtualHost>'),
  wrap('<VirtualHost 127.0.0.1:443>', '</VirtualHost>'),
  wrap('<IfModule ssl_module>', '</IfModule>'),
  wrap('<IfModule !ssl_module>', '</IfModule>'),
  wrap('<IfDefine P>', '</IfDefine>'),
);

/** A main file that httpd mostly accepts, with virtual hosts, conditions, continuations, CRLF and cut ends. */
export const configuration = fc
  .tuple(fc.array(block, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\n', '\\', '\\\n'))
  .map(
    ([blocks, newline, end]) =>
      ['Listen 127.0.0.1:443', 'ServerName main.test', ...blocks.flat()].join('\n').replaceAll('\n', newline) + end,
  );
