/** What the resolver says beyond the stream itself: chains, scopes, problems, limits. Meaning is compared in oracle.test.ts. */
import { describe, expect, it } from 'vitest';
import { resolveConfiguration } from '../../src/httpd/index.ts';
import type { Configuration, FileView } from '../../src/httpd/index.ts';
import { isSameSource } from '../../src/httpd/reading/same-source.ts';
import { anyBytes } from './arbitraries.ts';
import { askOracle } from './oracle.ts';
import { MAIN, resolve, source, stream } from './support.ts';
import { lawsOf } from '../support/laws.ts';

const law = lawsOf(import.meta.url);

const problems = (tree: Parameters<typeof resolve>[0]): string[] =>
  resolve(tree).problems.map((p) => `${p.code} ${p.path}:${p.line}`);

describe('places', () => {
  const files = {
    [MAIN]: 'Include a.conf\n<VirtualHost *:443>\nInclude a.conf\n</VirtualHost>\n',
    '/etc/httpd/a.conf': '\nInclude b.conf\n',
    '/etc/httpd/b.conf': 'SSLProtocol \\\n  all\n',
  };
  const read = (): Configuration => resolve({ files, links: { '/etc/httpd/b.conf': '/srv/real.conf' } });

  it('name file, real file, first and last line', () => {
    expect(read().occurrences[0]).toMatchObject({
      path: '/etc/httpd/b.conf',
      realPath: '/srv/real.conf',
      line: 1,
      endLine: 2,
    });
  });

  it('name the Include lines, outermost first', () => {
    expect(read().occurrences.map((o) => o.includeChain.map((p) => `${p.path}:${p.line}`))).toEqual([
      [`${MAIN}:1`, '/etc/httpd/a.conf:2'],
      [`${MAIN}:3`, '/etc/httpd/a.conf:2'],
    ]);
  });

  it('name the virtual host', () => {
    const { occurrences, virtualHostSections } = read();
    expect(occurrences.map((o) => o.context.vhost)).toEqual([null, 0]);
    expect(virtualHostSections.map((v) => `${v.path}:${v.line} ${v.addresses.join()}`)).toEqual([`${MAIN}:2 *:443`]);
  });

  it('keep what was written and what it means', () => {
    const [, , o] = resolve(
      'Define P "all -SSLv3"\nServerAdmin x\nServerName y\nSSLProtocol  ${P}  "+SSLv3"\n',
    ).occurrences;
    expect(o).toMatchObject({
      rawArgs: '${P}  "+SSLv3"',
      expandedArgs: 'all -SSLv3  "+SSLv3"',
      args: ['all', '-SSLv3', '+SSLv3'],
    });
  });

  it('lead to the node of the line, unless a macro made it', () => {
    const { occurrences, comments } = resolve('# c\nServerAdmin a\n<Macro m>\nServerAdmin b\n</Macro>\nUse m\n');
    expect(occurrences.map((o) => o.node?.rawArgs ?? null)).toEqual(['a', null]);
    expect(comments.map((c) => c.node.kind)).toEqual(['comment']);
  });

  it('point into the macro body and to its use', () => {
    const config = resolve(
      '<Macro m $x>\n# c\n\n<VirtualHost *:443>\nSSLProtocol $x\n</VirtualHost>\n</Macro>\nUse M all\n',
    );
    const [o] = config.occurrences;
    expect(o).toMatchObject({ line: 5, node: null, macro: { name: 'm', usedAt: { line: 8 } }, args: ['all'] });
    expect(o?.includeChain).toMatchObject([{ path: MAIN, line: 8 }]);
    expect(config.virtualHostSections[0]).toMatchObject({ line: 4, lines: null });
  });

  it('point through a macro that was defined in a macro', () => {
    const config = resolve('<Macro a>\n<Macro b>\nSSLEngine on\n</Macro>\n</Macro>\nUse a\nUse b\n');
    expect(config.occurrences.map((o) => o.line)).toEqual([3]);
  });
});

describe('scopes', () => {
  it('list per-request sections, outermost first, and leave conditions out', () => {
    const config = resolve(
      '<VirtualHost *:443>\n<IfModule ssl_module>\n<Location "/a b">\n<If "1">\nSSLCipherSuite X\n</If>\n</Location>\n</IfModule>\n</VirtualHost>\n',
    );
    expect(config.occurrences[0]?.context).toMatchObject({
      vhost: 0,
      sections: [
        { name: 'Location', args: ['/a b'] },
        { name: 'If', args: ['1'] },
      ],
    });
  });

  it('comments are listed only where they are in force', () => {
    const config = resolve(
      '# a\n<IfDefine NO>\n# b\n</IfDefine>\n<VirtualHost *:1>\n# c\n</VirtualHost>\n<Macro m>\n# d\n</Macro>\n',
    );
    expect(config.comments.map((c) => [c.text, c.context.vhost])).toEqual([
      ['# a', null],
      ['# c', 0],
    ]);
  });
});

describe('modules', () => {
  it.each([
    ['LoadModule ssl_module modules/mod_ssl.so', '<IfModule mod_ssl.c>'],
    ['LoadModule ssl_module modules/mod_ssl.so', '<IfModule ssl_module>'],
    ['LoadModule php_module modules/libphp.so', '<IfModule mod_php.c>'],
    ['LoadModule odd_module "modules/mod_strange.so"', '<IfModule mod_strange.c>'],
    ['LoadModule mpm_prefork_module modules/mod_mpm_prefork.so', '<IfModule prefork.c>'],
    ['# ', '<IfModule !mod_ssl.c>'],
    ['<IfDefine NO>\nLoadModule ssl_module modules/mod_ssl.so\n</IfDefine>', '<IfModule !ssl_module>'],
    ['LoadModule mpm_prefork_module modules/mod_mpm_prefork.so', '<IfModule !mod_mpm_prefork.c>'],
    ['# built in', '<IfModule so_module>'],
  ])('%s makes %s true', (load, open) => {
    expect(
      stream(resolve({ files: { [MAIN]: `${load}\n${open}\nServerAdmin yes\n</IfModule>\n` }, modules: [] })),
    ).toContain('ServerAdmin yes');
  });

  it('counts only from its LoadModule line on', () => {
    const text =
      '<IfModule ssl_module>\nServerAdmin a\n</IfModule>\nLoadModule ssl_module m/mod_ssl.so\n<IfModule ssl_module>\nServerAdmin b\n</IfModule>\n';
    expect(stream(resolve({ files: { [MAIN]: text }, modules: [] }))).not.toContain('ServerAdmin a');
  });
});

describe('conditions that depend on the host', () => {
  it.each([
    ['<IfFile httpd.conf>', true],
    ['<IfFile "/etc/httpd">', true],
    ['<IfFile !httpd.conf>', false],
    ['<IfDirective SSLEngine>', true],
    ['<IfSection VirtualHost>', true],
    ['<IfSection !virtualhost>', false],
    ['<IfSection Macro>', true],
    ['<IfSection Proxy>', false],
  ])('%s holds: %s', (open, holds) => {
    const close = open.replace(/^<(\w+).*$/, '</$1>');
    expect(stream(resolve(`${open}\nServerAdmin x\n${close}\n`))).toEqual(holds ? ['ServerAdmin x'] : []);
  });

  it.each([
    '<IfFile /nobody/knows>',
    '<IfFile !/nobody/knows>',
    '<IfDirective Whatever>',
    '<IfDirective SSLVHostSNIPolicy>',
    '<IfSection Whatever>',
    '<IfModule>',
    '<IfVersion ! 2>',
    '<IfVersion ~ (>',
  ])('%s is reported as unknown with what it hides', (open) => {
    const close = open.replace(/^<(\w+).*$/, '</$1>');
    const config = resolve(`${open}\nSSLProtocol all\n<X>\nSSLEngine on\n</X>\n${close}\n`);
    expect(config.opaqueRegions).toMatchObject([{ cause: 'unknown-condition', line: 1 }]);
    expect([...(config.opaqueRegions[0]?.mentions ?? [])]).toEqual(
      expect.arrayContaining(['sslprotocol', 'sslengine']),
    );
    expect(config.occurrences).toEqual([]);
  });
});

describe('what a module reads itself', () => {
  const perl = '<Perl >\n$VirtualHost{"*:443"} = {\n  SSLProtocol => "all" };\n<What\n</perl>\n</Perl>\n';

  it('is opaque, with all that it mentions', () => {
    const config = resolve(`<VirtualHost *:443>\n${perl}SSLEngine on\n</VirtualHost>\n`);
    expect(stream(config)).toEqual(['SSLEngine on']);
    expect(config.opaqueRegions).toMatchObject([{ cause: 'module-code', line: 2, context: { vhost: 0 } }]);
    expect([...(config.opaqueRegions[0]?.mentions ?? [])]).toEqual(expect.arrayContaining(['sslprotocol']));
  });

  it.each(
    [
      'Perl LuaQuickHandler LuaHookPreTranslateName LuaHookTranslateName LuaHookFixups LuaHookMapToStorage',
      'LuaHookCheckUserID LuaHookTypeChecker LuaHookAccessChecker LuaHookAuthChecker',
    ].flatMap((names) => names.split(' ')),
  )('<%s> is code', (name) => {
    const { opaqueRegions } = resolve(`<${name}>\n  }\n  f("SSLProtocol")\n</${name}>\n`);
    expect(opaqueRegions).toMatchObject([{ cause: 'module-code', line: 1, endLine: 4 }]);
    expect([...(opaqueRegions[0]?.mentions ?? [])]).toEqual([name.toLowerCase(), 'f', 'sslprotocol']);
  });

  it.each(['<LuaHookFixups early>\nSSLProtocol all\n</LuaHookFixups>\n', '<Perl>\nSSLProtocol all\n</perl>\n'])(
    '%j has no directives',
    (text) => {
      expect(stream(resolve(text))).toEqual([]);
    },
  );

  it.each<[string, string[]]>([
    ['A b\n=pod\nC d\n=cut\nE f\n', ['A b', 'E f']],
    ['=pod\nC d\n=over apache\nE f\n=back\nG h\n=cut\nI j\n', ['E f', 'I j']],
    ['A b\n__END__\nC d\n=cut\nE f\n', ['A b']],
  ])('%j with mod_perl: %j', (text, expected) => {
    const modules = ['perl_module'];
    expect(stream(resolve({ files: { [MAIN]: text }, modules }))).toEqual(expected);
  });
});

describe('problems', () => {
  it.each<[string, string[]]>([
    ['ServerAdmin ${NO}\n', [`undefined-variable ${MAIN}:1`]],
    ['\nInclude none.conf\n', [`include-missing ${MAIN}:2`]],
    ['IncludeOptional none.conf\n', []],
    ['Use m\n', [`macro-undefined ${MAIN}:1`]],
    ['<Macro m $a>\n</Macro>\nUse m\n', [`macro-arguments ${MAIN}:3`]],
    ['<Macro m>\nUse m\n</Macro>\nUse m\n', [`macro-recursion ${MAIN}:2`]],
    ['<Macro m>\n</X>\n</Macro>\nUse m\n', [`opaque ${MAIN}:2`]],
    ['<VirtualHost *:1>\n<VirtualHost *:2>\n</VirtualHost>\n</VirtualHost>\n', [`opaque ${MAIN}:2`]],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('names what is missing', () => {
    const { problems: found } = resolve('Include none.conf\n');
    expect(found[0]?.message).toBe("/etc/httpd/none.conf doesn't exist or matches nothing");
  });

  it('a missing main file is one, too', () => {
    expect(problems({ files: {} })).toEqual([`include-missing ${MAIN}:1`]);
  });

  it('missing files are listed, optional ones marked', () => {
    const config = resolve('Include a/*.conf\nIncludeOptional /b\n');
    expect(config.missingFiles.map((m) => [m.target, m.optional, m.line])).toEqual([
      ['/etc/httpd/a/*.conf', false, 1],
      ['/b', true, 2],
    ]);
  });

  it('httpd 2.2 takes a wildcard that matches nothing', () => {
    const files = { [MAIN]: 'Include conf.d/*.conf\n' };
    expect(problems({ files, version: '2.2.15' })).toEqual([]);
    expect(problems({ files, version: '2.3.5' })).toEqual([]);
    expect(problems({ files, version: '2.3.6' })).toHaveLength(1);
    expect(problems({ files: { [MAIN]: 'Include conf.d/a.conf\n' }, version: '2.2.15' })).toHaveLength(1);
  });
});

describe('sections where httpd refuses them', () => {
  // misplaced-sections.test.ts asks httpd for every one in every other.
  it.each([
    ['<Location /a>\n<If "1">\n<FilesMatch b>\n</FilesMatch>\n</If>\n</Location>\n', '3: <FilesMatch> in <Location>'],
    ['<Directory /a>\n<LIMIT GET>\n<If "1">\n</If>\n</LIMIT>\n</Directory>\n', '3: <If> in <LIMIT>'],
    ['<Directory /a>\n<RequireAny>\n<Else>\n</Else>\n</RequireAny>\n</Directory>\n', '3: <Else> in <RequireAny>'],
    ['<Proxy a>\n<Files b>\n<proxymatch c>\n</proxymatch>\n</Files>\n</Proxy>\n', '3: <proxymatch> in <Files>'],
    ...['Directory', 'DirectoryMatch', 'Location', 'LocationMatch', 'Proxy', 'ProxyMatch'].map((name) => [
      `<Files a>\n<${name} b>\n</${name}>\n</Files>\n`,
      `2: <${name}> in <Files>`,
    ]),
    ...['Limit', 'LimitExcept', 'RequireAll', 'RequireAny', 'RequireNone'].flatMap((name) => [
      [`<${name} b>\n</${name}>\n`, `1: <${name}> outside of <Directory>, <Location> and their like`],
      [`<Files a>\n<${name} b>\n<Files c>\n</Files>\n</${name}>\n</Files>\n`, `3: <Files> in <${name}>`],
    ]),
    ...['Files', 'FilesMatch', 'If', 'ElseIf', 'Else'].map((name) => [
      `<Files a>\n<Limit b>\n<${name} c>\n</${name}>\n</Limit>\n</Files>\n`,
      `3: <${name}> in <Limit>`,
    ]),
    ['<LocationMatch a>\n<Files b>\n</Files>\n</LocationMatch>\n', '2: <Files> in <LocationMatch>'],
    [
      '<VirtualHost *:1>\n<limit GET>\n</limit>\n</VirtualHost>\n',
      '2: <limit> outside of <Directory>, <Location> and their like',
    ],
  ])('%j', (text = '', expected = '') => {
    const [line, ...rest] = expected.split(': ');
    expect(resolve(text).problems).toMatchObject([
      { code: 'misplaced-section', line: Number(line), message: `httpd refuses ${rest.join()}` },
    ]);
  });

  it.each([
    '<Directory /a>\n<If "1">\n<Files b>\n<Limit GET>\n</Limit>\n</Files>\n</If>\n</Directory>\n',
    '<VirtualHost *:1>\n<Location a>\n<RequireAll>\n<RequireNone>\n</RequireNone>\n</RequireAll>\n</Location>\n</VirtualHost>\n',
    '<IfModule ssl_module>\n<Directory a>\n</Directory>\n<Proxy b>\n</Proxy>\n</IfModule>\n',
    '<Limited>\n<Directory2 a>\n</Directory2>\n</Limited>\n',
  ])('%j is none of them', (text) => {
    expect(problems(text)).toEqual([]);
  });
});

describe('limits', () => {
  const told = (tree: Parameters<typeof resolve>[0]): string[] =>
    resolve(tree).problems.map(
      ({ code, path, line, message }) => `${code} ${path.replace(MAIN, '')}:${line} ${message}`,
    );
  const nested = (count: number, name = 'Files x', body = 'ServerAdmin y\n'): string =>
    `${`<${name}>\n`.repeat(count)}${body}${`</${name.split(' ')[0]}>\n`.repeat(count)}`;
  const condition = 'IfModule ssl_module';

  // 128 files are read within each other (AP_MAX_INCLUDE_DEPTH), and httpd gives up at the next one.
  it.each([
    [128, []],
    [129, ['include-too-deep /etc/httpd/f128:1 more than 128 includes within each other']],
  ])('%i includes within each other', (count, expected) => {
    const files = Array.from({ length: count }, (_, i) => [`/etc/httpd/f${i + 1}`, `Include f${i + 2}\n`] as const);
    const last = [`/etc/httpd/f${count}`, 'ServerAdmin x\n'] as const;
    expect(told({ files: Object.fromEntries([[MAIN, 'Include f1\n'], ...files, last]) })).toEqual(expected);
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['sections', nested(400), {}, true],
    ['sections', nested(401), {}, false],
    ['conditions', nested(400, condition), {}, true],
    ['conditions', nested(401, condition), {}, false],
    ['sections in conditions in sections', nested(100, 'Files x', nested(200, condition, nested(100))), {}, true],
    ['sections in conditions in sections', nested(100, 'Files x', nested(200, condition, nested(101))), {}, false],
    ['sections in a file in sections', nested(200, 'Files x', 'Include a\n'), { '/etc/httpd/a': nested(199) }, true],
    ['sections in a file in sections', nested(200, 'Files x', 'Include a\n'), { '/etc/httpd/a': nested(200) }, false],
    ['sections in a file in conditions', nested(200, condition, 'Include a\n'), { '/etc/httpd/a': nested(199) }, true],
    ['sections in a file in conditions', nested(200, condition, 'Include a\n'), { '/etc/httpd/a': nested(200) }, false],
  ])('400 %s within each other and no more (%#)', (_, text, files, expected) => {
    const tree = { files: { ...files, [MAIN]: `${text}ServerAdmin z\n` } };
    expect(told(tree).map((problem) => problem.replace(/^(\S+) \S+/, '$1'))).toEqual(
      expected ? [] : ['too-large nested deeper than 400'],
    );
    expect(stream(resolve(tree)).includes('ServerAdmin z')).toBe(expected);
  });

  it.each([
    ['Include d', 128, true],
    ['Include d', 129, false],
    ['Include [d]', 129, false],
    ['Include d/*', 129, true],
    ['Include d/*', 130, false],
  ])('%s with %i folders within each other', (line, count, expected) => {
    const file = `/etc/httpd/d${'/x'.repeat(count - 1)}/f`;
    const tree = {
      files: { [MAIN]: `Listen 127.0.0.1:8999\nServerName lab.test\n${line}\n`, [file]: 'ServerAdmin x\n' },
    };
    expect(askOracle({ ...tree, mainFile: MAIN, serverRoot: '/etc/httpd' }).ok).toBe(expected);
    expect(told(tree)).toHaveLength(expected ? 0 : 1);
  });

  it('are told of once', () => {
    const files = Object.fromEntries(
      Array.from({ length: 140 }, (_, i) => [`/etc/httpd/f${i}`, `Include f${i + 1}\n`]),
    );
    expect(told({ files: { ...files, [MAIN]: 'Include f0\nInclude f0\n' } })).toHaveLength(1);
    expect(told({ files: { ...files, [MAIN]: 'Include f0\n' } })).toHaveLength(1);
  });

  // httpd counts files alone; here it ends somewhere, and is said.
  it.each([
    [2000, ['ServerAdmin x', 'ServerAdmin y'], []],
    [2001, [], ['include-too-deep :5999 more than 2000 macros and includes within each other']],
  ])('%i macros within each other', (count, expected, problem) => {
    const macro = (number: number, body: string): string => `<Macro m${number}>\n${body}</Macro>\n`;
    const chain = Array.from({ length: count - 1 }, (_, i) => macro(i, `Use m${i + 1}\n`)).join('');
    const text = `${chain}${macro(count - 1, 'ServerAdmin x\n')}Use m0\nServerAdmin y\n`;
    expect(stream(resolve(text))).toEqual(expected);
    expect(told(text)).toEqual(problem);
  });

  it.each([
    [128, []],
    [129, ['include-too-deep /etc/httpd/f128:2 more than 128 includes within each other']],
  ])('%i includes in macros within each other', (count, expected) => {
    const macro = (number: number): string => `<Macro m${number}>\nInclude f${number}\n</Macro>\nUse m${number}\n`;
    const files = Array.from({ length: count }, (_, i) => [`/etc/httpd/f${i + 1}`, macro(i + 2)] as const);
    const last = [`/etc/httpd/f${count}`, 'ServerAdmin x\n'] as const;
    expect(told({ files: Object.fromEntries([[MAIN, macro(1)], ...files, last]) })).toEqual(expected);
  });

  it('a path longer than systems take is nowhere', () => {
    const { missingFiles } = resolve(`Include ${'a/'.repeat(3000)}\nInclude ${'b'.repeat(3000)}\n`);
    expect(missingFiles.map(({ target }) => [target.length, target.slice(0, 14)])).toEqual([
      [4096, '/etc/httpd/a/a'],
      [3011, '/etc/httpd/bbb'],
    ]);
  });

  it('a line that becomes too long stays as it is', () => {
    const text = `Define A ${'x'.repeat(600_000)}\nServerAdmin \${A}\${A}\nServerAdmin \${A}\n`;
    expect(told(text)).toEqual(['too-large :2 the line is too long with its variables put in']);
    expect(stream(resolve(text)).map((line) => line.length)).toEqual(['ServerAdmin ${A}${A}'.length, 600_012]);
  });

  it('the text of a problem is short', () => {
    const [wrong, opaque] = resolve(`Include a ${'b'.repeat(300)}\n</${'c'.repeat(300)}>\n`).problems;
    expect(wrong?.message).toBe(`Include a ${'b'.repeat(70)}: httpd takes other arguments`);
    expect(opaque?.message).toBe(`unmatched-close: </${'c'.repeat(198)}`);
  });
});

it('a file that is read twice is read with the variables of each time', () => {
  const files = { [MAIN]: 'Define A 1\nInclude a\nDefine A 2\nInclude a\n', '/etc/httpd/a': 'ServerAdmin ${A}\n' };
  expect(stream(resolve({ files }))).toEqual(['ServerAdmin 1', 'ServerAdmin 2']);
});

describe('files and folders', () => {
  it.each<[string, string[]]>([
    ['Include /*.conf', ['/a.conf', '/b.conf']],
    ['Include /srv', ['/srv/a/x', '/srv/b', '/srv/c/d/y']],
    ['Include /srv/*/?', ['/srv/a/x', '/srv/c/d/y']],
    ['IncludeOptional /srv/*/*/*', ['/srv/c/d/y']],
    ['Include /empty', []],
    ['<IfDefine !A>\nDefine A\nInclude /\n</IfDefine>', ['/a.conf', '/b.conf', '/srv/a/x', '/srv/b', '/srv/c/d/y']],
    ['Include /srv/none/../c', ['/srv/c/d/y']],
  ])('%s', (line, expected) => {
    const paths = ['/b.conf', '/a.conf', '/srv/b', '/srv/c/d/y', '/srv/a/x', '/srv/./a//x'];
    const files = Object.fromEntries(paths.map((path) => [path, `ServerAdmin x\n`]));
    const config = resolve({
      files: { ...files, [MAIN]: `${line}\n` },
      directories: ['/empty', '/srv/c', '/srv/e/f/'],
    });
    expect(config.problems).toEqual([]);
    expect(config.occurrences.map((o) => o.path)).toEqual(expected);
  });

  it('of a view, sorted, and links to folders not where a further part follows a wildcard', () => {
    const tree: Record<string, string[]> = {
      '/srv': ['z', 'l', 'a'],
      '/srv/z': ['i'],
      '/srv/a': ['i'],
      '/srv/l': ['i'],
    };
    const view: FileView = {
      read: (path) => (path.endsWith('/i') ? { path, realPath: path, bytes: 'ServerAdmin x\n' } : null),
      kind: (path) => (path in tree ? 'directory' : path.endsWith('/i') ? 'file' : null),
      isLink: (path) => path === '/srv/l',
      entries: (path) => tree[path] ?? [],
    };
    const read = (line: string): string[] =>
      resolveConfiguration({ ...source(`${line}\n`), view }).occurrences.map((o) => o.path);
    expect(read('Include /srv/*/i')).toEqual(['/srv/a/i', '/srv/z/i']);
    expect(read('Include /srv/l/*')).toEqual(['/srv/l/i']);
    expect(read('Include /srv')).toEqual(['/srv/a/i', '/srv/l/i', '/srv/z/i']);
  });
});

describe('a file that is there and can’t be read', () => {
  const view: FileView = {
    read: () => null,
    kind: (path) => (path === '/etc/httpd/a.conf' ? 'file' : path === '/etc/httpd' ? 'directory' : null),
    isLink: () => false,
    entries: (path) => (path === '/etc/httpd' ? ['a.conf'] : []),
  };

  it.each(['Include a.conf', 'IncludeOptional a.conf', 'IncludeOptional a*.conf'])('is missing for %s', (line) => {
    const config = resolveConfiguration({ ...source(`${line}\n`), view });
    expect(config.missingFiles).toMatchObject([{ target: '/etc/httpd/a.conf', optional: false, line: 1 }]);
    expect(config.problems.map((p) => p.code)).toEqual(['include-missing']);
  });
});

law('nothing throws, whatever the bytes', [anyBytes, anyBytes], (main, included) => {
  resolve({ files: { [MAIN]: main, '/etc/httpd/x': included } });
});

describe('the same source again', () => {
  const files = { [MAIN]: 'Include a.conf\n', '/etc/httpd/a.conf': 'SSLProtocol all\n' };
  const first = source({ files, env: { A: 'b' }, defines: ['X'] });
  const others: Record<string, Parameters<typeof source>[0]> = {
    'other bytes': { files: { ...files, '/etc/httpd/a.conf': 'SSLProtocol ALL\n' }, env: { A: 'b' }, defines: ['X'] },
    'one file more': { files: { ...files, '/etc/httpd/b.conf': '' }, env: { A: 'b' }, defines: ['X'] },
    'another real path': { files, links: { [MAIN]: '/srv/m.conf' }, env: { A: 'b' }, defines: ['X'] },
    'another environment': { files, env: { A: 'c' }, defines: ['X'] },
    'a name of the environment more': { files, env: { A: 'b', B: '' }, defines: ['X'] },
    'another define': { files, env: { A: 'b' }, defines: ['Y'] },
    'other modules': { files, env: { A: 'b' }, defines: ['X'], modules: [] },
    'another version': { files, env: { A: 'b' }, defines: ['X'], version: '2.2.15' },
    'another folder': { files, env: { A: 'b' }, defines: ['X'], directories: ['/etc/httpd/d'] },
    'another root': { files, env: { A: 'b' }, defines: ['X'], serverRoot: '/srv' },
    'another main file': { files, env: { A: 'b' }, defines: ['X'], mainFile: '/etc/httpd/a.conf' },
  };

  it('is the same', () => {
    const again = source({ files: { ...files }, env: { A: 'b' }, defines: ['X'] });
    expect(isSameSource(first, again)).toBe(true);
    expect(resolveConfiguration(again)).toEqual(resolveConfiguration(first));
  });

  it.each(Object.entries(others))('is another one with %s', (_, tree) => {
    expect(isSameSource(first, source(tree))).toBe(false);
    expect(isSameSource(source(tree), first)).toBe(false);
  });

  it('may be another one where a tree on disk is asked', () => {
    const view: FileView = { read: () => null, kind: () => null, isLink: () => false, entries: () => [] };
    expect(isSameSource({ ...first, view }, { ...first, view })).toBe(false);
    expect(isSameSource(first, { ...first, view })).toBe(false);
  });
});
