/** Random bytes out of a supply: as many as asked for, and none of them twice. */
import { expect, it } from 'vitest';
import { fewRandomBytes } from '../../src/probe/random.ts';

it('gives each byte once, over many fillings of the supply', () => {
  const pieces = Array.from({ length: 2_000 }, () => fewRandomBytes(32));
  const words = pieces.map((piece) => Buffer.from(piece).toString('hex'));
  expect(new Set(words).size).toBe(2_000);
  expect(words.every((word) => word.length === 64 && !/^0+$/.test(word))).toBe(true);
  // A piece stays what it was when others are drawn.
  expect(Buffer.from(pieces[0] ?? []).toString('hex')).toBe(words[0]);
  // Of 64,000 random bytes each value comes some 250 times.
  const counts = new Map<number, number>();
  for (const byte of pieces.flatMap((piece) => [...piece])) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  expect(counts.size).toBe(256);
  expect(Math.max(...counts.values())).toBeLessThan(400);
});
