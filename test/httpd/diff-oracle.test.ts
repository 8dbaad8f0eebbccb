/** Diffs made from edits: patch(1) and git are the judges. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFile, unifiedDiff } from '../../src/httpd/index.ts';
import type { ChangedFile, Edit } from '../../src/httpd/index.ts';
import { textAndEdits } from './arbitrary-edits.ts';

/** patch(1) removes what becomes empty; that is its own rule, so such changes stand in the table above only. */
const changes = fc
  .sample(textAndEdits, { numRuns: 2000, seed: 20261124 })
  .map(({ bytes, edits }) => ({ edits, ...changed(bytes, edits) }))
  .filter(({ before, after }) => after !== '' && after !== before);

function changed(bytes: string, edits: readonly Edit[]): Omit<ChangedFile, 'edits'> {
  const made = changedFile({ realPath: '/f', bytes }, edits);
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
}

/** Writes all files, lets a tool apply all diffs at once, and reads what it made of them. */
function applied(tool: string, args: readonly string[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'fleet-diff-'));
  try {
    mkdirSync(join(root, 'etc'));
    const paths = changes.map((_, i) => `/etc/${i}`);
    const diffs = changes.map((c, i) => unifiedDiff(paths[i] ?? '', c.before, c.edits));
    changes.forEach((c, i) => writeFileSync(root + (paths[i] ?? ''), c.before, 'latin1'));
    const input = Buffer.from(diffs.join(''), 'latin1');
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
    const { status, stdout, stderr } = spawnSync(tool, args, { cwd: root, input, env, encoding: 'latin1' });
    expect(status, stdout.slice(-2000) + stderr.slice(-2000)).toBe(0);
    return paths.map((path) => readFileSync(root + path, 'latin1'));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe('of random edits', () => {
  const after = changes.map((c) => c.after);

  it('are many', () => {
    expect(changes.length).toBeGreaterThan(1000);
  });

  it('patch makes what the edits make', () => {
    expect(applied('patch', ['-p1', '-s', '--fuzz=0', '--binary'])).toEqual(after);
  });

  it('git makes what the edits make', () => {
    expect(applied('git', ['apply', '-p1', '--whitespace=nowarn'])).toEqual(after);
  });
});
