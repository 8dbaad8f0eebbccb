/** Logical lines: continuation as httpd does it, and no byte lost. */
import { describe, expect, it } from 'vitest';
import { byteOffset, splitLogicalLines } from '../../src/httpd/index.ts';
import { lawsOf } from '../support/laws.ts';
import { anyBytes } from './arbitraries.ts';

const law = lawsOf(import.meta.url);

const texts = (bytes: string): string[] => splitLogicalLines(bytes).map((l) => l.text);

describe('splitLogicalLines', () => {
  it.each([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['  \ta b\t \n', ['a b']],
    ['a\\\nb\n', ['ab']],
    ['a\\\\\nb\n', ['a\\b']],
    ['a\\\\\n\nb\n', ['ab']],
    ['a\\\\\\\n\n\nb\nc', ['ab', 'c']],
    ['a\\\r\nb\r\n', ['ab']],
    ['a\\ \nb\n', ['a\\', 'b']],
    ['a\\', ['a\\']],
    ['a\\\n', ['a']],
    ['\\\n', ['']],
    ['# c\\\nSSLEngine on\n', ['# cSSLEngine on']],
    ['a\0b\\\nc\n', ['a', 'c']],
    ['a\\\n\0b\nc', ['a', 'c']],
    ['a\xa0\n', ['a\xa0']],
    ['a\v\f\r\n', ['a']],
  ])('%j is %j', (input, expected) => {
    expect(texts(input)).toEqual(expected);
  });

  it('counts physical lines from 1', () => {
    const lines = splitLogicalLines('a\\\nb\nc\n\nd');
    expect(lines.map((l) => [l.line, l.endLine])).toEqual([
      [1, 2],
      [3, 3],
      [4, 4],
      [5, 5],
    ]);
  });

  it.each([
    ['a\\', true],
    ['a\\\n', true],
    ['# x \\\r\n', true],
    ['a\n', false],
    ['a', false],
    ['a\\ ', false],
  ])('knows whether text appended to %j would be swallowed: %s', (input, dangling) => {
    expect(splitLogicalLines(input).at(-1)?.dangling).toBe(dangling);
  });

  law('the lines tile the file, and every character is found again', [anyBytes], (input) => {
    const lines = splitLogicalLines(input);
    expect(lines.map((l) => input.slice(l.start, l.end)).join('')).toBe(input);
    for (const line of lines) {
      for (let i = 0; i < line.text.length; i += 1) expect(input[byteOffset(line, i)]).toBe(line.text[i]);
    }
  });
});
