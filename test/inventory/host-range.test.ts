/** Ranges in host names, beyond what the fixtures and Ansible's own expansion show. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandHostRange } from '../../src/inventory/host-range.ts';

function expanded(pattern: string): readonly string[] | string {
  const names = expandHostRange(pattern);
  return names.ok ? names.value : names.error;
}

describe('ranges', () => {
  it.each([
    ['web', ['web']],
    ['', ['']],
    ['web[1:3]', ['web1', 'web2', 'web3']],
    ['web[01:03]', ['web01', 'web02', 'web03']],
    ['web[08:11]', ['web08', 'web09', 'web10', 'web11']],
    ['web[0:2]', ['web0', 'web1', 'web2']],
    ['web[00:2]', 'the range "[00:2]" pads with zeros, so both ends need as many digits'],
    ['web[9:11]', ['web9', 'web10', 'web11']],
    ['web[1:9:4]', ['web1', 'web5', 'web9']],
    ['web[1:8:4]', ['web1', 'web5']],
    ['web[1:1]', ['web1']],
    ['web[:2]', ['web0', 'web1', 'web2']],
    ['[a:c]', ['a', 'b', 'c']],
    ['[a:e:2]', ['a', 'c', 'e']],
    ['[y:B]', ['y', 'z', 'A', 'B']],
    ['[B:y]', 'the range "[B:y]" runs backwards'],
    ['a[1:2]b[1:2]', ['a1b1', 'a1b2', 'a2b1', 'a2b2']],
    ['[1:2][a:b][8:9]', ['1a8', '1a9', '1b8', '1b9', '2a8', '2a9', '2b8', '2b9']],
    ['x]', ['x]']],
    ['[a:1]', 'the range "[a:1]" must go from number to number or letter to letter'],
    ['[ 1:2]', 'the range "[ 1:2]" must go from number to number or letter to letter'],
    ['[1:2:-1]', 'the range "[1:2:-1]" needs a step of at least 1'],
    ['[0:65535]x[0:1]', '"[0:65535]x[0:1]" stands for more than 65536 hosts'],
  ])('%s', (pattern, expected) => {
    expect(expanded(pattern)).toEqual(expected);
  });

  it('gives as many names as the numbers say, each once', () => {
    const bounds = fc.tuple(fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(bounds, ([begin, length, step]) => {
        const names = expanded(`h[${begin}:${begin + length}:${step}].x`);
        expect(names).toHaveLength(Math.floor(length / step) + 1);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('comes to an end, whatever is in the brackets', () => {
    for (const pattern of [
      '[1:999999999]',
      '[0:65535]'.repeat(50),
      '['.repeat(100_000),
      '[1:2]'.repeat(1000),
      '[1:1]'.repeat(2000),
    ]) {
      expect(expandHostRange(pattern)).toHaveProperty('ok');
    }
  });
});
