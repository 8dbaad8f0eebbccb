/** Inputs without measure. That the time they take is linear is measured by `npm run bench:httpd`. */
import { describe, expect, it } from 'vitest';
import { parseDocument, splitLogicalLines, splitWords } from '../../src/httpd/index.ts';
import { MAIN, resolve } from './support.ts';

const problems = (tree: Parameters<typeof resolve>[0]): string[] => resolve(tree).problems.map((p) => p.code);

describe('splitLogicalLines', () => {
  it.each([
    ['one long line', 'a'.repeat(4_000_000), 1],
    ['only continuations', '\\\n'.repeat(1_000_000), 1],
    ['doubled backslashes and empty lines', `${'\\'.repeat(500_000)}\n`.padEnd(1_500_000, '\n'), 500_000],
    ['only NULs', '\0'.repeat(2_000_000), 1],
  ])('copes with %s', (_, input, count) => {
    expect(splitLogicalLines(input)).toHaveLength(count);
  });
});

describe('splitWords', () => {
  it.each([
    ['quotes', '"'.repeat(300_000), 150_000],
    ['backslashes', '\\'.repeat(300_000), 1],
    ['escaped quotes', '"\\'.repeat(200_000), 1],
    ['words', 'a '.repeat(200_000), 200_000],
  ])('copes with many %s', (_, text, count) => {
    expect(splitWords(text)).toHaveLength(count);
  });
});

describe('parseDocument', () => {
  it.each([
    ['sections never closed', '<A x>\n'.repeat(200_000), 1],
    ['nested sections', '<A x>\n'.repeat(100_000) + '</A>\n'.repeat(100_000), 1],
    ['one outer and many inner unclosed', '<A x>\n' + '<B x>\n'.repeat(150_000) + '</A>\n', 1],
    ['closes without open', '</A>\n'.repeat(200_000), 200_000],
    ['macros never closed', '<Macro m>\n'.repeat(200_000), 1],
    ['a long line of quotes', '"\\" '.repeat(300_000), 1],
  ])('copes with %s', (_, input, count) => {
    expect(parseDocument(input).nodes).toHaveLength(count);
  });
});

describe('resolveConfiguration', () => {
  it.each<[string, Parameters<typeof resolve>[0], string]>([
    ['an include of itself', 'Include httpd.conf\nInclude httpd.conf\n', 'include-too-deep'],
    [
      'includes that double',
      {
        files: Object.fromEntries([
          [MAIN, 'Include f0\n'],
          ...Array.from({ length: 40 }, (_, i) => [`/etc/httpd/f${i}`, `Include f${i + 1}\nInclude f${i + 1}\n`]),
          ['/etc/httpd/f40', ''],
        ]),
      },
      'too-large',
    ],
    [
      'variables that double',
      `Define A 0123456789\n${'Define A ${A}${A}\n'.repeat(60)}ServerAdmin \${A}\n`,
      'too-large',
    ],
    [
      'a long variable used often',
      `Define A ${'x'.repeat(500_000)}\n${'ServerAdmin ${A}\n'.repeat(20_000)}`,
      'too-large',
    ],
    [
      'macros that double',
      `${Array.from({ length: 60 }, (_, i) => `<Macro m${i} $a>\nUse m${i + 1} $a$a\nUse m${i + 1} $a\n</Macro>\n`).join('')}<Macro m60 $a>\n</Macro>\nUse m0 xyz\n`,
      'macro-arguments',
    ],
    [
      'macros that call each other deeply',
      `${Array.from({ length: 5000 }, (_, i) => `<Macro m${i}>\nUse m${i + 1}\n</Macro>\n`).join('')}Use m0\n`,
      'include-too-deep',
    ],
    [
      'sections nested through includes',
      {
        files: Object.fromEntries(
          Array.from({ length: 20 }, (_, i) => [
            i === 0 ? MAIN : `/etc/httpd/s${i}`,
            `${'<IfModule ssl_module>\n'.repeat(150)}Include s${i + 1}\n${'</IfModule>\n'.repeat(150)}`,
          ]),
        ),
      },
      'too-large',
    ],
  ])('%s', (_, tree, code) => {
    expect(problems(tree).join()).toContain(code);
  });

  it('a path of a million parts', () => {
    expect(problems(`Include ${'a/'.repeat(500_000)}\n`)).toHaveLength(1);
  });

  it('a hundred thousand directives', () => {
    const text = '<VirtualHost *:443>\nSSLProtocol all\n</VirtualHost>\n'.repeat(40_000);
    expect(resolve(text).occurrences).toHaveLength(40_000);
  });

  it('${ without end', () => {
    expect(resolve(`ServerAdmin ${'${'.repeat(500_000)}\n`).occurrences).toHaveLength(1);
  });
});
