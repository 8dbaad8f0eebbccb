/** Diffs made from edits; see diff-oracle.test.ts for what patch(1) and git make of them. */
import { describe, expect, it } from 'vitest';
import { changedFile, changedFiles, unifiedDiff } from '../../src/httpd/index.ts';
import type { Configuration, Edit } from '../../src/httpd/index.ts';
import { lawsOf } from '../support/laws.ts';
import { textAndEdits } from './arbitrary-edits.ts';
import { patched } from './patched.ts';
import { MAIN, resolve } from './support.ts';

const law = lawsOf(import.meta.url);

const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `${i + 1}\n`).join('');
const body = (diff: string): string => diff.slice(diff.indexOf('@@'));

/** The edit that puts `text` over the one place where `old` stands. */
function replace(before: string, old: string, text: string): Edit {
  const start = before.indexOf(old);
  return { start, end: start + old.length, text };
}

describe('unifiedDiff', () => {
  it('names the file, with three lines of context', () => {
    const before = numbers(9);
    expect(unifiedDiff('/etc/x.conf', before, [replace(before, '5', 'five')])).toBe(
      '--- a/etc/x.conf\n+++ b/etc/x.conf\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('is empty where nothing changes', () => {
    expect(unifiedDiff('/x', 'a\n', [])).toBe('');
    expect(unifiedDiff('/x', 'a\nb\n', [{ start: 0, end: 3, text: 'a\nb' }])).toBe('');
  });

  it.each<[string, string, Edit[], string]>([
    ['a line put in', 'a\nb\n', [{ start: 2, end: 2, text: 'X\n' }], '@@ -1,2 +1,3 @@\n a\n+X\n b\n'],
    ['the first line put in', 'a\n', [{ start: 0, end: 0, text: 'X\n' }], '@@ -1,1 +1,2 @@\n+X\n a\n'],
    ['a line put in before an empty one', '\n\n', [{ start: 1, end: 1, text: 'X\n' }], '@@ -1,2 +1,3 @@\n \n+X\n \n'],
    ['a line taken out', 'a\nb\n', [{ start: 0, end: 2, text: '' }], '@@ -1,2 +1,1 @@\n-a\n b\n'],
    ['the only line taken out', 'a\n', [{ start: 0, end: 2, text: '' }], '@@ -1,1 +0,0 @@\n-a\n'],
    ['an empty file', '', [{ start: 0, end: 0, text: 'X\n' }], '@@ -0,0 +1,1 @@\n+X\n'],
    [
      'text put in at the end of a file without line end',
      'a',
      [{ start: 1, end: 1, text: '\nX' }],
      '@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+X\n\\ No newline at end of file\n',
    ],
    [
      'a last line without line end as context',
      'a\nb',
      [{ start: 0, end: 1, text: 'X' }],
      '@@ -1,2 +1,2 @@\n-a\n+X\n b\n\\ No newline at end of file\n',
    ],
    ['two lines joined', 'a\nb\nc\n', [{ start: 1, end: 2, text: '' }], '@@ -1,3 +1,2 @@\n-a\n-b\n+ab\n c\n'],
    [
      'two edits in one line',
      'abc\n',
      [
        { start: 2, end: 3, text: 'C' },
        { start: 0, end: 1, text: 'A' },
      ],
      '@@ -1,1 +1,1 @@\n-abc\n+AbC\n',
    ],
    [
      'an edit of more than it changes',
      'a\nb\nc\nd\n',
      [{ start: 0, end: 8, text: 'a\nB\nc\nd\n' }],
      '@@ -1,4 +1,4 @@\n a\n-b\n+B\n c\n d\n',
    ],
    ['a line doubled', 'a\na\n', [{ start: 4, end: 4, text: 'a\n' }], '@@ -1,2 +1,3 @@\n a\n a\n+a\n'],
  ])('%s', (_, before, edits, expected) => {
    expect(body(unifiedDiff('/x', before, edits))).toBe(expected);
  });

  it('joins what is six lines apart, and no more', () => {
    const before = numbers(20);
    const near = unifiedDiff('/x', before, [replace(before, '2\n', 'X\n'), replace(before, '9\n', 'Y\n')]);
    expect(near.match(/^@@.*$/gm)).toEqual(['@@ -1,12 +1,12 @@']);
    const far = unifiedDiff('/x', before, [replace(before, '2\n', 'X\nZ\n'), replace(before, '10\n', 'Y\n')]);
    expect(far.match(/^@@.*$/gm)).toEqual(['@@ -1,5 +1,6 @@', '@@ -7,7 +8,7 @@']);
    expect(far).toContain(' 5\n@@ -7,7 +8,7 @@\n 7\n 8\n 9\n-10\n+Y\n 11\n 12\n 13\n');
  });

  it.each([
    ['/a b', 'a/a b\t'],
    ['/a\nb', '"a/a\\012b"'],
    ['/\xe9"\\', '"a/\\351\\"\\\\"'],
  ])('quotes the name %j', (path, expected) => {
    expect(unifiedDiff(path, '', [{ start: 0, end: 0, text: 'X\n' }]).split('\n')[0]).toBe(`--- ${expected}`);
  });

  it('takes no time for what it leaves alone', () => {
    const line = `${'x'.repeat(5_000_000)}\n`;
    const diff = unifiedDiff('/x', `${line}a\n${line}`, [{ start: line.length, end: line.length + 1, text: 'b' }]);
    expect(diff.length).toBe(2 * line.length + '--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n  -a\n+b\n'.length);
  });
});

describe('changedFile', () => {
  it('has all there is to know of a change', () => {
    const edits = [
      { start: 2, end: 3, text: 'C' },
      { start: 0, end: 1, text: '' },
    ];
    expect(changedFile({ realPath: '/x', bytes: 'abc\n' }, edits)).toEqual({
      ok: true,
      value: {
        realPath: '/x',
        before: 'abc\n',
        after: 'bC\n',
        edits: [edits[1], edits[0]],
        inverse: [
          { start: 0, end: 0, text: 'a' },
          { start: 1, end: 2, text: 'c' },
        ],
        diff: '--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-abc\n+bC\n',
      },
    });
  });

  it('names the file that edits do not fit', () => {
    const edit = { start: 0, end: 9, text: '' };
    expect(changedFile({ realPath: '/x', bytes: '' }, [edit])).toEqual({
      ok: false,
      error: { code: 'edit-out-of-range', edit, realPath: '/x' },
    });
  });
});

describe('changedFiles', () => {
  const read = (): Configuration =>
    resolve({
      files: {
        [MAIN]: 'Include /link\nInclude /real\nInclude /other\n',
        '/link': 'a\n',
        '/real': 'a\n',
        '/other': 'b\n',
      },
      links: { '/link': '/real' },
    });
  const edit = { start: 0, end: 1, text: 'x' };

  it('has a file once, and none that stays as it is', () => {
    const same = { realPath: '/other', edits: [{ start: 0, end: 1, text: 'b' }] };
    const changed = changedFiles(read(), [{ realPath: '/real', edits: [edit] }, same]);
    expect(changed.ok && changed.value.map((f) => [f.realPath, f.after])).toEqual([['/real', 'x\n']]);
  });

  it('knows only files that were read', () => {
    expect(changedFiles(read(), [{ realPath: '/no', edits: [edit] }])).toEqual({
      ok: false,
      error: { code: 'file-missing', path: '/no' },
    });
  });

  it('names the file that edits do not fit', () => {
    const wrong = { start: 3, end: 4, text: '' };
    expect(changedFiles(read(), [{ realPath: '/real', edits: [wrong] }])).toMatchObject({
      ok: false,
      error: { code: 'edit-out-of-range', realPath: '/real' },
    });
  });
});

law('the diff leads from before to after', [textAndEdits], ({ bytes, edits }) => {
  const changed = changedFile({ realPath: '/f', bytes }, edits);
  if (!changed.ok) throw new Error(changed.error.code);
  expect(patched(bytes, changed.value.diff)).toBe(changed.value.after);
});
