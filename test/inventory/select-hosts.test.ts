/** Host patterns where fleet says more than Ansible: warnings, errors, limits from files; and that none can hang it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/index.ts';
import { selectHosts } from '../../src/inventory/index.ts';
import type { HostLimit } from '../../src/inventory/index.ts';
import { inventory } from './support.ts';

const fleet = inventory(`
web:
  hosts:
    web[1:3]:
db:
  hosts:
    db1:
    web3:
empty:
`);

function names(pattern: string, limit?: HostLimit): readonly string[] {
  const selected = selectHosts(fleet, pattern, limit);
  if (!selected.ok) throw new Error(selected.error.message);
  return selected.value.hosts;
}

function warnings(pattern: string, limit?: HostLimit): readonly string[] {
  const selected = selectHosts(fleet, pattern, limit);
  return selected.ok ? selected.value.warnings : [`error: ${selected.error.message}`];
}

function failure(pattern: string, limit?: HostLimit): string {
  const selected = selectHosts(fleet, pattern, limit);
  if (selected.ok) throw new Error('must fail');
  const { message, hint } = selected.error;
  return hint === undefined ? message : `${message}, ${hint}`;
}

describe('selection', () => {
  it.each([
    ['all', ['web1', 'web2', 'web3', 'db1']],
    ['web', ['web1', 'web2', 'web3']],
    ['web,db', ['web1', 'web2', 'web3', 'db1']],
    ['web:db', ['web1', 'web2', 'web3', 'db1']],
    ['db,web', ['db1', 'web3', 'web1', 'web2']],
    ['!db', ['web1', 'web2']],
    ['&db', ['web3', 'db1']],
    ['!db,web', ['web1', 'web2']],
    ['web:&db', ['web3']],
    ['web[0]', ['web1']],
    ['web[1:]', ['web2', 'web3']],
    ['web[:1]', ['web1', 'web2']],
    ['web[:9]', ['web1', 'web2', 'web3']],
    ['~(w|x)+(eb)*1', ['web1']],
    ['~web[12]', ['web1', 'web2']],
    ['~(?i)WEB1', ['web1']],
    [' web1 , web2 ', ['web1', 'web2']],
    ['web1,web1', ['web1']],
  ])('%s', (pattern, expected) => {
    expect(names(pattern)).toEqual(expected);
    expect(warnings(pattern)).toEqual([]);
  });
});

describe('terms that match nothing', () => {
  it.each([
    ['web,zzz*', ['pattern "zzz*" matches no host or group']],
    ['web,empty', ['pattern "empty" matches no host: the group is empty']],
    ['web,db[5:7]', ['pattern "db[5:7]" matches no host: the group has only 2']],
    ['web,~zzz', ['pattern "~zzz" matches no host or group']],
  ])('%s warns', (pattern, expected) => {
    expect(warnings(pattern)).toEqual(expected);
  });

  it.each([
    ['webb', 'pattern "webb" matches no host or group, did you mean "web"?'],
    ['web4', 'pattern "web4" matches no host or group, did you mean "web"?'],
    ['DB1', 'pattern "DB1" matches no host or group, did you mean "db1"?'],
    ['empty', 'pattern "empty" matches no host: the group is empty'],
    ['web,!web', 'no host is left of "web,!web"'],
    ['web1,&db1', 'no host is left of "web1,&db1"'],
    ['web[7]', 'pattern "web[7]" picks beyond its 3 hosts'],
    ['web[-4]', 'pattern "web[-4]" picks beyond its 3 hosts'],
    [
      'web:db,db1',
      'pattern "web:db" matches no host or group, where a comma separates, colons do not: write commas only',
    ],
    ['', 'the host pattern is empty'],
    [' , ', 'the host pattern is empty'],
    [':', 'the host pattern is empty'],
    ['~(', 'pattern "~(" isn\'t a regular expression'],
    ['~(?>a)', `pattern "~(?>a)" uses atomic groups, which fleet's regular expressions don't have`],
    ['~a++', `pattern "~a++" uses possessive repetition, which fleet's regular expressions don't have`],
    [
      '~(a)?(?(1)b|c)',
      `pattern "~(a)?(?(1)b|c)" uses conditional groups, which fleet's regular expressions don't have`,
    ],
    ['~a(?i)b', `pattern "~a(?i)b" uses (?i) elsewhere than in front, which fleet's regular expressions don't have`],
    ['~\\N{BULLET}', `pattern "~\\N{BULLET}" uses \\N, which fleet's regular expressions don't have`],
    ['web,webb', 'pattern "webb" matches no host or group, did you mean "web"?'],
    ['web,!dbb', 'pattern "!dbb" matches no host or group, did you mean "db"?'],
    ['web,localhost', 'pattern "localhost" matches no host or group'],
  ])('%j alone is an error', (pattern, expected) => {
    expect(failure(pattern)).toBe(expected);
  });
});

describe('limits', () => {
  const file =
    (text: string): NonNullable<HostLimit['readFile']> =>
    (path) =>
      path === 'retry' ? ok(text) : err('no such file');

  it('keeps the order of the pattern', () => {
    expect(names('db,web', { pattern: 'web3,web1,db1' })).toEqual(['db1', 'web3', 'web1']);
  });

  it('knows exclusions', () => {
    expect(names('all', { pattern: '!web' })).toEqual(['db1']);
  });

  it('reads one term a line from a file, with blank lines and comments', () => {
    expect(names('all', { pattern: '@retry', readFile: file('# failed\nweb2\r\n\n  db1  \n') })).toEqual([
      'web2',
      'db1',
    ]);
    expect(names('all', { pattern: '@retry,web1', readFile: file('web2') })).toEqual(['web1', 'web2']);
    expect(names('all', { pattern: '@retry', readFile: file('we*\n!web1') })).toEqual(['web2', 'web3']);
  });

  it('takes a path with colons as one', () => {
    const asked: string[] = [];
    const readFile = (path: string): ReturnType<NonNullable<HostLimit['readFile']>> => {
      asked.push(path);
      return ok('web1');
    };
    names('all', { pattern: '@/tmp/a:b [1]', readFile });
    expect(asked).toEqual(['/tmp/a:b [1]']);
  });

  it('an empty file means nobody, not everybody', () => {
    expect(failure('all', { pattern: '@retry', readFile: file('\n# none\n') })).toBe(
      'the limit "@retry" names no hosts',
    );
    expect(failure('all', { pattern: '' })).toBe('the limit "" names no hosts');
  });

  it('says what is wrong with a file', () => {
    expect(failure('all', { pattern: '@other', readFile: file('') })).toBe(
      'the limit file "other" can\'t be read: no such file',
    );
    expect(failure('all', { pattern: '@x' })).toContain("can't be read");
    expect(failure('all', { pattern: '@retry', readFile: file('x'.repeat(2_000_000)) })).toContain('too large');
  });

  it('an empty intersection is an error that names both', () => {
    expect(failure('web1', { pattern: 'db1' })).toBe('no host of "web1" is within the limit "db1"');
    expect(failure('all', { pattern: 'webb' })).toBe('pattern "webb" matches no host or group, did you mean "web"?');
  });
});

describe('any pattern', () => {
  it('gives hosts of the inventory, each once, or an error', () => {
    const chars = fc.constantFrom(...'web1db[]!&~*?:,.-@()|+ ');
    fc.assert(
      fc.property(
        fc.string({ unit: chars, maxLength: 25 }),
        fc.option(fc.string({ unit: chars, maxLength: 10 })),
        (text, limit) => {
          const selected = selectHosts(fleet, text, limit === null ? undefined : { pattern: limit });
          if (!selected.ok) return selected.error.message !== '';
          const found = selected.value.hosts;
          return (
            found.length > 0 && new Set(found).size === found.length && found.every((name) => fleet.hosts.has(name))
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['closing brackets', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['colons', 'a:'.repeat(100_000)],
    ['stars', '*a'.repeat(20_000)],
    ['commas', 'web1,'.repeat(100_000)],
    ['digits', `web[${'1'.repeat(100_000)}]`],
    ['a regular expression', `~${'a'.repeat(100_000)}`],
    ['too much', 'x'.repeat(2_000_000)],
  ])('%s without end come to an end', (_, pattern) => {
    expect(selectHosts(fleet, pattern)).toHaveProperty('ok');
  });
});
