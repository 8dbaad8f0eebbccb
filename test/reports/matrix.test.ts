/** Matrices: the table, the folding of points, and what changed between two of them. */
import { describe, expect, it } from 'vitest';
import type { MatrixEntry, ProbePoint } from '../../src/core/index.ts';
import { matrixChange, matrixTable, matrixView } from '../../src/reports/index.ts';
import { pointsText } from '../../src/reports/text/points-text.ts';
import { entry, HOSTILE, poisoned, point } from './samples.ts';

const marks = (at: ProbePoint, byClient: Record<string, string>): MatrixEntry[] =>
  Object.entries(byClient).map(([client, mark]) => entry(client, mark, at));

describe('pointsText', () => {
  const all = [point(null), point('a.test'), point('b.test'), point(null, '::1', 8443)];

  it.each<[ProbePoint[], string]>([
    [[point(null)], '*:443 (without SNI)'],
    [[point('a.test')], '*:443 (a.test)'],
    [[point('a.test'), point(null)], '*:443 (a.test and without SNI)'],
    [[point('a.test'), point('b.test')], '*:443 (every name)'],
    [all.slice(0, 3), '*:443 (every name and without SNI)'],
    [all, '*:443 (every name and without SNI); [::1]:8443 (without SNI)'],
    [[], ''],
  ])('%j → %s', (points, text) => {
    expect(pointsText(points, all)).toBe(text);
  });

  it('counts names beyond the sixth', () => {
    const names = Array.from({ length: 9 }, (_, n) => point(`n${n}.test`));
    expect(pointsText(names, [...names, point('other.test')])).toBe(
      '*:443 (n0.test, n1.test, n2.test, n3.test, n4.test, n5.test and 3 more)',
    );
  });
});

describe('matrixTable', () => {
  it('has a row for each point and a column for each client', () => {
    const entries = [
      ...marks(point(null), { 'windows-xp': 'library-no-3des', 'windows-vista': 'seclevel', modern: '+' }),
      ...marks(point('a.test'), { 'windows-vista': '+', modern: '?' }),
    ];
    expect(matrixTable(entries)).toEqual([
      '                     windows-xp         windows-vista  modern',
      '*:443 (without SNI)  ✗ library-no-3des  ✗ seclevel     ✓',
      '*:443 (a.test)       -                  ✓              ?',
    ]);
  });

  it('folds points where every client fares the same', () => {
    const entries = ['a.test', 'b.test', 'c.test'].flatMap((name) =>
      marks(point(name), { 'windows-vista': name === 'c.test' ? 'vhost-override' : '+' }),
    );
    expect(matrixView(entries).rows.map(({ label }) => label)).toEqual(['*:443 (a.test, b.test)', '*:443 (c.test)']);
  });

  it('does not fold other causes together', () => {
    const entries = [...marks(point('a.test'), { x: 'seclevel' }), ...marks(point('b.test'), { x: 'fips' })];
    expect(matrixTable(entries)).toHaveLength(3);
  });

  it('is nothing for nothing', () => {
    expect(matrixTable([])).toEqual([]);
  });

  it('lets no control character through', () => {
    const text = matrixTable(poisoned([entry('a', 'b', point('c'))], HOSTILE)).join('');
    expect(text).not.toContain('\u001b');
    expect(text).not.toMatch(/[\r\n\u009b\u202e]/);
  });
});

describe('matrixChange', () => {
  const at = (mark: string): MatrixEntry => entry('x', mark);
  const names = (before: string | null, after: string): string[] => {
    const change = matrixChange(before === null ? [] : [at(before)], [at(after)]);
    return Object.entries(change).flatMap(([name, entries]) => (entries.length > 0 ? [name] : []));
  };

  it.each<[string | null, string, string[]]>([
    ['seclevel', '+', ['gained']],
    ['+', 'seclevel', ['lost']],
    ['seclevel', 'fips', ['stillOut']],
    ['+', '+', []],
    ['+', '?', ['unseen']],
    ['?', '+', []],
    ['?', 'seclevel', ['stillOut']],
    [null, '+', []],
    [null, 'seclevel', ['stillOut']],
  ])('%s → %s: %j', (before, after, expected) => {
    expect(names(before, after)).toEqual(expected);
  });

  it('compares a client with itself at the same point', () => {
    const before = [entry('x', 'seclevel', point('a')), entry('x', '+', point('b'))];
    const after = [entry('x', '+', point('b')), entry('x', '+', point('a'))];
    expect(matrixChange(before, after).gained.map((seen) => seen.point.serverName)).toEqual(['a']);
  });
});
