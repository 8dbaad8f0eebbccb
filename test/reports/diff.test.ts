/** Unified diffs: what patch(1) would apply, and nothing that moves a cursor. */
import fc from 'fast-check';
import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { changedLines, unifiedDiff } from '../../src/reports/index.ts';

const path = '/etc/apache2/ssl.conf';
const diff = (before: string, after: string): string => unifiedDiff({ path, before, after });

describe('unifiedDiff', () => {
  it('is empty where nothing differs', () => {
    expect(diff('a\n', 'a\n')).toBe('');
    expect(diff('', '')).toBe('');
  });

  it('has the path, three lines of context and a newline at its end', () => {
    const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
    const before = `${lines.join('\n')}\n`;
    expect(diff(before, before.replace('5', 'five'))).toBe(
      `--- a${path}\n+++ b${path}\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n`,
    );
  });

  it('shows a missing newline at the end', () => {
    expect(diff('a', 'a\n')).toContain('-a\n\\ No newline at end of file\n+a\n');
    expect(diff('a\nb', 'a\nc')).toMatch(/\n-b\n\\ No newline at end of file\n\+c\n\\ No newline at end of file\n$/);
  });

  it('escapes control characters, carriage returns and byte order marks', () => {
    const text = diff('', '\u00ef\u00bb\u00bfa\r\n\u001b[2Jb\u009b\n');
    expect(text).toContain('\\ufeffa\\x0d');
    expect(text).toContain('\\x1b[2Jb\\x9b');
    expect(text).not.toMatch(/[\r\u009b\ufeff]/);
    expect(text).not.toContain('\u001b');
  });

  it('shows UTF-8 as it was meant, and other bytes as latin1', () => {
    const utf8 = Buffer.from('Büro – Süd\n', 'utf8').toString('latin1');
    expect(diff('', utf8)).toContain('+Büro – Süd\n');
    expect(diff('', 'B\u00fcro\n')).toContain('+Büro\n');
    expect(diff('', Buffer.from('a\u202eb\n', 'utf8').toString('latin1'))).toContain('+a\\u202eb\n');
  });

  it('keeps a newline out of the path', () => {
    const text = unifiedDiff({ path: '/etc/x\n+++ b/y', before: '', after: 'a\n' });
    expect(text.split('\n')[0]).toBe('--- "a/etc/x\\n+++ b/y"');
  });

  it('is a patch that leads from before to after', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '# d');
    const file = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''));
    fc.assert(
      fc.property(file, file, (before, after) => {
        if (before !== after) expect(applyPatch(before, diff(before, after))).toBe(after);
      }),
    );
  });

  it('stays quick where two long files have nothing in common', () => {
    const lines = (word: string): string => Array.from({ length: 20_000 }, (_, n) => `${word} ${n * 7919}`).join('\n');
    const begun = performance.now();
    const text = diff(lines('old'), lines('new'));
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(text).toContain('@@ -1,20000 +1,20000 @@');
    expect(changedLines(text).filter((line) => line.startsWith('+'))).toHaveLength(20_000);
    expect(text.match(/No newline at end of file/g)).toHaveLength(2);
  });
});

describe('changedLines', () => {
  it('leaves names, places and context out', () => {
    expect(changedLines(diff('a\nb\nc\n', 'a\nB\nc\n'))).toEqual(['-b', '+B']);
  });

  it('keeps changed lines that look like names', () => {
    expect(changedLines(diff('-- x\n', '++ y\n'))).toEqual(['--- x', '+++ y']);
  });

  it('has nothing for no diff', () => {
    expect(changedLines('')).toEqual([]);
  });
});
