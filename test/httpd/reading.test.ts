/** Lines and sections that httpd reads in its own way, or refuses: what fleet makes of each, and what httpd says to it. */
import { describe, expect, it } from 'vitest';
import { askOracle } from './oracle.ts';
import { MAIN, resolve } from './support.ts';

const FILES = {
  '/etc/httpd/closes.conf': 'ServerSignature On\n</Directory>\nServerSignature Off\n',
  '/etc/httpd/skips.conf': '<IfModule no>\nServerSignature On\n</Directory>\n</IfModule>\nServerSignature Off\n',
  '/etc/httpd/open.conf': '<IfModule ssl_module>\nServerAdmin x\n',
};

/** Everything that the reading notes, a line each; the main file is left out of places. */
function noted(text: string): string[] {
  const config = resolve({ files: { ...FILES, [MAIN]: text } });
  const at = ({ path, line }: { readonly path: string; readonly line: number }): string =>
    path === MAIN ? `${line}` : `${path}:${line}`;
  return [
    ...config.occurrences.map((o) => {
      const around = o.context.sections.map((section) => section.name);
      const scope = o.context.vhost === null ? around : [`vhost ${o.context.vhost}`, ...around];
      return [`${at(o)}: ${[o.name, ...o.args].join(' ')}`, ...scope].join(' < ');
    }),
    ...config.comments.map((c) => `${at(c)}: ${c.text}`),
    ...config.virtualHostSections.map((v) => `vhost ${at(v)}-${v.lines?.close.line ?? 'nowhere'}`),
    ...config.opaqueRegions.map((o) => {
      return `${at(o)}-${o.endLine}: ${o.cause} before ${o.position}: ${[...o.mentions].join(' ')}`;
    }),
    ...config.problems.filter((p) => p.code !== 'opaque').map((p) => `${p.code} ${at(p)}: ${p.message}`),
  ];
}

const cases: [title: string, text: string, verdict: 'accepted' | 'refused', expected: string[]][] = [
  [
    'a section closed inside a condition that it holds',
    '<Directory /x>\n<IfModule ssl_module>\nServerSignature On\n</Directory>\nServerAdmin b\n</IfModule>\nServerAdmin c\n',
    'refused',
    [
      '5: ServerAdmin b',
      '7: ServerAdmin c',
      '2-3: unclosed-section before 0: <ifmodule serversignature',
      '6-6: unmatched-close before 1: </ifmodule>',
    ],
  ],
  [
    'a condition closed while a section in it is open',
    'ServerAdmin a\n<IfModule ssl_module>\n<Directory /x>\nServerSignature On\n</IfModule>\nServerAdmin b\n',
    'refused',
    ['1: ServerAdmin a', '6: ServerAdmin b', '3-4: unclosed-section before 1: <directory serversignature'],
  ],
  [
    'a condition closed while two sections in it are open',
    '<IfModule ssl_module>\n<Directory /x>\n<Files y>\nServerSignature On\n</IfModule>\nServerAdmin b\n',
    'refused',
    ['6: ServerAdmin b', '2-4: unclosed-section before 0: <directory <files serversignature'],
  ],
  [
    'a condition in a condition of the same name',
    '<IfModule ssl_module>\n<IfModule mod_ssl.c>\nServerAdmin a\n</IfModule>\nServerAdmin b\n</IfModule>\nServerAdmin c\n',
    'accepted',
    ['3: ServerAdmin a', '5: ServerAdmin b', '7: ServerAdmin c'],
  ],
  [
    'a section closed inside two conditions that it holds',
    '<Directory /x>\n<IfModule ssl_module>\n<IfDefine !NO>\nServerSignature On\n</Directory>\n</IfDefine>\nServerAdmin b\n',
    'refused',
    [
      '7: ServerAdmin b',
      '2-4: unclosed-section before 0: <ifmodule <ifdefine serversignature',
      '6-6: unmatched-close before 0: </ifdefine>',
    ],
  ],
  [
    'words behind the close of a condition that holds',
    '<IfModule ssl_module>\nServerAdmin a\n</IfModule> x\nServerAdmin b\n',
    'refused',
    ['2: ServerAdmin a', '4: ServerAdmin b', '3-3: unmatched-close before 1: </ifmodule>'],
  ],
  [
    'words behind the close of another section',
    '<Directory /x>\nServerSignature On\n</Directory> x\nServerAdmin b\n',
    'accepted',
    ['2: ServerSignature On < Directory', '4: ServerAdmin b'],
  ],
  [
    'a variable in the close of a condition that holds',
    'Define C IfModule\n<IfModule ssl_module>\nServerAdmin a\n</${C}>\nServerAdmin b\n',
    'refused',
    ['3: ServerAdmin a', '5: ServerAdmin b', '4-4: unmatched-close before 1: </${c}>'],
  ],
  [
    'a variable in the close of another section',
    'Define C Directory\n<Directory /x>\nServerSignature On\n</${C}>\nServerAdmin b\n',
    'accepted',
    ['3: ServerSignature On < Directory', '5: ServerAdmin b'],
  ],
  [
    'a stray close in a condition that holds',
    '<IfModule ssl_module>\nServerAdmin a\n</Files>\nServerAdmin b\n</IfModule>\n',
    'refused',
    ['2: ServerAdmin a', '4: ServerAdmin b', '3-3: unmatched-close before 1: </files>'],
  ],
  [
    'a stray close in a section',
    '<Directory /x>\nServerSignature On\n</Files>\nServerSignature Off\n</Directory>\n',
    'refused',
    [
      '2: ServerSignature On < Directory',
      '4: ServerSignature Off < Directory',
      '3-3: unmatched-close before 1: </files>',
    ],
  ],
  [
    "the close of a section inside a condition that doesn't hold",
    '<Directory /x>\n<IfModule no>\nServerSignature On\n</Directory>\nServerAdmin b\n',
    'refused',
    ['5: ServerAdmin b', '2-3: unclosed-section before 0: <ifmodule serversignature'],
  ],
  [
    "the close of a condition inside another that doesn't hold",
    '<IfModule ssl_module>\n<IfDefine NO>\nServerAdmin a\n</IfModule>\nServerAdmin b\n',
    'refused',
    ['5: ServerAdmin b', '2-3: unclosed-section before 0: <ifdefine serveradmin'],
  ],
  [
    "the close of a section two levels out inside a condition that doesn't hold",
    '<DIRECTORY /x>\n<IfModule ssl_module>\n<IfDefine NO>\nServerSignature On\n</directory>\nServerAdmin b\n',
    'refused',
    ['6: ServerAdmin b', '2-4: unclosed-section before 0: <ifmodule <ifdefine serversignature'],
  ],
  [
    'crossed sections in what is skipped',
    '<IfModule no>\n<A>\n<B>\n</A>\n</IfModule>\nServerAdmin b\n',
    'refused',
    ['6: ServerAdmin b', '1-5: unclosed-section before 0: <ifmodule <a> <b> </a> </ifmodule>'],
  ],
  [
    'a stray close in what is skipped',
    '<IfModule no>\n</Files>\n</IfModule>\nServerAdmin b\n',
    'refused',
    ['4: ServerAdmin b', '1-3: unclosed-section before 0: <ifmodule </files> </ifmodule>'],
  ],
  [
    'names in any case in what is skipped',
    '<IfModule no>\n<a x>\n</A>\n<B>\n</b>\n</IFMODULE>\nServerAdmin b\n',
    'accepted',
    ['7: ServerAdmin b'],
  ],
  [
    'sections without a bracket in what is skipped',
    '<IfModule no>\n<A x\n</A>\n<B/>\n</B/>\n"<C" x>\n</C>\n</IfModule>\nServerAdmin b\n',
    'accepted',
    ['9: ServerAdmin b'],
  ],
  [
    'words behind closes in what is skipped',
    '<IfModule no>\n<A>\n</A> x\n</IfModule> y\nServerAdmin b\n',
    'accepted',
    ['5: ServerAdmin b'],
  ],
  [
    'any last letter of closes in what is skipped',
    '<IfModule no>\n<A>\n</Ax\n</IfModuley\nServerAdmin b\n',
    'accepted',
    ['5: ServerAdmin b'],
  ],
  [
    'the same names in what is skipped',
    '<IfModule no>\n<IfModule no>\n</IfModule>\nServerAdmin a\n</IfModule>\nServerAdmin b\n',
    'accepted',
    ['6: ServerAdmin b'],
  ],
  [
    'a section left open with everything in it',
    'ServerAdmin a\n<VirtualHost *:1>\nServerAdmin b\n# c\nInclude none\nUse none\nServerAdmin ${NO}\n<Directory /x\n</Directory>\n',
    'refused',
    [
      '1: ServerAdmin a',
      '2-9: unclosed-section before 1: <virtualhost serveradmin # include use <directory </directory>',
    ],
  ],
  [
    'a section left open in a virtual host',
    '<VirtualHost *:1>\nServerAdmin b\n<Directory /x>\nServerSignature On\n</VirtualHost>\nServerAdmin c\n',
    'refused',
    [
      '2: ServerAdmin b < vhost 0',
      '6: ServerAdmin c',
      'vhost 1-5',
      '3-4: unclosed-section before 1: <directory serversignature',
    ],
  ],
  [
    'a virtual host in a virtual host',
    '<VirtualHost *:1>\n<VirtualHost *:2>\nSSLEngine on\n</VirtualHost>\nServerAdmin b\n</VirtualHost>\n',
    'refused',
    [
      '5: ServerAdmin b < vhost 0',
      'vhost 1-6',
      '2-4: nested-virtual-host before 0: <virtualhost sslengine </virtualhost>',
    ],
  ],
  [
    'a virtual host in another section',
    '<Directory /x>\n<VirtualHost *:2>\nSSLEngine on\n</VirtualHost>\nServerSignature On\n</Directory>\n',
    'refused',
    ['5: ServerSignature On < Directory', '2-4: nested-virtual-host before 0: <virtualhost sslengine </virtualhost>'],
  ],
  [
    'a section in a virtual host',
    '<VirtualHost *:1>\n<Directory /x>\n<Files y>\nServerSignature On\n</Files>\n</Directory>\nServerAdmin b\n</VirtualHost>\n',
    'accepted',
    ['4: ServerSignature On < vhost 0 < Directory < Files', '7: ServerAdmin b < vhost 0', 'vhost 1-8'],
  ],
  [
    'a section without its bracket',
    '<Directory /x\nServerSignature On\n</Directory>\nServerAdmin b\n',
    'refused',
    ['4: ServerAdmin b', '1-3: malformed-section before 0: <directory serversignature </directory>'],
  ],
  [
    'a bracket alone',
    '< Directory /x>\nServerAdmin b\n',
    'refused',
    ['2: ServerAdmin b', '1-1: malformed-section before 0: <'],
  ],
  [
    'a macro that nothing closes',
    'ServerAdmin a\n<Macro m>\nSSLEngine on\n<Macro n>\n</Macro>\n',
    'refused',
    ['1: ServerAdmin a', '2-5: unclosed-section before 1: <macro sslengine </macro>'],
  ],
  [
    'a stray close in a macro',
    '<Macro m>\n</Files>\n</Macro>\nUse m\nServerAdmin b\n',
    'refused',
    ['5: ServerAdmin b', '2-2: unbalanced-macro before 0: </files>'],
  ],
  [
    'a macro that leaves a section open',
    '<Macro m>\n<Files x>\n</Macro>\nUse m\nServerSignature On\n',
    'refused',
    ['2-2: unbalanced-macro before 0: <files serversignature'],
  ],
  [
    'a macro that opens what the file closes',
    '<Macro m>\n<Files x>\n</Macro>\nUse m\nServerSignature On\n</Files>\nServerAdmin b\n',
    'accepted',
    ['5: ServerSignature On < Files', '7: ServerAdmin b'],
  ],
  [
    'a macro that opens a virtual host which the file closes',
    '<Macro m>\n<VirtualHost *:1>\n</Macro>\nUse m\nServerAdmin a\n</VirtualHost>\nServerAdmin b\n',
    'accepted',
    ['5: ServerAdmin a < vhost 0', '7: ServerAdmin b', 'vhost 2-nowhere'],
  ],
  [
    'a close without its bracket',
    '<Directory /x>\nServerSignature On\n</Directoryx\nServerSignature Off\n</Directory>\n',
    'refused',
    [
      '2: ServerSignature On < Directory',
      '4: ServerSignature Off < Directory',
      '3-3: unmatched-close before 1: </directoryx',
    ],
  ],
  [
    'a macro that closes what the file opens',
    '<Macro m>\n</VirtualHost>\n</Macro>\n<VirtualHost *:1>\nServerAdmin a\nUse m\nServerAdmin b\n',
    'accepted',
    ['5: ServerAdmin a < vhost 0', '7: ServerAdmin b', 'vhost 4-nowhere'],
  ],
  [
    'a file that closes what the one that includes it opens',
    '<Directory /x>\nInclude closes.conf\n</Directory>\nServerAdmin b\n',
    'refused',
    [
      '/etc/httpd/closes.conf:1: ServerSignature On < Directory',
      '/etc/httpd/closes.conf:3: ServerSignature Off < Directory',
      '4: ServerAdmin b',
      '/etc/httpd/closes.conf:2-2: unmatched-close before 1: </directory>',
    ],
  ],
  [
    'a file that closes in what it skips what the one that includes it opens',
    '<Directory /x>\nInclude skips.conf\n</Directory>\nServerAdmin b\n',
    'refused',
    [
      '/etc/httpd/skips.conf:5: ServerSignature Off < Directory',
      '4: ServerAdmin b',
      '/etc/httpd/skips.conf:1-4: unclosed-section before 0: <ifmodule serversignature </directory> </ifmodule>',
    ],
  ],
  [
    'a condition that the end of the file closes',
    'ServerAdmin a\n<IfModule ssl_module>\nServerAdmin b\n<IfDefine !NO>\nServerAdmin c\n',
    'accepted',
    [
      '1: ServerAdmin a',
      '3: ServerAdmin b',
      '5: ServerAdmin c',
      'unclosed-section 4: <ifdefine> is closed by the end of the file',
      'unclosed-section 2: <ifmodule> is closed by the end of the file',
    ],
  ],
  [
    'sections in a condition that the end of the file closes',
    '<IfModule ssl_module>\nServerAdmin b\n<VirtualHost *:1>\nServerAdmin c\n<Files x>\nServerSignature On\n',
    'accepted',
    [
      '2: ServerAdmin b',
      '4: ServerAdmin c < vhost 0',
      '6: ServerSignature On < vhost 0 < Files',
      'vhost 3-nowhere',
      '3-6: unclosed-section before 1: <virtualhost serveradmin <files serversignature',
      '5-6: unclosed-section before 2: <files serversignature',
      'unclosed-section 1: <ifmodule> is closed by the end of the file',
    ],
  ],
  [
    "a condition that doesn't hold and that the end of the file closes",
    'ServerAdmin a\n<IfModule no>\nServerAdmin b\n',
    'refused',
    ['1: ServerAdmin a', '2-3: unclosed-section before 1: <ifmodule serveradmin'],
  ],
  [
    'a condition that the end of a file closes in another',
    'ServerAdmin a\nInclude open.conf\nServerAdmin b\n',
    'accepted',
    [
      '1: ServerAdmin a',
      '/etc/httpd/open.conf:2: ServerAdmin x',
      '3: ServerAdmin b',
      'unclosed-section /etc/httpd/open.conf:1: <ifmodule> is closed by the end of the file',
    ],
  ],
  [
    'an argument that puts a backslash at the end of a macro',
    '<Macro m $x>\nServerAdmin $x\n</Macro>\nUse m b\\ \nc\nServerSignature On\n',
    'accepted',
    ['5: ServerAdmin bc', '6: ServerSignature On'],
  ],
  [
    'an argument that puts a backslash at the end of the second line of a macro',
    '<Macro m $x>\nServerSignature On\nServerAdmin $x\n</Macro>\nUse m b\\ \nc\nServerSignature Off\n',
    'accepted',
    ['2: ServerSignature On', '6: ServerAdmin bc', '7: ServerSignature Off'],
  ],
  [
    'an argument that puts a backslash at the end of a macro, and an empty line',
    '<Macro m $x>\nServerAdmin $x\n</Macro>\nUse m b\\ \n\nServerSignature On\n',
    'accepted',
    ['5: ServerAdmin b', '6: ServerSignature On'],
  ],
  [
    'a macro that ends in a backslash at the end of the file',
    '<Macro m $x>\nServerAdmin $x\n</Macro>\nUse m b\\ \n',
    'accepted',
    ['2: ServerAdmin b'],
  ],
  [
    'a last line behind a macro without its end',
    '<Macro m>\nServerAdmin a\n</Macro>\nUse m\nServerSignature On',
    'accepted',
    ['2: ServerAdmin a', "line-lost 5: httpd doesn't read a last line without line end that follows a macro"],
  ],
  [
    'a last line behind a macro that goes on without its end',
    '<Macro m>\nServerAdmin a\n</Macro>\nUse m\nServerAdmin b \\\n c',
    'accepted',
    [
      '2: ServerAdmin a',
      '5: ServerAdmin b',
      "line-lost 5: httpd doesn't read a last line without line end that follows a macro",
    ],
  ],
  [
    'a macro undefined again',
    '<Macro m>\nServerAdmin a\n</Macro>\nUndefMacro M\nUse m\n',
    'refused',
    ["macro-undefined 5: macro 'm' is not defined"],
  ],
  ['a macro undefined that never was', 'UndefMacro m\n', 'refused', ["macro-undefined 1: macro 'm' is not defined"]],
  [
    'variables with a colon in their name',
    'Define A:B x\nUnDefine A:B\nDefine A b:c\nServerAdmin ${A}\n',
    'refused',
    [
      '4: ServerAdmin b:c',
      'wrong-arguments 1: A:B: httpd takes no name of a variable with a colon',
      'wrong-arguments 2: A:B: httpd takes no name of a variable with a colon',
    ],
  ],
  [
    'directives with the wrong number of arguments',
    'Define\nDefine A b c\nUnDefine\nInclude\nIncludeOptional a b\nServerRoot\nLoadModule x\n',
    'refused',
    [
      '6: ServerRoot',
      '7: LoadModule x',
      'wrong-arguments 1: Define: httpd takes other arguments',
      'wrong-arguments 2: Define A b c: httpd takes other arguments',
      'wrong-arguments 3: UnDefine: httpd takes other arguments',
      'wrong-arguments 4: Include: httpd takes other arguments',
      'wrong-arguments 5: IncludeOptional a b: httpd takes other arguments',
      'wrong-arguments 6: ServerRoot: httpd takes other arguments',
      'wrong-arguments 7: LoadModule x: httpd takes other arguments',
    ],
  ],
  [
    'a version with words behind it',
    '<IfVersion > 2> x\nServerAdmin a\n</IfVersion>\n<IfVersion = 2.4.1 >\nServerAdmin b\n</IfVersion>\n',
    'accepted',
    ['2: ServerAdmin a'],
  ],
  [
    'a version with too many words behind it',
    '<IfVersion > 2> x y\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'a version with its bracket too late',
    '<IfVersion >= 2.4 x>\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'a version and a word behind its bracket',
    '<IfVersion 2> x\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'a quoted version and a word behind its bracket',
    '<IfVersion "2.2"> x\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'a version without a bracket',
    '<IfVersion > 2\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'no version',
    '<IfVersion>\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion> serveradmin </ifversion>'],
  ],
  [
    'a bracket in the place of a version',
    '<IfVersion > >\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: unknown-condition before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'a version, a word and a bracket',
    '<IfVersion > 2 x >\nServerAdmin a\n</IfVersion>\n',
    'refused',
    ['1-3: malformed-section before 0: <ifversion serveradmin </ifversion>'],
  ],
  [
    'a macro with parameters alike',
    '<Macro m $a $a>\n</Macro>\n',
    'refused',
    ["wrong-arguments 1: macro 'm' has the parameter '$a' twice, or one without a name"],
  ],
  ['a macro without a name', '<Macro>\n</Macro>\n', 'refused', ['wrong-arguments 1: a <Macro> needs a name']],
  [
    'a macro with an empty parameter',
    '<Macro m "">\n</Macro>\n',
    'refused',
    ["wrong-arguments 1: macro 'm' has the parameter '' twice, or one without a name"],
  ],
  [
    'a macro redefined',
    '<Macro m>\nServerAdmin a\n</Macro>\n<Macro M>\nServerAdmin b\n</Macro>\nUse m\n',
    'accepted',
    ['5: ServerAdmin b'],
  ],
  [
    'a limit of requests',
    '<VirtualHost *:1>\n<Location "/a b" >\n<If "1" > junk\nServerSignature On\n</If>\n</Location>\n</VirtualHost>\n',
    'refused',
    ['4: ServerSignature On < vhost 0 < Location < If', 'vhost 1-7'],
  ],
];

describe.each(cases)('%s', (_, text, verdict, expected) => {
  it('is read', () => {
    expect(noted(text)).toEqual(expected);
  });

  it(`is ${verdict} by httpd`, () => {
    const around = 'Listen 127.0.0.1:8999\nServerName lab.test\nInclude httpd.conf\n';
    const files = { ...FILES, [MAIN]: text, '/etc/httpd/main.conf': around };
    const { ok, output } = askOracle({ files, mainFile: '/etc/httpd/main.conf', serverRoot: '/etc/httpd' });
    expect(ok, output).toBe(verdict === 'accepted');
  });
});
