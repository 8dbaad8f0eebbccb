/** The glob matcher on its own: every form, and that it's linear where a naive one explodes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatcher, hasGlob } from '../../src/inventory/glob.ts';

describe('globs', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['?', 'a', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['web*', 'web', true],
    ['web*', 'aweb', false],
    ['*web', 'aweb', true],
    ['*web', 'webs', false],
    ['w*b', 'web', true],
    ['w*b*', 'wabab', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbYbZ', false],
    ['[abc]', 'b', true],
    ['[abc]', 'd', false],
    ['[a-c]x', 'cx', true],
    ['[!a-c]', 'b', false],
    ['[!a-c]', 'z', true],
    ['[]]', ']', true],
    ['[!]]', ']', false],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[', '[', true],
    ['[ab', '[ab', true],
    ['[!', '[!', true],
    ['a.b', 'axb', false],
    ['WEB', 'web', false],
    ['ü?', 'üß', true],
    ['?', '😀', true],
  ])('%s on %j: %s', (pattern, name, expected) => {
    expect(globMatcher(pattern)(name)).toBe(expected);
  });

  it('knows what is a glob', () => {
    expect(['web*', 'we?', 'w[e]b'].every(hasGlob)).toBe(true);
    expect(['web', 'web.example.org', 'a-b', ']'].some(hasGlob)).toBe(false);
  });

  it('agrees with a regular expression made from the same pieces', () => {
    const piece = fc.constantFrom(
      ['*', '[^]*'],
      ['?', '[^]'],
      ['a', 'a'],
      ['b', 'b'],
      ['[ab]', '[ab]'],
      ['[!a]', '[^a]'],
      ['[a-b]', '[a-b]'],
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 }),
        (pieces, name) => {
          const glob = pieces.map(([text]) => text).join('');
          const regex = new RegExp(`^${pieces.map(([, text]) => text).join('')}$`);
          expect([glob, name, globMatcher(glob)(name)]).toEqual([glob, name, regex.test(name)]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('comes to an end with many stars', () => {
    expect(globMatcher(`${'*a'.repeat(100)}b`)('a'.repeat(10_000))).toBe(false);
  });
});
