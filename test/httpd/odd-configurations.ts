/** Configurations that few people write and everybody may: each is read by httpd and by fleet, which must agree. */
import { MAIN } from './support.ts';
import type { Tree } from './support.ts';

const HEAD = 'Listen 127.0.0.1:8999\nServerName lab.test\n';

/** Its own text by which it is told from the others, and the tree. */
export type OddConfiguration = readonly [text: string, tree: Tree];

const odd = (body: string, more: Partial<Tree> = {}): OddConfiguration => [
  body,
  { ...more, files: { ...more.files, [MAIN]: HEAD + body } },
];

const FILES = {
  '/etc/httpd/a/1.conf': 'ServerAdmin a1\n',
  '/etc/httpd/a/2.conf': 'ServerAdmin a2\n',
  '/etc/httpd/b/1.conf': 'ServerAdmin b1\n',
  '/etc/httpd/b/sub/x.conf': 'ServerAdmin bx\n',
  '/etc/httpd/b/.hidden': 'ServerAdmin hidden\n',
  '/etc/httpd/b/Z.conf': 'ServerAdmin Z\n',
  '/etc/httpd/b/_.conf': 'ServerAdmin _\n',
  '/etc/httpd/b/10.conf': 'ServerAdmin b10\n',
  '/etc/httpd/sp ace/1.conf': 'ServerAdmin sp\n',
};

const TAGS = [
  '<Virtual\\\nHost *:443>\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost \\\n*:443\\\n>\nServerAdmin a\n</Virtual\\\nHost>\n',
  '<VirtualHost *:443 \\\n  >\nServerAdmin \\\n  a\n</VirtualHost>\n',
  '<virtualhost *:443>\nserveradmin a\n</VIRTUALHOST>\n',
  '<VirtualHost *:443 >\nServerAdmin a\n</VirtualHost >\n',
  '< VirtualHost *:443>\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost *:443>\nServerAdmin a\n</ VirtualHost>\n',
  '<VirtualHost *:443> # c\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost *:443\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost *:443>\nServerAdmin a\n</VirtualHost\n',
  '<VirtualHost *:443>\nServerAdmin a\n</VirtualHost> x\n',
  '<VirtualHost *:443>\nServerAdmin a\n</VirtualHost x>\n',
  '<VirtualHost>\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost >\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost "*:443" "10.0.0.1:443">\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost\t*:443\t[::1]:443   _default_:443>\nServerAdmin a\n</VirtualHost>\n',
  '<VirtualHost *>\nServerAdmin a\n</VirtualHost>\n<VirtualHost 10.0.0.1>\nServerAdmin b\n</VirtualHost>\n',
  '<VirtualHost [::1]>\nServerAdmin a\n</VirtualHost>\n<VirtualHost *:*>\nServerAdmin b\n</VirtualHost>\n',
  '<VirtualHost *:443>\n<Directory "/a b">\n<Files ~ "x>y">\nOptions None\n</Files>\n</Directory>\n</VirtualHost>\n',
  '<Directory />\n<IfModule !ssl_module>\nOptions x\n</IfModule>\n</Directory>\n',
  '<Directory />\nOptions None\n</Location>\n',
  '</VirtualHost>\n',
  '<VirtualHost *:443>\n</VirtualHost>\n</VirtualHost>\nServerAdmin a\n',
  '</IfDefine\\\n>\n',
  '<IfDefine X>\n</IfDefine\\\n>\nServerAdmin a\n',
  '<IfDefine X>\nfoo \\\n</IfDefine>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n# foo \\\n</IfDefine>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n<IfDefine Y>\n</IfDefine>\nServerAdmin no\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n<VirtualHost>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n</VirtualHost>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n<VirtualHost a>\n</Directory>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n<Foo a\n</Foo>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n<>\n</>\n</IfDefine>\nServerAdmin a\n',
  '<IfDefine X>\n<\n</IfDefine>\nServerAdmin a\n',
  '<If "true">\nSSLOptions +StdEnvVars\n</If>\n<ElseIf "false">\n</ElseIf>\n<Else>\nSSLOptions -StdEnvVars\n</Else>\n',
  '<Else>\nSSLOptions +StdEnvVars\n</Else>\n',
  '<ElseIf "true">\nSSLOptions +StdEnvVars\n</ElseIf>\n',
  '<VirtualHost *:443>\n<Else>\nSSLOptions +StdEnvVars\n</Else>\n</VirtualHost>\n',
  '<If "true">\n</If>\nServerAdmin y\n<Else>\nSSLOptions +StdEnvVars\n</Else>\n',
];

const LINES = [
  'ServerAdmin a\\\\\nb\n',
  'ServerAdmin "a\\\n b"\n',
  'ServerAdmin a\\',
  'ServerAdmin a\\\n',
  'ServerAdmin a\\\r\nb\r\nUseCanonicalName on\r\n',
  'ServerAdmin "b\\ \nServerAdmin x\n',
  '# comment \\\nServerAdmin a\nServerAdmin b\n',
  '  # comment \\\\\nServerAdmin a\nServerAdmin b\n',
  '#\\\n\\\n\\\nServerAdmin a\nServerAdmin b\n',
  '\\\nServerAdmin a\n',
  '\\\n\\\n\\\n',
  'Server\\\nAdmin a\n',
  '<VirtualHost *:443>\\\nServerAdmin a\n</VirtualHost>\n',
  '"ServerAdmin" a\n',
  "'ServerAdmin' a\n",
  '   \t ServerAdmin \t  a  \t\n',
  'ServerAdmin a#no\n',
  'SSLSessionTickets on\n#SSLProtocol all \\\n-SSLv3\nSSLCompression off\n',
  'ServerAdmin a\0b\nServerAdmin c\n',
  '\0\nServerAdmin c\n',
  'ServerAdmin\u000ba\n',
  '\r\n\r\nServerAdmin a\r\n<VirtualHost *>\r\nServerAdmin b\r\n</VirtualHost>\r\n',
  'SSLProtocol all -sslv3 -TLSV1\nSSLProtocol -all +TLSv1.2 +tlsv1.3\n',
  'SSLCipherSuite SSL HIGH\nSSLCipherSuite "TLSv1.3" TLS_AES_128_GCM_SHA256\nSSLCipherSuite "HIGH:!aNULL"\n',
  'SSLOpenSSLConfCmd Protocol "-ALL, TLSv1.2"\nSSLOpenSSLConfCmd CipherString HIGH\nSSLOpenSSLConfCmd MinProtocol TLSv1\n',
  '<VirtualHost *:443>\nServerName https://x.test:8443\nServerAlias *.x.test y?.test\nServerPath /p\n</VirtualHost>\n',
];

const CONDITIONS = [
  ...['ssl_module', 'mod_ssl.c', 'SSL_MODULE', '!ssl_module', '! ssl_module', '"ssl_module"', '!"ssl_module"'],
  ...['"!ssl_module"', 'ssl_module foo', '', ' ', 'core.c', 'http_core.c', 'so_module', 'event.c', 'mpm_event.c'],
].map((word) => `<IfModule ${word}>\nServerAdmin a\n</IfModule>\nServerAdmin b\n`);

const DEFINES = [
  ...['A', '!A', 'a', '"A"', '! A', '!!A', 'A B', '', ' '].map(
    (word) => `Define A\n<IfDefine ${word}>\nServerAdmin a\n</IfDefine>\nServerAdmin b\n`,
  ),
  'Define A x\nDefine A y\nServerAdmin ${A}\nUnDefine A\nServerAdmin ${A}\n<IfDefine A>\nServerAdmin z\n</IfDefine>\n',
  'Define A\nServerAdmin ${A}\n',
  'Define A ""\nServerAdmin x${A}y\n',
  'Define A b\nDefine b c\nServerAdmin ${${A}}\nServerAdmin ${A\nServerAdmin ${}${A}${b}\n',
  'Define A ${B}\nDefine B c\nServerAdmin ${A}\n',
  'Define B c\nDefine A ${B}\nDefine B d\nServerAdmin ${A}\n',
  'Define a x\nServerAdmin ${A}\n',
  'Define A:B x\n',
  'UnDefine A:B\n',
  "Define A x\nServerAdmin '${A}'\nServerAdmin \\${A}\n",
  'Define A x y\n',
  'Define\n',
  'UnDefine A B\n',
  'Define ${X} y\nServerAdmin ${X}\n',
  'Define X y\nDefine ${X} z\nServerAdmin ${y}${X}\n',
  '<VirtualHost *:443>\nDefine A b\nServerAdmin ${A}\n</VirtualHost>\nServerAdmin ${A}\n',
  '<Directory />\nDefine A b\n</Directory>\nServerAdmin ${A}\n',
  'Define S VirtualHost\n<${S} *:443>\nServerAdmin a\n</${S}>\n',
  'Define D ServerAdmin\n${D} a\n',
  'Define D "ServerAdmin a"\n${D}\n',
  'Define L "<VirtualHost *:443>"\n${L}\nServerAdmin a\n</VirtualHost>\n',
  'Define P 443\n<VirtualHost *:${P}>\nServerAdmin a\n</VirtualHost>\n',
];

const MACROS = [
  '<Macro m $a>\nServerAdmin $a\n</Macro>\nUse m x\nuse M "yz"\nUSE m \'q\'\n',
  '<Macro m $a $ab>\nServerAdmin $ab$a\n</Macro>\nUse m 1 2\n',
  '<Macro m a>\nServerAdmin a-b\n</Macro>\nUse m x\n',
  '<Macro m $a>\n<VirtualHost *:$a>\nServerAdmin $a\n</VirtualHost>\n</Macro>\nUse m 443\n',
  '<Macro m>\n<VirtualHost *:443>\n</Macro>\nUse m\nServerAdmin a\n</VirtualHost>\n',
  '<Macro m>\nServerAdmin a\n</VirtualHost>\n</Macro>\n<VirtualHost *:443>\nUse m\nServerAdmin b\n',
  '<Macro m>\nServerAdmin a\n</Macro>\n<Macro n>\nUse m\nUse m\n</Macro>\nUse n\n',
  '<Macro m>\nServerAdmin a\n</Macro>\n<Macro m>\nServerAdmin b\n</Macro>\nUse m\n',
  '<Macro m $a>\nServerAdmin $a\n</Macro>\nUse m\n',
  '<Macro m $a>\nServerAdmin x$a\n</Macro>\nUse m ""\n',
  '<Macro m $a $a>\nServerAdmin $a\n</Macro>\n',
  '<Macro>\n</Macro>\n',
  '<Macro m\n</Macro>\n',
  '<Macro m $a>\nDefine X $a\nServerAdmin ${X}\n</Macro>\nUse m 1\nUse m 2\n',
  'Define V v\n<Macro m>\nServerAdmin ${V}\n</Macro>\nDefine V w\nUse m\n',
  '<Macro m $a>\nServerAdmin ${$a}\n</Macro>\nDefine V w\nUse m V\n',
  '<Macro m>\n<Macro n $x>\nServerAdmin $x\n</Macro>\n</Macro>\nUse m\nUse n q\n',
  '<Macro m $a>\n$a b\n</Macro>\nUse m ServerAdmin\n',
  '<Macro m $a>\nInclude $a\n</Macro>\nUse m a/1.conf\nUse m b/1.conf\n',
  '<Macro m $a>\n# $a \\\nServerAdmin a\nServerAdmin b\n</Macro>\nUse m x\n',
  '<Macro m $a>\nServerAdmin \\\n$a\n</Macro>\nUse m x\n',
  '<IfModule foo>\n<Macro m>\nServerAdmin a\n</Macro>\n</IfModule>\nUse m\n',
  '<VirtualHost *:443>\n<Macro m>\nServerAdmin a\n</Macro>\nUse m\n</VirtualHost>\nUse m\n',
  '<Macro m %a @b>\nServerAdmin %a\nServerAlias @b\n</Macro>\n<VirtualHost *:443>\nUse m 1 "2 3"\n</VirtualHost>\n',
  'Use\n',
  '<Macro m $a>\nServerAdmin $a\n</Macro>\nUse m x\nServerAdmin last',
];

const INCLUDED = [
  ...['./a/1.conf', 'a//1.conf', 'b/.*', '[ab]/1.conf', '[!a]/1.conf', '?/?.conf', '"sp ace/1.conf"', '"sp*/1.conf"'],
  ...['sp ace/1.conf', 'sp\\ ace/1.conf', 'n*/1.conf', 'a/1.conf b/1.conf', '', '""', 'a/1.conf # x', 'A/1.conf'],
  ...['a/[1', 'a/\\1.conf', 'a/{1,2}.conf', '~/1.conf', 'b/*[!k]', 'a/*.CONF', '*/../b/1.conf', 'a/1.conf/*', 'b/*'],
].flatMap((path) => ['Include', 'IncludeOptional'].map((name) => `${name} ${path}\nServerAdmin last\n`));

const SPREAD: readonly OddConfiguration[] = [
  odd('Include o\nServerAdmin b\n</VirtualHost>\n', { files: { '/etc/httpd/o': '<VirtualHost *:443>\n' } }),
  odd('<VirtualHost *:443>\nInclude o\n', { files: { '/etc/httpd/o': '</VirtualHost>\nServerAdmin b\n' } }),
  odd('Include o\nServerAdmin b\n', { files: { '/etc/httpd/o': 'ServerAdmin a\\' } }),
  odd('Include o\nServerAdmin c\n', { files: { '/etc/httpd/o': '# x \\\n' } }),
  odd('<VirtualHost *:443>\nUnDefine Q\nServerAdmin ${Q}\n</VirtualHost>\n', { defines: ['Q'] }),
  odd('ServerAdmin ${Q}\n<IfDefine Q>\nServerAdmin e\n</IfDefine>\n', { env: { Q: 'a' } }),
  odd('Define Q d\nServerAdmin ${Q}\nUnDefine Q\nServerAdmin ${Q}\n', { env: { Q: 'a' } }),
];

export const ODD_CONFIGURATIONS: readonly OddConfiguration[] = [
  ...[...TAGS, ...LINES, ...CONDITIONS, ...DEFINES].map((body) => odd(body)),
  ...[...MACROS, ...INCLUDED].map((body) => odd(body, { files: FILES })),
  ...SPREAD,
];
