/** Every folder under fixtures/ loads to what its expected.json says; a new case needs no code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesIn, loadCase, view } from './support.ts';

describe('inventories that load', () => {
  it.each(casesIn('fixtures'))('%s', (name) => {
    const loaded = loadCase('fixtures', name);
    const expected: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, 'fixtures', name, 'expected.json'), 'utf8'),
    );
    expect(loaded.inventory).not.toBeNull();
    expect(view(loaded)).toEqual(expected);
  });
});
