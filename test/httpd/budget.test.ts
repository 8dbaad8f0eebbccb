import { expect, it } from 'vitest';
import { Budget } from '../../src/httpd/reading/budget.ts';

it('takes lines up to its limit, and no more', () => {
  const budget = new Budget({ lines: 10, characters: 0 });
  expect([4, 6, 1].map((count) => budget.takeLines(count))).toEqual([null, null, 'more than 10 lines']);
});

it('takes characters up to its limit, and no more', () => {
  const budget = new Budget({ lines: 0, characters: 5 });
  const refused = 'variables and macros bring in more than 5 characters';
  expect([0, 5, 1].map((count) => budget.takeCharacters(count))).toEqual([null, null, refused]);
});

it('has room for a fleet of virtual hosts', () => {
  const budget = new Budget();
  expect([budget.takeLines(1_000_000), budget.takeLines(1)]).toEqual([null, 'more than 1000000 lines']);
  expect(budget.takeCharacters(60_000_000)).toBeNull();
});
