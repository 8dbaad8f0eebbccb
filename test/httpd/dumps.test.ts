/** httpd's own output. */
import { describe, expect, it } from 'vitest';
import { parseIncludesDump, parseModulesDump, parseVersionOutput } from '../../src/httpd/index.ts';
import { oracleOutput, oracleVersion } from './oracle.ts';

const EL7 = `Server version: Apache/2.4.6 (CentOS)
Server built:   Nov 10 2020 16:13:25
Server MPM:     prefork
  threaded:     no
Server compiled with....
 -D APR_HAS_SENDFILE
 -D APR_HAVE_IPV6 (IPv4-mapped addresses enabled)
 -D DYNAMIC_MODULE_LIMIT=256
 -D HTTPD_ROOT="/etc/httpd"
 -D SERVER_CONFIG_FILE="conf/httpd.conf"
`;

describe('parseVersionOutput', () => {
  it('understands el7', () => {
    const { defines, ...rest } = parseVersionOutput(`[warn] noise\n${EL7}`);
    expect(rest).toEqual({
      version: '2.4.6',
      serverRoot: '/etc/httpd',
      configFile: '/etc/httpd/conf/httpd.conf',
      mpm: 'prefork',
    });
    expect(defines.get('DYNAMIC_MODULE_LIMIT')).toBe('256');
    expect(defines.get('APR_HAVE_IPV6')).toBe('');
  });

  it.each([
    ['-D SERVER_CONFIG_FILE="/a/b.conf"', '/a/b.conf'],
    [' -D HTTPD_ROOT="/"\n -D SERVER_CONFIG_FILE="b.conf"', '/b.conf'],
    ['', null],
  ])('%j: configuration %s', (text, expected) => {
    expect(parseVersionOutput(text).configFile).toBe(expected);
  });

  it.each([
    ['Server version:   Apache/2.4.62 (Unix)', { version: '2.4.62' }],
    ['Server version: Apache/10.0.1', { version: '10.0.1' }],
    ['AH00001: Server version: Apache/2.4.62', { version: null }],
    ['Server MPM: Event', { mpm: 'event' }],
    ['AH00001: Server MPM: event', { mpm: null }],
    ['AH00001: -D HTTPD_ROOT="/x"', { serverRoot: null }],
    ['-D SERVER_CONFIG_FILE="b.conf"', { serverRoot: null, configFile: '/b.conf' }],
    ['-D HTTPD_ROOT=""', { serverRoot: '' }],
  ])('%j: %j', (text, expected) => {
    expect(parseVersionOutput(`${text}\n`)).toMatchObject(expected);
  });

  it('understands the installed httpd', () => {
    const { version, serverRoot, configFile } = parseVersionOutput(oracleOutput('-V'));
    expect(version).toBe(oracleVersion());
    expect(configFile?.startsWith(`${serverRoot}/`)).toBe(true);
  });

  it.each(['Server MPM:     \n', 'Server version: \n', 'x'.repeat(100_000), ' -D '.repeat(50_000)])(
    'takes any text',
    (text) => {
      expect(parseVersionOutput(text)).toMatchObject({ version: null, mpm: null });
    },
  );
});

describe('parseIncludesDump', () => {
  it('reads main file, depth and line', () => {
    const text =
      'Included configuration files:\n  (*) /etc/apache2/apache2.conf\n    (146) /etc/apache2/mods-enabled/a.load\n      (3) /x y\nSyntax OK\n';
    expect(parseIncludesDump(text)).toEqual([
      { path: '/etc/apache2/apache2.conf', line: null, depth: 0 },
      { path: '/etc/apache2/mods-enabled/a.load', line: 146, depth: 1 },
      { path: '/x y', line: 3, depth: 2 },
    ]);
  });
});

it.each(['AH00001: (*) /x\n', 'AH00001: (12) /x\n', '  (x) /x\n', '  (12)/x\n'])(
  '%j names no included file',
  (text) => {
    expect(parseIncludesDump(text)).toEqual([]);
  },
);

it('line ends of other systems are none of a path', () => {
  expect(parseIncludesDump('  (*) /a b\r\n    (2) /c\r\n').map(({ path }) => path)).toEqual(['/a b', '/c']);
});

describe('parseModulesDump', () => {
  it('reads kinds', () => {
    expect(
      parseModulesDump(
        'Loaded Modules:\n core_module (static)\n ssl_module (shared)\nSyntax OK\n x (odd)\nAH1: a_module (shared)\n   b_module (static)\n',
      ),
    ).toEqual([
      { identifier: 'core_module', static: true },
      { identifier: 'ssl_module', static: false },
      { identifier: 'b_module', static: true },
    ]);
  });
});
