/** Taking a change out of an edited file; git's own three-way merge is the oracle. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsBetween, mergeInverse, type Versions } from '../../src/engine/rollback/merge-inverse.ts';
import { applyEdits } from '../../src/httpd/index.ts';

const BEFORE = 'a\nSSLProtocol -all +TLSv1.2\nb\nc\n';
const WROTE = 'a\n# fleet: run r1\nSSLProtocol all\nb\nc\n';

describe('mergeInverse', () => {
  it.each([
    ['nothing was edited', WROTE, BEFORE],
    ['a line was added below', `${WROTE}mine\n`, `${BEFORE}mine\n`],
    ['a line was added above', `mine\n${WROTE}`, `mine\n${BEFORE}`],
    ['the last line lost its end', WROTE.slice(0, -1), BEFORE.slice(0, -1)],
    ['somebody took it back by hand', BEFORE, BEFORE],
    ['a line was added just behind', WROTE.replace('all\n', 'all\nmine\n'), BEFORE.replace('1.2\n', '1.2\nmine\n')],
    ['a line was added just before', WROTE.replace('# fleet', 'mine\n# fleet'), `a\nmine\n${BEFORE.slice(2)}`],
    ['the line behind was edited', WROTE.replace('b\n', 'B\n'), BEFORE.replace('b\n', 'B\n')],
    ['line ends and odd bytes elsewhere', `${WROTE}x\r\n\u00e4\u0000\r`, `${BEFORE}x\r\n\u00e4\u0000\r`],
  ])('where %s', (_, now, expected) => {
    expect(mergeInverse({ now, wrote: WROTE, before: BEFORE })).toEqual({ ok: true, value: expected });
  });

  it('says where both touch the same lines, and what each side has', () => {
    const now = WROTE.replace('SSLProtocol all', 'SSLProtocol all -TLSv1\u001b[2J');
    const merged = mergeInverse({ now, wrote: WROTE, before: BEFORE });
    if (merged.ok) throw new Error('it guessed');
    expect(merged.error).toEqual([
      'line 3: the run wrote "SSLProtocol all", there is now "SSLProtocol all -TLSv1\\x1b[2J", before it was "SSLProtocol -all +TLSv1.2"',
    ]);
  });

  it.each([
    ['a line was put between ours', WROTE.replace('r1\n', 'r1\nmine\n')],
    ['our mark was taken out', WROTE.replace('# fleet: run r1\n', '')],
    ['our lines and one more were taken out', 'a\nc\n'],
  ])('guesses nothing where %s', (_, now) => {
    expect(mergeInverse({ now, wrote: WROTE, before: BEFORE })).toMatchObject({ ok: false });
  });

  it('guesses no order where both put something in at one place', () => {
    expect(mergeInverse({ now: 'a\nmine\nb\n', wrote: 'a\nb\n', before: 'a\nold\nb\n' })).toMatchObject({ ok: false });
  });

  it('compares no file that is too long to compare', () => {
    const long = 'x\n'.repeat(20_001);
    expect(mergeInverse({ now: long, wrote: WROTE, before: BEFORE })).toMatchObject({ ok: false });
  });
});

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'SSLProtocol all', '  x', '# y', ''), { maxLength: 12 });
const texts = lines.map((all) => all.map((line) => `${line}\n`).join(''));

/** Null where git finds a conflict. */
function gitMerges({ now, wrote, before }: Versions): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-merge-'));
  try {
    const path = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, 'latin1');
      return join(folder, name);
    };
    const files = [path('now', now), path('wrote', wrote), path('before', before)];
    const merged = spawnSync('git', ['merge-file', '--quiet', ...files]);
    if (merged.error !== undefined) throw merged.error;
    return merged.status === 0 ? readFileSync(join(folder, 'now'), 'latin1') : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('laws', () => {
  it('edits between two texts make the one of the other', () => {
    fc.assert(
      fc.property(texts, texts, fc.boolean(), (from, to, cut) => {
        const wanted = cut ? to.slice(0, -1) : to;
        expect(applyEdits(from, [...editsBetween(from, wanted)])).toEqual({ ok: true, value: wanted });
      }),
    );
  });

  it('what is not edited goes back exactly', () => {
    fc.assert(
      fc.property(texts, texts, (wrote, before) => {
        expect(mergeInverse({ now: wrote, wrote, before })).toEqual({ ok: true, value: before });
      }),
    );
  });

  it('edits far from the change are kept, as git keeps them', () => {
    let clean = 0;
    fc.assert(
      fc.property(texts, texts, texts, texts, texts, (above, wrote, before, below, mine) => {
        const gap = '1\n2\n3\n4\n';
        const whole = (head: string, middle: string): string => `${head}${gap}${middle}${gap}${below}`;
        const versions = { now: whole(mine, wrote), wrote: whole(above, wrote), before: whole(above, before) };
        const merged = mergeInverse(versions);
        const git = gitMerges(versions);
        if (git === null || !merged.ok) return;
        clean += 1;
        expect(merged.value).toBe(git);
        expect(merged.value).toBe(whole(mine, before));
      }),
      { numRuns: 100 },
    );
    expect(clean).toBeGreaterThan(60);
  });
});
