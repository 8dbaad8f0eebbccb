/** Round trip and resolution of real configurations, where a corpus lies beside the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseDocument } from '../../src/httpd/index.ts';
import { MAIN, resolve } from './support.ts';

const corpus = process.env['FLEET_CORPUS'] ?? new URL('../../../shared/corpus/', import.meta.url).pathname;
const fixtures = new URL('./fixtures/', import.meta.url).pathname;

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

const present = existsSync(corpus);
const files = [...filesBelow(fixtures), ...(present ? filesBelow(corpus) : [])];

it.skipIf(present)('SKIPPED: no corpus beside the repository (set FLEET_CORPUS)', () => {});

it.each(files)('%s survives to the byte', (path) => {
  const bytes = readFileSync(path, 'latin1');
  const document = parseDocument(bytes);
  expect(document.nodes.map((n) => bytes.slice(n.start, n.end)).join('')).toBe(bytes);
  expect(document.lines.map((l) => bytes.slice(l.start, l.end)).join('')).toBe(bytes);
});

it.runIf(present).each(present ? filesBelow(corpus).filter((f) => /\.conf(\.in)?$/.test(f)) : [])(
  '%s has a balanced tree',
  (path) => {
    const config = resolve({ files: { [MAIN]: readFileSync(path, 'latin1') } });
    expect(config.opaqueRegions).toEqual([]);
  },
);
