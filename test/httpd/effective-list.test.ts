/** The list of kept directives: what only the list has. That it is httpd's own is seen in effective-list-oracle.test.ts. */
import { describe, expect, it } from 'vitest';
import { effectiveList } from '../../src/httpd/index.ts';
import type { EffectiveRecord, OpaqueRecord } from '../../src/httpd/index.ts';
import { MAIN, resolve } from './support.ts';

describe('which values a handshake gets', () => {
  const body = [
    'Listen 443', // 1
    'SSLEngine on',
    'SSLProtocol all', // 3
    'SSLProtocol all -SSLv3',
    'SSLCipherSuite HIGH', // 5
    'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256',
    'SSLOpenSSLConfCmd Curves X25519',
    '<VirtualHost *:443>', // 8
    'ServerName a.test',
    'SSLProtocol -all \\',
    '  +TLSv1.2',
    'SSLOpenSSLConfCmd Options -Bugs',
    '<Directory "/srv">',
    'SSLCipherSuite LOW', // 14
    '</Directory>',
    '</VirtualHost>',
    '<IfFile /nobody/knows>', // 17
    'SSLProtocol all',
    '</IfFile>',
    'SSLHonorCipherOrder on', // 20
  ].join('\n');
  const list = (): readonly (EffectiveRecord | OpaqueRecord)[] =>
    effectiveList(resolve({ files: { [MAIN]: `${body}\n` } }));
  const at = (line: number): EffectiveRecord | OpaqueRecord | undefined =>
    list().find((record) => record.line === line);

  it.each([
    [3, false, [10]],
    [4, false, [10]],
    [5, true, []],
    [6, true, []],
    [7, true, []],
    [10, true, []],
    [12, true, []],
    [14, false, []],
    [20, true, []],
  ])('line %i', (line, inForce, shadowedBy) => {
    expect(at(line)).toMatchObject({ inForce, shadowedBy: shadowedBy.map((beating) => `${MAIN}:${beating}`) });
  });

  it('has the TLS directives where none are named', () => {
    const names = ['SSLEngine', 'SSLProtocol', 'SSLCipherSuite', 'SSLHonorCipherOrder', 'SSLOpenSSLConfCmd'];
    const all = [...names, 'SSLCertificateFile', 'SSLVHostSNIPolicy', 'SSLStrictSNIVHostCheck'];
    const found = effectiveList(resolve(`${all.map((name) => `${name} x`).join('\n')}\nServerAdmin y\n`));
    expect(found.map((record) => record.kind === 'directive' && record.name)).toEqual(all);
  });

  it('knows which certificates of the server a virtual host replaces', () => {
    const text = [
      'Listen 443\nSSLCertificateFile a\nSSLCertificateFile b',
      '<VirtualHost *:443>\nSSLEngine on\nSSLCertificateFile c\n</VirtualHost>\n',
    ].join('\n');
    const found = effectiveList(resolve(text), ['SSLCertificateFile']);
    expect(found).toMatchObject([
      { value: 'a', inForce: false },
      { value: 'b', inForce: true },
      { value: 'c', inForce: true },
    ]);
  });

  it('names server and use of a macro', () => {
    const text = '<Macro m $x>\n<VirtualHost *:1>\nSSLProtocol $x\n</VirtualHost>\n</Macro>\nSSLEngine on\nUse m all\n';
    expect(effectiveList(resolve(text))).toMatchObject([
      { name: 'SSLEngine', context: 'server', via: null },
      { name: 'SSLProtocol', context: '<VirtualHost *:1>', line: 3, lastLine: 3, value: 'all', via: `${MAIN}:7` },
    ]);
  });

  it('puts opaque regions in order, though the inner ones are known first', () => {
    const text = [
      '<IfModule ssl_module>\nSSLEngine on\n<Directory /x>\nSSLCipherSuite A',
      '<IfModule ssl_module>\n<Files y>\nSSLCipherSuite B\n',
    ].join('\n');
    expect(effectiveList(resolve(text)).map(({ kind, line }) => `${kind} ${line}`)).toEqual([
      'directive 2',
      'opaque 3',
      'directive 4',
      'opaque 6',
      'directive 7',
    ]);
  });

  it('tells first and last line, context and the joined value', () => {
    expect(at(10)).toMatchObject({ lastLine: 11, context: '<VirtualHost *:443>', value: '-all   +TLSv1.2', via: null });
    expect(at(14)).toMatchObject({ context: '<VirtualHost *:443> > <Directory "/srv">' });
  });

  it('puts an opaque region where it stands', () => {
    expect(
      list()
        .map((record) => record.kind)
        .slice(-2),
    ).toEqual(['opaque', 'directive']);
    expect(at(17)).toMatchObject({
      kind: 'opaque',
      cause: 'unknown-condition',
      text: '<IfFile /nobody/knows>',
      lastLine: 19,
    });
  });

  it.each([
    ['a condition', '<IfFile /x>\n</IfFile\\\n>\n', 1, 3],
    ['a region up to the end of the file', '<Directory /x>\n# a\\\nb\n', 1, 3],
    ['a section that another close ends', '<Location /x>\n<Files y>\n\n</Location>\n', 2, 3],
    ['a line that closes nothing', 'ServerAdmin x\n</Files \\\n>\n', 2, 3],
    ['a macro without an end', '<Macro m>\nServerAdmin x\n\n', 1, 3],
    ['code', '<Perl>\n1\n</Perl>\nServerAdmin x\n', 1, 3],
    ['lines of a macro', '<Macro m>\n<IfFile /x>\nSSLEngine on\n</IfFile>\n</Macro>\nUse m\nServerAdmin x\n', 2, 4],
    [
      'a macro that leaves open what the file closes',
      '<Macro m>\n<IfFile /x>\nSSLEngine on\n</Macro>\nUse m\n</IfFile>\n',
      2,
      3,
    ],
    ['a region with a macro in it', '<Macro m>\n# a\n</Macro>\n<Files x>\nUse m\n', 4, 5],
  ])('%s is opaque from its first to its last line', (_, text, line, lastLine) => {
    expect(effectiveList(resolve(text))).toMatchObject([{ kind: 'opaque', line, lastLine }]);
  });

  it.each(['constructor', '__proto__'])('takes %s for a name like any other', (name) => {
    expect(effectiveList(resolve({ files: { [MAIN]: `${body}\n` } }), [name]).map((record) => record.kind)).toEqual([
      'opaque',
    ]);
  });

  it('lets all lines count of a directive that adds up', () => {
    const found = effectiveList(resolve({ files: { [MAIN]: `Listen 444\n${body}\n` } }), ['Listen']);
    expect(found.map((record) => record.kind === 'directive' && record.inForce)).toEqual([true, true, false]);
  });

  it('lists any directive, in any case of its name', () => {
    const found = effectiveList(resolve({ files: { [MAIN]: 'serveradmin me\nUse nothing\n' } }), ['ServerAdmin']);
    expect(found).toMatchObject([{ name: 'serveradmin', value: 'me', inForce: false }]);
  });
});
