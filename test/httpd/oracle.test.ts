/** The resolver against a real httpd: both must see the same directives, in the same order, at the same places. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuration } from './arbitraries.ts';
import { askOracle } from './oracle.ts';
import { expectSameAsHttpd, MAIN, resolve } from './support.ts';
import type { Tree } from './support.ts';

const head = 'Listen 127.0.0.1:8999\nServerName lab.test\n';
const one = (body: string): Tree => ({ files: { [MAIN]: head + body } });

const accepted: Record<string, string> = {
  'a comment that swallows a directive': '# note \\\nBogus on\nServerAdmin a@b\n',
  'a doubled backslash that continues': 'ServerAdmin a\\\\\nb\n',
  'an empty line after a doubled backslash that continues again': 'LogFormat a\\\\\n\nb\nServerAdmin x\n',
  'a backslash before CRLF': 'ServerAdmin a\\\r\nb\r\nServerAdmin c\r\n',
  'a backslash before a blank': 'ServerAdmin a\\ \nServerAdmin b\n',
  'a backslash at the end of the file': 'ServerAdmin a\\',
  'a NUL': 'ServerAdmin a\0bc\nServerSignature Off\n',
  'an unterminated quote': 'ServerAdmin "a b\nServerSignature Off\n',
  'a quoted name': '"ServerAdmin" b\nServerAdmin> c\n',
  'words spliced in the middle': 'SSLProtocol all -SSL\\\nv3\n',
  'a trailing comment that is an argument': 'LogFormat a #b\n',
  'latin1 and tabs': 'ServerAdmin\t\xe4\xa0\xff\n\tServerAdmin   x\n',
  variables: 'Define X one\nServerAdmin ${X}\nDefine x two\nServerAdmin ${X}${HOME}\nServerAdmin ${NO}a$b${X\n',
  'a value with several words': 'Define P "all -SSLv3"\nSSLProtocol ${P}\nDefine N ServerAdmin\n${N} me\n',
  'a define without a value':
    'Define A b\nDefine A\nServerAdmin ${A}\nUnDefine a\nServerAdmin ${A}\n<IfDefine A>\nServerAdmin no\n</IfDefine>\n',
  'a define in a virtual host': '<VirtualHost *:1>\nDefine Q z\n</VirtualHost>\nServerAdmin ${Q}\n',
  'IfModule by both names':
    '<IfModule ssl_module>\nServerAdmin a\n</IfModule>\n<IfModule mod_ssl.c>\nServerAdmin b\n</IfModule>\n<IfModule SSL_MODULE>\nServerAdmin c\n</IfModule>\n',
  'IfModule negated':
    '<IfModule !mod_x.c>\nServerAdmin a\n</IfModule>\n<IfModule ! mod_x.c>\nServerAdmin b\n</IfModule>\n<IfModule "!mod_x.c">\nServerAdmin c\n</IfModule>\n<IfModule !"mod_x.c">\nServerAdmin d\n</IfModule>\n',
  'IfModule of the MPM':
    '<IfModule mod_mpm_event.c>\nServerAdmin a\n</IfModule>\n<IfModule event.c>\nServerAdmin b\n</IfModule>\n<IfModule mpm_event_module>\nServerAdmin c\n</IfModule>\n<IfModule prefork.c>\nServerAdmin d\n</IfModule>\n<IfModule core.c>\nServerAdmin e\n</IfModule>\n<IfModule http_core.c>\nServerAdmin f\n</IfModule>\n',
  'text after the bracket':
    '<IfModule ssl_module> junk\nServerAdmin a\n</IfModule>\n<IfModule no> junk\nServerAdmin b\n</IfModule> junk\n<VirtualHost *:1>junk\nSSLEngine on\n</VirtualHost> junk\n',
  'a false section with unknown content': '<IfModule no>\nBogus\n<What ever>\n</What>\n</IfModule>\nServerAdmin a\n',
  'sections in other case': '<ifmodule ssl_module>\n<virtualhost *:1>\nsslengine ON\n</VIRTUALHOST>\n</IFMODULE>\n',
  'per-request sections':
    '<Directory "/a b">\nSSLCipherSuite HIGH\n<If "true">\nSSLCipherSuite LOW\n</If>\n</Directory>\n<Location /x>\nSSLCipherSuite MEDIUM\n</Location>\nSSLCipherSuite ALL\n',
  'a macro with a virtual host':
    '<Macro Site $name @cert>\n# no\n<VirtualHost *:1>\nServerName $name.test\nServerAdmin @cert\n</VirtualHost>\n</Macro>\nUse site a "x\\"y"\nUse SITE b z\n',
  'a condition that the end of the file closes':
    '<IfModule ssl_module>\n<IfDefine !NO>\nServerAdmin a\n</IfDefine>\n<IfDefine !NO>\nServerAdmin b\n',
  'a truncated file':
    '<IfModule ssl_module>\n<VirtualHost *:1>\nSSLEngine on\n<Directory />\nSSLCipherSuite X\n</Directory>\nSSLProtocol all',
  'a file cut inside a section in a section':
    '<IfModule ssl_module>\n<VirtualHost *:1>\nSSLEngine on\n<Directory />\nSSLCipherSuite X\n',
  'a macro in a macro': '<Macro v $n>\n<Macro w>\nServerAdmin $n\n</Macro>\n</Macro>\nUse v 1\nUse w\n',
  'overlapping parameters':
    '<Macro M $a $ab>\nLogFormat "$ab $a"\nLogFormat ${V}\n</Macro>\nDefine V 1\nUse m 2 3\nDefine V 2\nUse m $ab 3\n',
};

describe('the stream of directives is httpd’s', () => {
  it.each(Object.entries(accepted))('%s', (_, body) => {
    expectSameAsHttpd(one(body));
  });

  it.each(['', '!'])('IfVersion with every operator, prefix %j', (not) => {
    const tests = [
      '= 2.4',
      '= 2',
      '== 2.4',
      '> 2.4',
      '>= 2.4',
      '< 2.4',
      '<= 2.4.999',
      '> 2.4.',
      '< 3',
      '~ ^2\\.4',
      '~ /2/',
      '= /^2/',
      '== /x/',
      '>= 2.4.07',
    ];
    const bodies = [...tests.map((t) => not + t), '2', '/^2\\.4/', '"2.4"'];
    expectSameAsHttpd(one(bodies.map((t, i) => `<IfVersion ${t}>\nServerAdmin v${i}\n</IfVersion>\n`).join('')));
  });
});

describe('includes', () => {
  const files = {
    '/etc/httpd/d/.hidden': 'ServerAdmin hidden\n',
    '/etc/httpd/d/a.conf': 'ServerAdmin a\n',
    '/etc/httpd/d/a.conf.bak': 'ServerAdmin bak\n',
    '/etc/httpd/d/B.conf': 'ServerAdmin B\n',
    '/etc/httpd/d/sub/z.conf': 'ServerAdmin z\nInclude d/b[a-c].conf\n',
    '/etc/httpd/d/bb.conf': 'ServerAdmin bb',
    '/etc/httpd/e/x/in.conf': '<IfModule ssl_module>\nServerAdmin ex\n</IfModule>\n',
    '/etc/httpd/e/y/in.conf': 'ServerAdmin ey\n',
    '/srv/abs.conf': 'ServerAdmin abs\n',
  };
  it.each([
    'Include d',
    'Include d/',
    'Include d/*',
    'Include "d/*.conf"',
    'Include d/?.conf',
    'Include d/[!a].conf',
    'Include d/[^a].conf',
    'Include d/.h*',
    'Include e/*/in.conf',
    'Include [e]/?/i*',
    'Include ./e/../d//a.conf',
    'Include @ROOT@/srv/*.conf',
    'IncludeOptional none/*.conf\nIncludeOptional none\nIncludeOptional d/*.none\nInclude d/a.conf',
    'ServerRoot @ROOT@/etc/httpd/d\nInclude a.conf',
    '<VirtualHost *:1>\nInclude d/a.conf\nSSLEngine on\n</VirtualHost>\nInclude d/a.conf',
    'Define W conf\nInclude d/a.${W}',
    'Include empty',
    'Include e*/\nInclude e/*/\nInclude e/./\nInclude d//a.conf',
    'IncludeOptional d/a.conf/\nIncludeOptional d/*.conf/\nIncludeOptional d/a.conf/x\nIncludeOptional d/a.conf/.',
  ])('%s', (body) => {
    expectSameAsHttpd({ files: { ...files, [MAIN]: `${head}${body}\n` }, directories: ['/etc/httpd/empty'] });
  });

  it.each([
    'Include none.conf',
    'Include none/*.conf',
    'Include d/*.none',
    'Include empty/*.conf',
    'Include none*/a',
    'Include e/*/none.conf',
    'Include d/a.conf/',
    'Include d/a.conf/.',
    'Include d/*.conf/',
    'Include d/a.conf/*',
    'IncludeOptional d/a.conf/*',
    'IncludeOptional d/a.conf/x/*',
  ])('httpd refuses %s, fleet reports it missing', (body) => {
    const tree = { files: { ...files, [MAIN]: `${head}${body}\n` }, directories: ['/etc/httpd/empty'] };
    const oracle = askOracle({ ...tree, mainFile: MAIN, serverRoot: '/etc/httpd' });
    expect(oracle.ok).toBe(false);
    expect(resolve(tree).problems.map((p) => `${p.code} ${p.path}:${p.line}`)).toContain(`include-missing ${MAIN}:3`);
  });

  it('both give up on an include of itself', () => {
    const tree = { files: { [MAIN]: `${head}Include httpd.conf\n` } };
    expect(askOracle({ ...tree, mainFile: MAIN, serverRoot: '/etc/httpd' }).ok).toBe(false);
    expect(resolve(tree).problems.map((p) => p.code)).toContain('include-too-deep');
  });
});

describe('what httpd refuses is opaque or a problem here', () => {
  it.each([
    ['a close without open', '</VirtualHost>\n'],
    ['crossed sections', '<VirtualHost *:1>\n<IfModule ssl_module>\n</VirtualHost>\n</IfModule>\n'],
    ['an unclosed section', '<VirtualHost *:1>\nSSLEngine on\n'],
    ['a false condition that the end of the file closes', '<IfModule no>\nServerAdmin a\n'],
    ['a false condition in an unclosed one', '<IfModule ssl_module>\n<IfModule no>\nServerAdmin a\n'],
    ['one-line sections', '<IfModule x></IfModule>\n'],
    ['two closes on one line', '<VirtualHost *:1>\n<IfModule ssl_module>\nSSLEngine on\n</IfModule></VirtualHost>\n'],
    ['a blank in the close', '<VirtualHost *:1>\n</VirtualHost >\n'],
    ['a missing bracket', '<VirtualHost *:1\n</VirtualHost>\n'],
    ['a virtual host in a virtual host', '<VirtualHost *:1>\n<VirtualHost *:2>\n</VirtualHost>\n</VirtualHost>\n'],
    ['an unknown macro', 'Use nothing\n'],
    ['a macro with the wrong number of arguments', '<Macro m $a>\nServerAdmin $a\n</Macro>\nUse m 1 2\n'],
    ['a recursive macro', '<Macro r>\nUse r\n</Macro>\nUse r\n'],
    ['an unclosed macro', '<Macro r>\nServerAdmin x\n'],
    ['an unknown operator', '<IfVersion => 2>\n</IfVersion>\n'],
    ['a version that is none', '<IfVersion >= 2.x>\n</IfVersion>\n'],
  ])('%s', (_, body) => {
    const tree = one(body);
    expect(askOracle({ ...tree, mainFile: MAIN, serverRoot: '/etc/httpd' }).ok).toBe(false);
    expect(resolve(tree).problems).not.toEqual([]);
  });

  it('a byte order mark is part of the first name', () => {
    const tree = { files: { [MAIN]: `\xef\xbb\xbf# comment\n${head}` } };
    const { output } = askOracle({ ...tree, mainFile: MAIN, serverRoot: '/etc/httpd' });
    expect(output).toContain("Invalid command '\\xef\\xbb\\xbf#'");
    expect(resolve(tree).occurrences[0]?.name).toBe('\xef\xbb\xbf#');
  });
});

describe('generated configurations', () => {
  it('mean the same to httpd', () => {
    let accepted = 0;
    for (const text of fc.sample(configuration, { numRuns: 60, seed: 20240601 })) {
      const tree = { files: { [MAIN]: text } };
      if (!askOracle({ ...tree, mainFile: MAIN, serverRoot: '/etc/httpd' }).ok) continue;
      accepted += 1;
      expectSameAsHttpd(tree);
    }
    expect(accepted).toBeGreaterThan(10);
  });
});
