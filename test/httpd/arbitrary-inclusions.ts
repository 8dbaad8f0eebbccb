/** Generated trees with all that decides what httpd reads: includes, conditions, defines, macros, and awkward lines. */
import fc from 'fast-check';
import type { OracleQuestion } from './oracle.ts';
import { MAIN } from './support.ts';

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>): { weight: number; arbitrary: fc.Arbitrary<T> } => ({
  weight,
  arbitrary,
});
const one = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

const newline = fc.oneof(often(12, fc.constant('\n')), often(1, one('\r\n', ' \t\n', '\n\n', '\n \n')));
/** Between two words of one line. */
const gap = fc.oneof(
  often(12, fc.constant(' ')),
  often(3, one('\t', '  ', ' \\\n', '\\\n  ', ' \\\r\n\t', ' \\\n\\\n')),
);
const word = one(
  ...[
    'a',
    '"a b"',
    "'c d'",
    '"e\\"f"',
    'g\\\\h',
    "'",
    '\\',
    '\\"',
    '#',
    '\xe9',
    'x>',
    '<y',
    '%z',
    '@y',
    '$x',
    '$',
    '${',
  ],
  ...['${A}', '${a}', '${B}', '${Q}', '${NO}', '${map:key}', '${A}${B}', '}'],
);
/** DirectoryIndex stands anywhere, and takes whatever words. */
const plain = fc
  .tuple(one('DirectoryIndex', 'directoryindex', '"DirectoryIndex"', 'DirectoryIndex>'), fc.array(fc.tuple(gap, word)))
  .map(([name, words]) => `${name} i${words.flat().join('')}`);

const define = one(
  ...[
    'Define A',
    'Define A one',
    'Define B "two words"',
    'Define B ${A}',
    'Define Q ""',
    "define a 'q \"'",
    'UnDefine A',
  ],
  ...['UnDefine B', 'UnDefine a', 'Define N DirectoryIndex'],
);
const include = one(
  ...[
    'Include a.conf',
    'Include "a.conf"',
    'Include ./d/../a.conf',
    'Include d',
    'Include d/',
    'Include d/*',
    'Include d/[A-Z]*',
  ],
  ...[
    'Include d/?.conf',
    'Include e/*/i.conf',
    'Include [ef]/*/*',
    'IncludeOptional none/*.conf',
    'IncludeOptional e/no*',
  ],
  ...['IncludeOptional none', 'Include ${ROOT}/srv/*.conf', 'Include ${ROOT}/srv', 'Include d/.h*', 'Include f'],
);
/** A comment that goes on takes the next line with it. */
const comment = one('# c', '#</IfModule>', '# c \\\nBogus line', '#\\\n\\\n</Directory>', '  # d');
const use = one(
  'Use m',
  'USE M',
  'Use n 1 "2 3"',
  'Use n "x\\"y" @y',
  'Use n $x "a$x"',
  'Use n "" ${A}',
  'Use p *:81 "${B}"',
);
const nothing = one('', '""', '${EMPTY}');

const section = one(
  ...[
    'Directory /x',
    'Directory "/a b"',
    'Location /${A}',
    'Files ~ "\\.x$"',
    'directory  /x ',
    'DirectoryMatch "^/x>y$"',
  ],
);
const condition = one(
  ...[
    'IfModule ssl_module',
    'IfModule mod_ssl.c',
    'IfModule !ssl_module',
    'ifmodule no',
    'IfModule ! no',
    'IfModule "!no"',
  ],
  ...[
    'IfDefine A',
    'IfDefine !A',
    'IfDefine B',
    'IfDefine ${A}x',
    'IfDefine CLI',
    'IfVersion > 2.2',
    'IfVersion !< 2.4',
  ],
  ...[
    'IfVersion = 2.4',
    'IfVersion ~ ^2\\.4',
    'IfVersion "2.2"',
    'IfFile a.conf',
    'IfFile !none',
    'IfFile "${ROOT}/srv"',
    'IfFile d',
  ],
  ...[
    'IfDirective SSLEngine',
    'IfDirective !SSLProtocol',
    'IfSection Macro',
    'IfSection !Directory',
    'IfSection Proxy',
  ],
);

type Grammar = { lines: string; virtualHost: string };

const block = (open: fc.Arbitrary<string>, body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(open, one('', '', '', ' ', ' junk'), newline, body).map(([text, trail, end, inner]) => {
    const junk = trail === ' junk' ? trail : '';
    return `<${text}${trail === ' ' ? ' ' : ''}>${junk}${end}${inner}</${text.split(/\s/)[0] ?? ''}>`;
  });

/** Lines that may stand anywhere, sections balanced. */
const { lines, virtualHost } = fc.letrec<Grammar>((tie) => ({
  lines: fc
    .array(
      fc.tuple(
        one('', '', '  ', '\t'),
        fc.oneof(
          { maxDepth: 4, depthIdentifier: 'sections' },
          often(8, plain),
          often(3, define),
          often(3, include),
          often(2, comment),
          often(2, use),
          often(1, nothing),
          often(
            1,
            one('${N} by-name', '<Files x>\n${N} y\n</Files>', 'Use open /z\nUse close', 'Use open /z\n</Directory>'),
          ),
          often(4, block(condition, tie('lines'))),
          often(2, block(section, tie('lines'))),
          often(2, block(one('If "true"', 'If "%{HTTP_HOST} == \'x\'"'), tie('lines'))),
        ),
        newline,
      ),
      { maxLength: 5, depthIdentifier: 'sections' },
    )
    .map((all) => all.flat().join('')),
  virtualHost: block(
    one('VirtualHost *:81', 'virtualhost 127.0.0.1:81 [::1]:81', 'VirtualHost _default_:82'),
    tie('lines'),
  ),
}));

const top = fc
  .array(
    fc.oneof(
      often(3, lines),
      often(
        2,
        virtualHost.map((text) => `${text}\n`),
      ),
      often(1, fc.constant('Use vh 83\nUse end\n')),
    ),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''));

/** Macro bodies include nothing, so that they don't include the file that uses them. */
const macros = fc.record({ m: lines, n: lines }).map(({ m, n }) => {
  const body = (text: string): string => text.replaceAll(/\b(Include|Use)\b.*/gi, '# no');
  return [
    `<Macro m>\n${body(m)}</Macro>`,
    `<Macro N $x @y>\n${body(n)}DirectoryIndex @y$x $xx\n# $x\n\nDirectoryIndex "$x"\n</Macro>`,
    '<Macro p $addr $x>\n<VirtualHost $addr>\nServerName p.test\nDirectoryIndex $x\n</VirtualHost>\n</Macro>',
    '<Macro open $d>\n<Directory $d>\n</Macro>\n<Macro close>\n</Directory>\n</Macro>',
    '<Macro vh $port>\n<VirtualHost *:$port>\nServerName v$port\n</Macro>\n<Macro end>\nDirectoryIndex v\n</VirtualHost>\n</Macro>',
    '',
  ].join('\n');
});

const ends = fc.oneof(
  often(6, fc.constant('')),
  often(1, one('DirectoryIndex end', 'DirectoryIndex end\\', 'DirectoryIndex end\\\n')),
);
const plainFile = fc
  .tuple(lines, ends)
  .map(([text, end]) => text.replaceAll(/\b(Include|IncludeOptional|Use)\b.*/gi, 'DirectoryIndex f') + end);

/** httpd takes most of them. */
export const inclusions: fc.Arbitrary<OracleQuestion> = fc
  .record({
    macros,
    top,
    end: ends,
    a: plainFile,
    b: plainFile,
    c: plainFile,
    cli: fc.boolean(),
    env: one('', 'env a'),
  })
  .map(({ macros: defined, top: text, end, a, b, c, cli, env }) => ({
    mainFile: MAIN,
    serverRoot: '/etc/httpd',
    files: {
      [MAIN]: `Listen 127.0.0.1:8999\nServerName main.test\n${defined}${text}${end}`,
      '/etc/httpd/a.conf': a,
      '/etc/httpd/d/B.conf': b,
      '/etc/httpd/d/a.conf': 'DirectoryIndex small\n',
      '/etc/httpd/d/a.conf~': 'DirectoryIndex backup\n',
      '/etc/httpd/d/.hidden': 'DirectoryIndex hidden\n',
      '/etc/httpd/d/sub/deep': c,
      '/etc/httpd/e/real/i.conf': 'DirectoryIndex real\n',
      '/srv/one.conf': b,
      '/srv/two.conf': 'DirectoryIndex two',
    },
    symlinks: { '/etc/httpd/e/linked': '../d', '/etc/httpd/d/z.conf': '../a.conf', '/etc/httpd/f': 'e/real' },
    modules: ['ssl', 'macro', 'dir'],
    defines: cli ? ['CLI', 'A'] : [],
    env: { EMPTY: '', A: env },
  }));
