/** What is shown of diffs: nothing that moves a cursor, and which lines they change. */
import { describe, expect, it } from 'vitest';
import { changedLines, readableBytes } from '../../src/reports/index.ts';

describe('readableBytes', () => {
  it('escapes control characters, carriage returns and byte order marks', () => {
    const text = readableBytes('+\u00ef\u00bb\u00bfa\r\n+\u001b[2Jb\u009b\n');
    expect(text).toBe('+\\ufeffa\\x0d\n+\\x1b[2Jb\\x9b\n');
  });

  it('shows UTF-8 as it was meant, and other bytes as latin1', () => {
    const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    expect(readableBytes(utf8('+Büro – Süd\n'))).toBe('+Büro – Süd\n');
    expect(readableBytes('+B\u00fcro\n')).toBe('+Büro\n');
    expect(readableBytes(utf8('+a\u202eb\n'))).toBe('+a\\u202eb\n');
  });
});

describe('changedLines', () => {
  const names = '--- a/x\n+++ b/x\n';

  it('leaves names, places and context out', () => {
    expect(changedLines(`${names}@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n`)).toEqual(['-b', '+B']);
  });

  it('keeps changed lines that look like names', () => {
    expect(changedLines(`${names}@@ -1,1 +1,1 @@\n--- x\n+++ y\n`)).toEqual(['--- x', '+++ y']);
  });

  it('has nothing for no diff', () => {
    expect(changedLines('')).toEqual([]);
  });
});
