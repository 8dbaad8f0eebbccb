/** The bounded memory: same results as without, computed once, and never more kept than allowed. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Memo, memoize } from '../../src/core/index.ts';
import { rememberLatest } from '../../src/core/memo.ts';

/** A function that counts how often it is asked, and its memoised form. */
function counted(limits: ConstructorParameters<typeof Memo>[0]) {
  const asked: string[] = [];
  const remembered = memoize((text) => {
    asked.push(text);
    return { length: text.length };
  }, limits);
  return { asked, remembered };
}

describe('memoize', () => {
  it('computes once and gives the same object again', () => {
    const { asked, remembered } = counted({ characters: 100 });
    expect(remembered('one')).toBe(remembered('one'));
    expect(asked).toEqual(['one']);
  });

  it('remembers results that are null or undefined', () => {
    let asked = 0;
    const nothing = memoize(
      () => {
        asked += 1;
        return asked > 5 ? 'called too often' : undefined;
      },
      { characters: 100 },
    );
    expect([nothing(''), nothing(''), nothing('')]).toEqual([undefined, undefined, undefined]);
    expect(asked).toBe(1);
  });

  it('computes a text that is too long for the memory each time', () => {
    const { asked, remembered } = counted({ characters: 10 });
    expect(remembered('longer').length).toBe(6);
    expect(remembered('longer').length).toBe(6);
    expect(asked).toEqual(['longer', 'longer']);
  });

  it('forgets what was not asked for while others came', () => {
    const { asked, remembered } = counted({ characters: 12 });
    for (const text of ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'aaa']) remembered(text);
    expect(asked.filter((text) => text === 'aaa')).toHaveLength(2);
  });

  it('keeps what is asked for again and again, however many others come', () => {
    const { asked, remembered } = counted({ characters: 40 });
    for (let index = 0; index < 1000; index += 1) {
      remembered('common');
      remembered(`host-${index}`);
    }
    expect(asked.filter((text) => text === 'common')).toHaveLength(1);
  });

  it('bounds the number of keys, too: empty texts are not free', () => {
    const memo = new Memo<number>({ characters: 1_000_000, entries: 4 });
    for (let index = 0; index < 100; index += 1) memo.get(String(index), () => index);
    let asked = 0;
    for (let index = 0; index < 100; index += 1) memo.get(String(index), () => (asked += 1));
    expect(asked).toBeGreaterThanOrEqual(96);
  });

  it('does not remember a computation that threw', () => {
    const memo = new Memo<number>({ characters: 100 });
    expect(() =>
      memo.get('key', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(memo.get('key', () => 7)).toBe(7);
  });

  it('law: gives what the function gives, in whatever order it is asked', () => {
    const texts = fc.array(fc.string({ maxLength: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 8 }),
        (asked, characters, entries) => {
          const remembered = memoize((text) => `<${text}>`, { characters, entries });
          expect(asked.map(remembered)).toEqual(asked.map((text) => `<${text}>`));
        },
      ),
    );
  });
});

describe('rememberLatest', () => {
  it('computes once what is asked for twice in a row, and anew what was asked for before', () => {
    const asked: number[] = [];
    const half = rememberLatest(
      (number: number) => {
        asked.push(number);
        return { half: number / 2 };
      },
      (a, b) => a === b,
    );
    expect(half(2)).toBe(half(2));
    expect([half(2), half(4), half(2)]).toEqual([{ half: 1 }, { half: 2 }, { half: 1 }]);
    expect(asked).toEqual([2, 4, 2]);
  });
});
