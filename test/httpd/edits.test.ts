/** Edits: only their spans change, and every edit can be taken back. */
import { describe, expect, it } from 'vitest';
import { applyEdits, applyFileEdits, composeEdits, invertEdits, mergeFileEdits } from '../../src/httpd/index.ts';
import type { FileView } from '../../src/httpd/index.ts';
import { lawsOf } from '../support/laws.ts';
import { textAndEdits } from './arbitrary-edits.ts';
import { source } from './support.ts';

const law = lawsOf(import.meta.url);

describe('applyEdits', () => {
  it('replaces, inserts and removes, in any order given', () => {
    const edits = [
      { start: 6, end: 7, text: '' },
      { start: 0, end: 1, text: 'XY' },
      { start: 3, end: 3, text: '-' },
    ];
    expect(applyEdits('abcdefg', edits)).toEqual({ ok: true, value: 'XYbc-def' });
  });

  it('lets edits touch', () => {
    const edits = [
      { start: 0, end: 2, text: '1' },
      { start: 2, end: 4, text: '2' },
    ];
    expect(applyEdits('abcd', edits)).toEqual({ ok: true, value: '12' });
  });

  it.each([
    [
      'overlap',
      [
        { start: 0, end: 3, text: '' },
        { start: 2, end: 4, text: '' },
      ],
    ],
    [
      'two insertions at one place',
      [
        { start: 1, end: 1, text: 'a' },
        { start: 1, end: 1, text: 'b' },
      ],
    ],
    [
      'an insertion inside a replacement',
      [
        { start: 0, end: 3, text: '' },
        { start: 1, end: 1, text: 'b' },
      ],
    ],
    [
      'the same replacement twice',
      [
        { start: 0, end: 3, text: '' },
        { start: 0, end: 3, text: '' },
      ],
    ],
  ])('refuses %s', (_, edits) => {
    const result = applyEdits('abcd', edits);
    expect(result.ok ? '' : result.error.code).toBe('edits-overlap');
  });

  it.each([
    { start: 0, end: 5, text: '' },
    { start: -1, end: 1, text: '' },
    { start: 3, end: 2, text: '' },
    { start: 0.5, end: 1, text: '' },
    { start: Number.NaN, end: 1, text: '' },
  ])('refuses %j, which is outside of the text', (edit) => {
    const result = applyEdits('abcd', [edit]);
    expect(result.ok ? '' : result.error.code).toBe('edit-out-of-range');
  });

  law('edits change their spans and nothing else', [textAndEdits], ({ bytes, edits }) => {
    const result = applyEdits(bytes, edits);
    let expected = bytes;
    for (const e of [...edits].reverse()) expected = expected.slice(0, e.start) + e.text + expected.slice(e.end);
    expect(result).toEqual({ ok: true, value: expected });
  });
});

describe('invertEdits', () => {
  it('is one edit where edits touch', () => {
    const edits = [
      { start: 1, end: 2, text: '' },
      { start: 2, end: 3, text: '' },
      { start: 3, end: 3, text: 'X' },
      { start: 4, end: 5, text: 'Y' },
    ];
    expect(invertEdits('abcde', edits)).toEqual([
      { start: 1, end: 2, text: 'bc' },
      { start: 3, end: 4, text: 'e' },
    ]);
  });

  law('the inverse restores the bytes', [textAndEdits], ({ bytes, edits }) => {
    const after = applyEdits(bytes, edits);
    if (!after.ok) throw new Error(after.error.code);
    const inverse = invertEdits(bytes, edits);
    expect(applyEdits(after.value, inverse)).toEqual({ ok: true, value: bytes });
    expect(applyEdits(bytes, invertEdits(after.value, inverse))).toEqual(after);
  });
});

law('two rounds of edits can be made at once', [textAndEdits, textAndEdits], ({ bytes, edits }, next) => {
  const once = applyEdits(bytes, edits);
  if (!once.ok) throw new Error(once.error.code);
  const second = next.edits.filter(({ end }) => end <= once.value.length);
  const together = composeEdits(bytes.length, edits, second);
  expect(applyEdits(bytes, together)).toEqual(applyEdits(once.value, second));
  expect(together.length).toBeLessThanOrEqual(edits.length + second.length);
});

it('what both rounds leave alone is not part of the edits', () => {
  const first = [
    { start: 0, end: 1, text: 'A' },
    { start: 4, end: 4, text: 'xy' },
  ];
  const second = [
    { start: 5, end: 6, text: '' },
    { start: 7, end: 8, text: 'F' },
  ];
  expect(composeEdits(8, first, second)).toEqual([
    { start: 0, end: 1, text: 'A' },
    { start: 4, end: 4, text: 'x' },
    { start: 5, end: 6, text: 'F' },
  ]);
});

describe('edits of several files', () => {
  const edit = { start: 0, end: 1, text: 'x' };

  it('are joined by file, the same edit once', () => {
    const other = { start: 2, end: 2, text: 'y' };
    const merged = mergeFileEdits([
      [{ realPath: '/a', edits: [other] }],
      [
        { realPath: '/a', edits: [edit] },
        { realPath: '/b', edits: [edit] },
      ],
      [{ realPath: '/a', edits: [edit] }],
    ]);
    expect(merged).toEqual([
      { realPath: '/a', edits: [edit, other] },
      { realPath: '/b', edits: [edit] },
    ]);
  });

  it('may insert at one place several times, and beside what is replaced', () => {
    const at = (start: number, end: number, text: string) => [{ realPath: '/a', edits: [{ start, end, text }] }];
    expect(mergeFileEdits([at(3, 3, 'x'), at(1, 3, 'r'), at(3, 3, 'y'), at(3, 5, 's'), at(3, 3, 'z')])).toEqual([
      {
        realPath: '/a',
        edits: [
          { start: 1, end: 3, text: 'r' },
          { start: 3, end: 3, text: 'xyz' },
          { start: 3, end: 5, text: 's' },
        ],
      },
    ]);
  });

  it('leave two that replace one span for applyEdits to refuse', () => {
    const twice = mergeFileEdits([
      [{ realPath: '/a', edits: [edit] }],
      [{ realPath: '/a', edits: [{ ...edit, text: 'y' }] }],
    ]);
    expect(twice[0]?.edits).toHaveLength(2);
  });

  it('of files that are read when they are asked for: one that they do not fit is unknown', () => {
    const texts = new Map([
      ['/a', 'abc'],
      ['/b', ''],
    ]);
    const read = (path: string) => {
      const bytes = texts.get(path);
      return bytes === undefined ? null : { path, realPath: path, bytes };
    };
    const view: FileView = { read, kind: () => null, isLink: () => false, entries: () => [] };
    const both = ['/a', '/b'].map((realPath) => ({ realPath, edits: [edit] }));
    const after = applyFileEdits({ ...source({ files: {} }), view }, both);
    if (!after.ok) throw new Error(after.error.code);
    expect(['/a', '/b', '/c'].map((path) => after.value.view?.read(path)?.bytes)).toEqual([
      'xbc',
      undefined,
      undefined,
    ]);
    expect(after.value.view?.read('/b')).toBeNull();
  });

  it('reach every path of a file', () => {
    const before = source({ files: { '/l': 'abc', '/r': 'abc', '/o': 'abc' }, links: { '/l': '/r' } });
    const after = applyFileEdits(before, [{ realPath: '/r', edits: [edit] }]);
    expect(after.ok && [...after.value.files.values()].map((f) => f.bytes)).toEqual(['xbc', 'xbc', 'abc']);
  });

  it('name the file they do not fit', () => {
    const after = applyFileEdits(source({ files: { '/r': '' } }), [{ realPath: '/r', edits: [edit] }]);
    expect(after).toEqual({ ok: false, error: { code: 'edit-out-of-range', edit, realPath: '/r' } });
  });
});
