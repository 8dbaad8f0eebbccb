/** What a change did besides what it was asked for: compared by what every scope says. */
import { describe, expect, it } from 'vitest';
import { changedElsewhere, newProblems } from '../../src/httpd/change/scope-values.ts';
import { MAIN, resolve } from './support.ts';

const changed = (before: string, after: string, names: readonly string[] = []): string[] => {
  const targets = names.map((name) => ({ vhost: null, name }));
  return changedElsewhere(resolve(before), resolve(after), targets).map((o) => `${o.name} ${o.args.join(' ')}`);
};

describe('changedElsewhere', () => {
  it.each<[string, string, string, string[]]>([
    ['nothing', 'A b\nC d\n', 'C d\nA b\n', []],
    ['letters of the name', 'A b\n', 'a b\n', []],
    ['another value', 'A b\n', 'A c\n', ['A b']],
    ['another order', 'A b\nA c\n', 'A c\nA b\n', ['A b', 'A c']],
    ['a line that went', 'A b\nA c\n', 'A b\n', ['A b', 'A c']],
    ['a line that came', '', 'A b\n', ['A b']],
    ['blanks in a word or between two', 'A "b c"\n', 'A b c\n', ['A b c']],
    ['a form of its own', 'SSLCipherSuite TLSv1.3 A\n', 'SSLCipherSuite TLSv1.3 B\n', ['SSLCipherSuite TLSv1.3 A']],
    ['a section', '<Directory /a>\nA b\n</Directory>\n', '<Directory /a>\nA c\n</Directory>\n', ['A b']],
    ['another section', '<Directory /a>\nA b\n</Directory>\n', '<Directory /b>\nA b\n</Directory>\n', ['A b', 'A b']],
    [
      'another kind of section',
      '<Directory a>\nA b\n</Directory>\n',
      '<Location a>\nA b\n</Location>\n',
      ['A b', 'A b'],
    ],
    [
      'a virtual host',
      '<VirtualHost *>\nA b\n</VirtualHost>\n',
      '<VirtualHost *>\n</VirtualHost>\nA b\n',
      ['A b', 'A b'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  it('leaves what was asked for out, in its form and scope', () => {
    expect(changed('SSLCipherSuite A\nSSLEngine on\n', 'SSLCipherSuite B\nSSLEngine on\n', ['sslciphersuite'])).toEqual(
      [],
    );
    expect(changed('SSLCipherSuite TLSv1.3 A\n', 'SSLCipherSuite TLSv1.3 B\n', ['SSLCipherSuite'])).toHaveLength(1);
    const inside = (value: string): string => `<Location />\nA ${value}\n</Location>\n`;
    expect(changed(inside('b'), inside('c'), ['A'])).toEqual(['A b']);
  });
});

describe('newProblems', () => {
  it.each<[string, string, string, string[]]>([
    ['one that moved', 'A ${NO}\n', 'B c\nA ${NO}\n', []],
    ['one that went', 'A ${NO}\n', '', []],
    ['one that came', '', 'A ${NO}\n', ['${NO} is not defined']],
    ['one more of the same', 'A ${NO}\n', 'A ${NO}\nB ${NO}\n', ['${NO} is not defined']],
    ['another of the same kind', 'A ${NO}\n', 'A ${NOT}\n', ['${NOT} is not defined']],
  ])('%s', (_, before, after, expected) => {
    expect(newProblems(resolve(before), resolve(after)).map((p) => p.message)).toEqual(expected);
  });

  it('one in another file', () => {
    const with_ = (main: string, other: string): ReturnType<typeof resolve> =>
      resolve({ files: { [MAIN]: `Include other\n${main}`, '/etc/httpd/other': other } });
    expect(newProblems(with_('A ${NO}\n', ''), with_('', 'A ${NO}\n')).map((p) => p.path)).toEqual([
      '/etc/httpd/other',
    ]);
  });
});
