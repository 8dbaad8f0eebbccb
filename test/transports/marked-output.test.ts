/** Collecting one output stream: the marker in any pieces, noise before it, bounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkedOutput } from '../../src/transports/shell/marked-output.ts';

const collect = (pieces: readonly string[], limit = 1_000): MarkedOutput => {
  const output = new MarkedOutput('MARK', limit);
  for (const piece of pieces) output.push(Buffer.from(piece, 'latin1'));
  return output;
};

describe('a marked output', () => {
  it('is the same however the stream was cut into pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('M', 'A', 'R', 'K', '\n', 'x'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(70), { maxLength: 8 }), (before, after, cuts) => {
        fc.pre(!before.includes('MARK\n'));
        const whole = `${before}MARK\n${after}`;
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const output = collect(at.slice(1).map((end, i) => whole.slice(at[i], end)));
        // "MARK" at the end of the noise and the marker may overlap: the first complete line counts.
        const first = whole.indexOf('MARK\n');
        expect(output.marked).toBe(true);
        expect(output.prelude).toBe(whole.slice(0, first));
        expect(output.bytes().toString()).toBe(whole.slice(first + 5));
      }),
    );
  });

  it('is not marked by an echoed command line', () => {
    const output = collect(["+ sh -c 'echo MARK; echo MARK >&2'\n", 'MARK\nanswer']);
    expect(output.bytes().toString()).toBe('answer');
  });

  it('overflows one byte above its limit, and keeps that much', () => {
    expect(collect(['MARK\n', 'x'.repeat(1_000)]).overflowed).toBe(false);
    const over = collect(['MARK\n', 'x'.repeat(600), 'x'.repeat(401)]);
    expect([over.overflowed, over.bytes().length]).toEqual([true, 1_000]);
  });

  it('drops endless noise before the marker, and still finds it', () => {
    const noise = Array<string>(2_000).fill('n'.repeat(1_000));
    const output = collect([...noise, 'MA', 'RK\nanswer']);
    expect(output.bytes().toString()).toBe('answer');
    expect(output.prelude.length).toBeLessThanOrEqual(64 * 1024);
  });
});
