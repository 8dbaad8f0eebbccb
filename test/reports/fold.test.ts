/** Folding of items and of names. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldBy, foldNames } from '../../src/reports/index.ts';

/** What a shell-like expansion makes of folded names. */
function expanded(folded: string): string[] {
  return [...folded.matchAll(/([^,[]*)(?:\[([^\]]*)\]([^,]*))?(?:,|$)/g)].flatMap(
    ([all, head = '', ranges, tail = '']) => {
      if (all === '' && head === '') return [];
      if (ranges === undefined) return [head];
      return ranges.split(',').flatMap((range) => numbersOf(range).map((number) => head + number + tail));
    },
  );
}

function numbersOf(range: string): string[] {
  const [first = '', last = first] = range.split('-');
  const width = first.startsWith('0') ? first.length : 1;
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, n) => String(Number(first) + n).padStart(width, '0'));
}

describe('foldNames', () => {
  it.each<[string[], string]>([
    [[], ''],
    [['db'], 'db'],
    [['web1'], 'web1'],
    [['web1', 'web2', 'web10'], 'web[1-2,10]'],
    [['web01', 'web02', 'web03'], 'web[01-03]'],
    [['web08', 'web09', 'web10'], 'web[08-10]'],
    [['web9', 'web10', 'web11'], 'web[9-11]'],
    [['web1', 'web01', 'web2'], 'web[1,01,2]'],
    [['web099', 'web100', 'web101'], 'web[099-101]'],
    [['web1', 'web1', 'web2'], 'web[1-2]'],
    [['web3', 'web1'], 'web[1,3]'],
    [['web2', 'db', 'web1'], 'web[1-2],db'],
    [['web1.dc2.example', 'web2.dc2.example', 'web3.dc2.example'], 'web[1-3].dc2.example'],
    [['a1b1', 'a1b2', 'a2b1'], 'a1b[1-2],a2b1'],
    [['192.0.2.1', '192.0.2.2', '192.0.2.3'], '192.0.2.[1-3]'],
    [['x12345678901234567890', 'x12345678901234567891'], 'x12345678901234567890,x12345678901234567891'],
  ])('%j → %s', (names, folded) => {
    expect(foldNames(names)).toBe(folded);
  });

  it('loses no name and makes none up', () => {
    const part = fc.constantFrom('web', 'db', '-', '.x', '');
    const number = fc.oneof(
      fc.nat(30).map(String),
      fc.nat(30).map((n) => String(n).padStart(2, '0')),
      fc.constantFrom('007', '99', '100'),
    );
    const name = fc.tuple(fc.constantFrom('web', 'db', 'a'), number, part, fc.oneof(number, fc.constant('')));
    fc.assert(
      fc.property(
        fc.array(
          name.map((parts) => parts.join('')),
          { maxLength: 40 },
        ),
        (names) => {
          expect(expanded(foldNames(names)).sort()).toEqual([...new Set(names)].sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('folds a thousand names into one', () => {
    const names = Array.from({ length: 1000 }, (_, n) => `shop${String(n).padStart(4, '0')}.example.test`);
    expect(foldNames(names)).toBe('shop[0000-0999].example.test');
  });

  it('takes hostile names for plain text', () => {
    const names = Array.from({ length: 2000 }, (_, n) => `${'1.'.repeat(60)}${n}`);
    expect(foldNames(names)).toBe(`${'1.'.repeat(60)}[0-1999]`);
    expect(foldNames(['constructor', '__proto__'])).toBe('constructor,__proto__');
  });
});

describe('foldBy', () => {
  it('keeps the order in which keys come first, and every item', () => {
    expect(foldBy(['b1', 'a1', 'b2'], (item) => item.slice(0, 1))).toEqual([
      { key: 'b', items: ['b1', 'b2'] },
      { key: 'a', items: ['a1'] },
    ]);
    expect(foldBy([], String)).toEqual([]);
    expect(foldBy(['x'], () => '__proto__')).toEqual([{ key: '__proto__', items: ['x'] }]);
  });
});
