/** Every folder under bad/ is refused with exactly the lines of its expected.txt; a new case needs no code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { loadInventory } from '../../src/inventory/index.ts';
import { casesIn, defaults, sourcesOf } from './support.ts';

describe('inventories that are refused', () => {
  it.each(casesIn('bad'))('%s', (name) => {
    const { inventory, diagnostics } = loadInventory(sourcesOf('bad', name), defaults);
    const expected = readFileSync(join(import.meta.dirname, 'bad', name, 'expected.txt'), 'utf8');
    expect(`${diagnostics.map(formatDiagnostic).join('\n')}\n`).toBe(expected);
    expect(inventory).toBeNull();
  });

  it('never prints a value that may be a password', () => {
    for (const name of casesIn('bad')) {
      const expected = readFileSync(join(import.meta.dirname, 'bad', name, 'expected.txt'), 'utf8');
      expect(expected).not.toMatch(/123456"|secret|lookup|ANSIBLE_VAULT/);
    }
  });
});
