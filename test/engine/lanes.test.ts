/** Much work with few things at once: the bounds hold, nothing is lost, and results keep their places. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inLanes } from '../../src/engine/hosts/lanes.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('keeps both bounds, the order within a key, and the places of the results', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 6 }),
      async (keys, perKey, total) => {
        const items = keys.map((key, index) => ({ key: String(key), index }));
        const active = new Map<string, number>();
        const begun = new Map<string, number[]>();
        let running = 0;
        const results = await inLanes(items, { keyOf: ({ key }) => key, perKey, total }, async ({ key, index }) => {
          begun.set(key, [...(begun.get(key) ?? []), index]);
          active.set(key, (active.get(key) ?? 0) + 1);
          running += 1;
          expect(active.get(key)).toBeLessThanOrEqual(perKey);
          expect(running).toBeLessThanOrEqual(total);
          for (let i = 0; i <= index % 3; i += 1) await tick();
          active.set(key, (active.get(key) ?? 0) - 1);
          running -= 1;
          return index;
        });
        expect(results).toEqual(items.map(({ index }) => index));
        for (const order of begun.values()) expect(order).toEqual(order.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 40 },
  );
});

it('uses what it may: with room for all, all are begun at once', async () => {
  let running = 0;
  let most = 0;
  await inLanes([1, 2, 3, 4], { keyOf: String, perKey: 1, total: 4 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await tick();
    running -= 1;
  });
  expect(most).toBe(4);
});
