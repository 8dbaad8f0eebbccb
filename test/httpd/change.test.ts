/** One change of one file: what becomes of its bytes, and what is refused. Cases of whole trees are in fixtures/. */
import { describe, expect, it } from 'vitest';
import { changeConfiguration, commentedDefaults, virtualHosts } from '../../src/httpd/index.ts';
import type { Configuration, DirectiveChange } from '../../src/httpd/index.ts';
import { MAIN, resolve } from './support.ts';

type SetChange = Extract<DirectiveChange, { action: 'set' | 'add' }>;

const request = {
  action: 'set',
  vhost: null,
  name: 'SSLProtocol',
  args: 'all -SSLv3 +TLSv1',
  marker: '# fleet: r1',
} as const;

const set = (config: Configuration, change: Partial<SetChange> = {}): ReturnType<typeof changeConfiguration> =>
  changeConfiguration(config, [{ ...request, ...change }]);

/** The main file afterwards, or the code of the refusal. */
function after(text: string, change: Partial<SetChange> = {}): string {
  const made = set(resolve(text), change);
  return made.ok ? (made.value.files[0]?.after ?? text) : made.error.code;
}

describe('set', () => {
  it.each([
    ['an empty file', '', '# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n'],
    ['a file without line end', 'Listen 1', 'Listen 1\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1'],
    [
      'a dead duplicate stays',
      'SSLProtocol a\nSSLProtocol b\n',
      'SSLProtocol a\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    ['no marker of others is taken', '# note\nSSLProtocol b\n', '# note\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n'],
    [
      'a marker one line up is not above',
      '# fleet: r0\n\nSSLProtocol b\n',
      '# fleet: r0\n\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'a marker of several lines is not ours',
      '# fleet: r0 \\\n x\nSSLProtocol b\n',
      '# fleet: r0 \\\n x\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'a marker of fleet is one, with or without a blank',
      '#fleet: r0\nSSLProtocol b\n',
      '# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'a comment about a marker is none',
      '## fleet: see below\nSSLProtocol b\n',
      '## fleet: see below\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    ['a line without value', '\tSSLProtocol\n', '\t# fleet: r1\n\tSSLProtocol all -SSLv3 +TLSv1\n'],
    [
      'the name and the value parted by a continuation',
      'SSLProtocol\\\n  b\n',
      '# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'a variable keeps the name away',
      'Define S SSLProtocol\n${S} b\n',
      'Define S SSLProtocol\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    ['the last line, continued to the end', 'SSLProtocol b \\', '# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1'],
    ['a quoted name', '  "sslprotocol"\tb\n', '  # fleet: r1\n  "sslprotocol"\tall -SSLv3 +TLSv1\n'],
    ['the name split by a continuation', 'SSLPro\\\ntocol b\n', '# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n'],
    [
      'a line in a true condition',
      '<IfModule ssl_module>\n SSLEngine on\n</IfModule>\n',
      '<IfModule ssl_module>\n SSLEngine on\n # fleet: r1\n SSLProtocol all -SSLv3 +TLSv1\n</IfModule>\n',
    ],
    [
      'a default in a false condition is no place',
      '<IfModule no>\n#SSLProtocol x\n</IfModule>\nSSLEngine on\n',
      '<IfModule no>\n#SSLProtocol x\n</IfModule>\nSSLEngine on\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'the default wins over SSLEngine',
      '#SSLProtocol x\nSSLEngine on\n',
      '#SSLProtocol x\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\nSSLEngine on\n',
    ],
    [
      'columns are kept',
      'SSLEngine               on\nSSLCipherSuite          A\n',
      'SSLEngine               on\nSSLCipherSuite          A\n# fleet: r1\nSSLProtocol             all -SSLv3 +TLSv1\n',
    ],
    [
      'one line makes no column',
      'Listen 1\nSSLEngine     on\n',
      'Listen 1\nSSLEngine     on\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'a column that the name does not leave room for',
      'Listen     1\nSSLEngine  on\n',
      'Listen     1\nSSLEngine  on\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'comments have no columns',
      '#Listen        1\n#SSLProtocol   all\n',
      '#Listen        1\n#SSLProtocol   all\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    ['the same value in other letters', '\tSSLProtocol ALL -sslv3 +TLSV1\n', '\tSSLProtocol ALL -sslv3 +TLSV1\n'],
    [
      'a byte order mark is part of the first name',
      '\xef\xbb\xbfSSLProtocol all\n',
      '\xef\xbb\xbfSSLProtocol all\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
    [
      'what a NUL hides goes with the line',
      'SSLProtocol all\0 -SSLv3\nListen 1\n',
      '# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\nListen 1\n',
    ],
    [
      'prose about a directive is no default',
      '# SSLProtocol says which versions are served.\nSSLEngine on\n',
      '# SSLProtocol says which versions are served.\nSSLEngine on\n# fleet: r1\nSSLProtocol all -SSLv3 +TLSv1\n',
    ],
  ])('%s', (_, before, expected) => {
    expect(after(before)).toBe(expected);
  });

  it.each(
    [
      'SSLProtocol SSLProxyProtocol SSLEngine SSLProxyEngine SSLHonorCipherOrder SSLCompression SSLSessionTickets',
      'SSLInsecureRenegotiation SSLStrictSNIVHostCheck',
    ].flatMap((names) => names.split(' ')),
  )('%s has the same value in other letters', (name) => {
    expect(after(`${name} ON\n`, { name, args: 'on', marker: null })).toBe(`${name} ON\n`);
  });

  it('a cipher list is another one in other letters', () => {
    expect(after('SSLCipherSuite high\n', { name: 'SSLCipherSuite', args: 'HIGH', marker: null })).toBe(
      'SSLCipherSuite HIGH\n',
    );
  });

  it('ends the file where httpd would lose a line without end', () => {
    const text = '<Macro m>\n</Macro>\nuse m';
    expect(after(text, { marker: null })).toBe(`${text}\nSSLProtocol all -SSLv3 +TLSv1\n`);
    expect(after('User m', { marker: null })).toBe('User m\nSSLProtocol all -SSLv3 +TLSv1');
  });

  it('writes an own virtual host, indented as its lines are', () => {
    const text = '<VirtualHost *:443>\r\n\tServerName a\r\n</VirtualHost>\r\n<VirtualHost *:80>\r\n</VirtualHost>';
    const config = resolve(text);
    const [first, second] = virtualHosts(config);
    expect(after(text, { vhost: first ?? null, marker: null })).toBe(
      text.replace('a\r\n', 'a\r\n\tSSLProtocol all -SSLv3 +TLSv1\r\n'),
    );
    expect(after(text, { vhost: second ?? null, marker: null })).toBe(
      text.replace(':80>\r\n', ':80>\r\n    SSLProtocol all -SSLv3 +TLSv1\r\n'),
    );
  });

  it.each([
    ['  <VirtualHost *:443>\n  </VirtualHost>\n', '      '],
    ['\t<VirtualHost *:443>\n\t\t# c\n\n</VirtualHost>\n', '\t    '],
    ['<VirtualHost *:443>\n# c\n\n \tServerName a\n        DocumentRoot /b\n</VirtualHost>\n', ' \t'],
    ['<VirtualHost *:443>\n  <Files x>\n    ServerSignature On\n  </Files>\n</VirtualHost>\n', '  '],
  ])('the end of %j is indented as its first line, else four blanks more than itself', (text, indent) => {
    const [vhost = null] = virtualHosts(resolve(text));
    const line = `${indent}ServerAdmin x\n`;
    const change = { vhost, name: 'ServerAdmin', args: 'x', marker: null };
    expect(after(text, change)).toBe(text.replace(/^[ \t]*<\/VirtualHost>/m, `${line}$&`));
  });

  it('says of which virtual host a macro made the end', () => {
    const text = '<Macro m>\n</VirtualHost>\n</Macro>\n<VirtualHost *:443>\nServerName a\nUse m\nListen 1\n';
    const config = resolve(text);
    const [vhost = null] = virtualHosts(config);
    expect(set(config, { vhost, name: 'ServerAdmin' })).toMatchObject({
      ok: false,
      error: { code: 'vhost-in-macro', vhost: { line: 4 } },
    });
  });

  it.each([
    ['a comment that would swallow it', 'Listen 1\n# c \\', 'Listen 1\nSSLProtocol x\n# c \\'],
    ['a section whose end would', '<Files a>\n</Files> \\\n', 'SSLProtocol x\n<Files a>\n</Files> \\\n'],
    ['a file with other line ends', 'Listen 1\r\n', 'Listen 1\r\nSSLProtocol x\r\n'],
    [
      'a last line with another line end',
      'Listen 1\nServerAdmin a\r\n',
      'Listen 1\nServerAdmin a\r\nSSLProtocol x\r\n',
    ],
    ['a last line without its end', 'Listen 1\r\nServerAdmin a', 'Listen 1\r\nServerAdmin a\r\nSSLProtocol x'],
  ])('at the end of %s', (_, before, expected) => {
    expect(after(before, { args: 'x', marker: null })).toBe(expected);
  });

  it.each([
    ['the spelling of the name', 'sslPROTOCOL b\n', 'sslPROTOCOL x\n'],
    ['the blanks behind it', 'SSLProtocol \t  b\n', 'SSLProtocol \t  x\n'],
    ['quotes around one word', "SSLProtocol 'b'\n", "SSLProtocol 'x'\n"],
    ['a name in quotes that runs into its value', '"SSLProtocol"b\n', '"SSLProtocol" x\n'],
    ['no name that stands in two lines', 'SSLProto\\\ncol b\n', 'SSLProtocol x\n'],
    ['no blanks with a line end in them', 'SSLProtocol \\\n\tb\n', 'SSLProtocol x\n'],
    ['the line end', 'SSLProtocol b\r\nListen 1\n', 'SSLProtocol x\r\nListen 1\n'],
    ['the indentation', '\t  SSLProtocol b\n', '\t  SSLProtocol x\n'],
    ['no marker of its own', '\t# fleet: r0\n\tSSLProtocol b\n', '\tSSLProtocol x\n'],
    ['a marker that ends in other words', '# fleet r0\nSSLProtocol b\n', '# fleet r0\nSSLProtocol x\n'],
    [
      'a marker in front of another line',
      '# fleet: r0\nListen 1\nSSLProtocol b\n',
      '# fleet: r0\nListen 1\nSSLProtocol x\n',
    ],
  ])('a replaced line keeps %s', (_, before, expected) => {
    expect(after(before, { args: 'x', marker: null })).toBe(expected);
  });

  it.each<[string, Partial<SetChange>]>([
    ['a value of two lines', { args: 'a\nb' }],
    ['a value that would swallow the next line', { args: 'a \\' }],
    ['a carriage return', { args: 'a\rb' }],
    ['a NUL', { args: 'a\0b' }],
    ['an empty value', { args: ' ' }],
    ['blanks at the ends', { args: ' a' }],
    ['characters beyond latin1', { args: '\u20ac' }],
    ['a name that is none', { name: '<If' }],
    ['a name with a blank', { name: 'SSLProtocol all\nX' }],
    ['a marker that is no comment', { marker: 'fleet' }],
    ['a marker that would swallow the directive', { marker: '# x\\' }],
    ['a marker of two lines', { marker: '# x\ny' }],
    ['a list of three words', { name: 'SSLCipherSuite', args: 'SSL HIGH !aNULL' }],
    ['a list of two words', { name: 'sslproxyciphersuite', args: 'HIGH !aNULL' }],
    ['a directive whose lines add up', { name: 'SSLOpenSSLConfCmd', args: 'MinProtocol TLSv1' }],
    ['one more of those', { name: 'Listen', args: '443' }],
    ...['Include', 'IncludeOptional', 'Define', 'UnDefine', 'Use', 'UndefMacro', 'LoadModule', 'loadfile'].map(
      (name) => [`${name}, which acts`, { name, args: 'a b' }] as [string, Partial<SetChange>],
    ),
    ...['NameVirtualHost', 'ServerAlias', 'SSLRandomSeed'].map(
      (name) => [`${name}, whose lines add up`, { name, args: 'a' }] as [string, Partial<SetChange>],
    ),
  ])('refuses %s', (_, change) => {
    expect(after('Listen 1\n', change)).toBe('invalid-request');
  });

  it('says where the macro is', () => {
    const config = resolve('<Macro m>\nSSLProtocol x\n</Macro>\nUse m\n');
    expect(set(config)).toMatchObject({
      ok: false,
      error: { code: 'in-macro', macro: 'm', occurrence: { line: 2, macro: { usedAt: { line: 4 } } } },
    });
  });

  it('says where the opaque region is', () => {
    const config = resolve('Listen 1\n<IfFile /x>\nInclude y\n</IfFile>\n');
    expect(set(config)).toMatchObject({
      ok: false,
      error: { code: 'opaque-region', region: { line: 2, cause: 'unknown-condition' } },
    });
  });

  it.each([
    [
      'code of another scope that mentions it',
      '<VirtualHost *:1>\n<Perl>\n  x("SSLProtocol");\n</Perl>\n</VirtualHost>\n',
    ],
    ['an include in what is unknown', '<IfFile /x>\nIncludeOptional y\n</IfFile>\n'],
    ['a macro in what is unknown', '<IfFile /x>\nUse y\n</IfFile>\n'],
    ['what is unknown and mentions it', '<IfFile /x>\nsslprotocol y\n</IfFile>\n'],
  ])('%s forbids it', (_, text) => {
    expect(after(`Listen 1\n${text}`)).toBe('opaque-region');
  });

  it.each([
    ['code that mentions another', '<Perl>\n  x("SSLProtocols");\n</Perl>\n'],
    ['what is unknown and mentions another', '<IfFile /x>\nSSLEngine y\n</IfFile>\n'],
    ['what is unknown of single requests', '<Directory /x>\n<IfFile /x>\nSSLProtocol y\n</IfFile>\n</Directory>\n'],
  ])('%s does not', (_, text) => {
    expect(after(`Listen 1\n${text}`, { marker: null })).toBe(`Listen 1\n${text}SSLProtocol all -SSLv3 +TLSv1\n`);
  });

  it('an unknown condition in another scope does not disturb', () => {
    expect(
      after('Listen 1\n<VirtualHost *:1>\n<IfFile /x>\nSSLProtocol y\n</IfFile>\n</VirtualHost>\n', { marker: null }),
    ).toMatch(/SSLProtocol all -SSLv3 \+TLSv1\n$/);
  });

  it('a truncated file is not changed, though httpd takes it', () => {
    const text = '<IfModule ssl_module>\n<VirtualHost *:443>\nSSLEngine on\n';
    expect(resolve(text).occurrences).toMatchObject([{ name: 'SSLEngine', context: { vhost: 0 } }]);
    expect(after(text)).toBe('opaque-region');
  });

  it('a condition that the end of the file closes is changed, and reported', () => {
    const text = '<IfModule ssl_module>\nSSLEngine on\n';
    expect(resolve(text).problems.map((p) => p.code)).toEqual(['unclosed-section']);
    expect(after(text, { marker: null })).toBe('<IfModule ssl_module>\nSSLEngine on\nSSLProtocol all -SSLv3 +TLSv1\n');
  });

  it('without a main file there is nothing to edit', () => {
    expect(set(resolve({ files: {} }))).toEqual({
      ok: false,
      error: { code: 'file-missing', path: MAIN },
    });
  });
});

describe('commentedDefaults', () => {
  it.each([
    ['#SSLProtocol all', true],
    ['# SSLProtocol all', true],
    ['  ##\tsslprotocol all', true],
    ['#SSLProtocol', false],
    ['#SSLProtocols all', false],
    ['#x SSLProtocol all', false],
    ['#SSLProtocol all -SSLv2 -SSLv3', true],
    ['#SSLProtocol all SSLv3 TLSv1', false],
    ['# SSLProtocol follows:', false],
  ])('%s: %s', (text, expected) => {
    expect(commentedDefaults(resolve(`${text}\n`), null, { name: 'SSLProtocol' })).toHaveLength(expected ? 1 : 0);
  });

  it('knows the forms of SSLCipherSuite', () => {
    const config = resolve('#SSLCipherSuite TLSv1.3 A\n#SSLCipherSuite B\n');
    expect(commentedDefaults(config, null, { name: 'SSLCipherSuite' }).map((c) => c.line)).toEqual([2]);
    expect(commentedDefaults(config, null, { name: 'SSLCipherSuite', form: 'tls13' }).map((c) => c.line)).toEqual([1]);
  });
});

describe('remove', () => {
  const removed = (text: string): string => {
    const made = changeConfiguration(resolve(text), [{ action: 'remove', vhost: null, name: 'SSLProtocol' }]);
    return made.ok ? (made.value.files[0]?.after ?? text) : made.error.code;
  };

  it.each([
    ['Listen 1\n# fleet: r1\nSSLProtocol all\nSSLEngine on\n', 'Listen 1\nSSLEngine on\n'],
    ['SSLProtocol a\nListen 1\nsslprotocol \\\n b', 'Listen 1\n'],
    ['# mine\nSSLProtocol a\n', '# mine\n'],
    ['<VirtualHost *:1>\nSSLProtocol a\n</VirtualHost>\n', '<VirtualHost *:1>\nSSLProtocol a\n</VirtualHost>\n'],
    ['<Macro m>\nSSLProtocol a\n</Macro>\nUse m\nSSLProtocol b\n', 'in-macro'],
    ['</X>\nSSLProtocol a\n', 'opaque-region'],
  ])('%j becomes %j', (text, expected) => {
    expect(removed(text)).toBe(expected);
  });
});
