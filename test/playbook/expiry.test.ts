/** When exceptions end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiryDate } from '../../src/playbook/expiry.ts';

const today = '2026-11-23';

function expiry(text: string, from = today): string {
  const date = expiryDate(text, from);
  return date.ok ? date.value : `error: ${date.error}`;
}

describe('expiry', () => {
  it.each<readonly [string, string]>([
    ['2026-11-23', '2026-11-23'],
    ['2026-12-31', '2026-12-31'],
    ['2028-02-29', '2028-02-29'],
    ['1d', '2026-11-24'],
    ['90d', '2027-02-21'],
    ['12w', '2027-02-15'],
    ['3650d', '2036-11-20'],
    ['2026-11-22', 'error: is past: 2026-11-22 (today is 2026-11-23)'],
    ['1999-01-01', 'error: is past: 1999-01-01 (today is 2026-11-23)'],
    ['2027-02-29', "error: names a day that doesn't exist: 2027-02-29"],
    ['2027-13-01', "error: names a day that doesn't exist: 2027-13-01"],
    ['2027-00-10', "error: names a day that doesn't exist: 2027-00-10"],
    ['0d', 'error: must be at least one day'],
    ['3651d', 'error: is more than 3650 days away'],
    ['99999w', 'error: is more than 3650 days away'],
    ['2099-01-01', 'error: is more than 3650 days away'],
    ...[
      '',
      'tomorrow',
      '90',
      'd',
      '-1d',
      '1.5d',
      '3m',
      '2y',
      '90 d',
      '31.12.2026',
      '2026-1-1',
      '2026-11-23T10:00',
      ' 1d',
    ].map((text) => [text, 'error: must be a date (2027-03-31) or a number of days or weeks (90d, 12w)'] as const),
  ])('%s', (text, expected) => {
    expect(expiry(text)).toBe(expected);
  });

  it('counts days over leap years and changes of the clock', () => {
    expect(expiry('1d', '2028-02-28')).toBe('2028-02-29');
    expect(expiry('1d', '2026-03-28')).toBe('2026-03-29');
    expect(expiry('365d', '2027-03-01')).toBe('2028-02-29');
  });

  it('a duration and the date it comes to are the same, and never past', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3650 }), (days) => {
        const date = expiry(`${days}d`);
        expect(expiry(date)).toBe(date);
        expect(date > today).toBe(true);
        if (days % 7 === 0) expect(expiry(`${days / 7}w`)).toBe(date);
      }),
    );
  });
});
