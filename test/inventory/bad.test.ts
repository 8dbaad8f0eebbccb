/** Every folder under bad/ is refused with exactly the lines of its expected.txt; a new case needs no code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { casesIn, loadCase } from './support.ts';

describe('inventories that are refused', () => {
  it.each(casesIn('bad'))('%s', (name) => {
    const { inventory, diagnostics } = loadCase('bad', name);
    const expected = readFileSync(join(import.meta.dirname, 'bad', name, 'expected.txt'), 'utf8');
    expect(`${diagnostics.map(formatDiagnostic).join('\n')}\n`).toBe(expected);
    expect(inventory).toBeNull();
  });

  it.each([
    ['wrong-types', '123456'],
    ['connection-templates', 'many'],
    ['vault', 'ANSIBLE_VAULT'],
  ])('%s does not print the value, which may be a password', (name, value) => {
    const text = readFileSync(join(import.meta.dirname, 'bad', name, 'inventory.yaml'), 'utf8');
    expect(text).toContain(value);
    expect(readFileSync(join(import.meta.dirname, 'bad', name, 'expected.txt'), 'utf8')).not.toContain(value);
  });
});
