/** Pointers, near words and lists of words. */
import leven from 'leven';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  didYouMean,
  kindOf,
  nearestWord,
  orList,
  parentPointer,
  pointerKeys,
  pointerTo,
  quoted,
} from '../../src/yaml/index.ts';

describe('JSON pointers', () => {
  it('keep any keys', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (keys) => {
        const pointer = keys.reduce((at, key) => pointerTo(at, key), '');
        expect(pointerKeys(pointer)).toEqual(keys);
        if (keys.length > 0) expect(pointerKeys(parentPointer(pointer))).toEqual(keys.slice(0, -1));
      }),
    );
  });

  it('escape as RFC 6901 shows', () => {
    expect(pointerTo('', 'a/b')).toBe('/a~1b');
    expect(pointerTo('/x', 'm~n')).toBe('/x/m~0n');
    expect(pointerTo('', '')).toBe('/');
    expect(parentPointer('')).toBe('');
  });
});

describe('near words', () => {
  it.each([
    ['hots', ['hosts', 'vars'], 'hosts'],
    ['HOSTS', ['ghosts', 'hosts'], 'hosts'],
    ['web', ['web'], 'web'],
    ['x', ['hosts'], undefined],
    ['', ['a'], undefined],
    ['abc', [], undefined],
    ['prot', ['port', 'part'], 'port'],
    ['a'.repeat(200), ['a'.repeat(199)], undefined],
  ])('%s', (word, candidates, expected) => {
    expect(nearestWord(word, candidates)).toBe(expected);
  });

  it('are the nearest within the limit, the first of equals', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 6 }), fc.integer({ min: 0, max: 4 }), (text, candidates, limit) => {
        const distances = candidates.map((candidate) => leven(text, candidate));
        const best = Math.min(...distances);
        const expected = best <= limit ? candidates[distances.indexOf(best)] : undefined;
        expect(nearestWord(text, candidates, limit)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('make a hint', () => {
    expect(didYouMean('hots', ['hosts'])).toBe('did you mean "hosts"?');
    expect(didYouMean('zzz', ['hosts'])).toBeUndefined();
  });
});

describe('words', () => {
  it('of a list', () => {
    expect([orList([]), orList(['a']), orList(['a', 'b']), orList(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });

  it('of values', () => {
    expect([null, undefined, [], {}, '', 1, 1.5, true, false].map(kindOf)).toEqual([
      'empty',
      'empty',
      'a list',
      'a mapping',
      'a string',
      'a number',
      'a fraction',
      'true',
      'false',
    ]);
  });

  it('in quotes are safe to print', () => {
    expect(quoted('a\u001b[31mb')).toBe('"a\\x1b[31mb"');
    expect(quoted('x'.repeat(100))).toBe(`"${'x'.repeat(80)}…"`);
  });
});
