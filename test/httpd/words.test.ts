/** Words of a line, as ap_getword_conf cuts them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/httpd/index.ts';
import { lawsOf } from '../support/laws.ts';

const law = lawsOf(import.meta.url);
const wordText = fc.array(fc.constantFrom('"', "'", '\\', ' ', '\t', 'a', 'b#')).map((parts) => parts.join(''));

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['all -SSLv3', ['all', '-SSLv3']],
    ['"all -SSLv3"', ['all -SSLv3']],
    ["'a b' c", ['a b', 'c']],
    ['"a"b', ['a', 'b']],
    ['a"b c"', ['a"b', 'c"']],
    ['"a b', ['a b']],
    ['"', ['']],
    ['""', ['']],
    ['"a\\"b" c', ['a"b', 'c']],
    ['"a\\\\" b', ['a\\', 'b']],
    ['"a\\\'b"', ["a\\'b"]],
    ["'a\\'b'", ["a'b"]],
    ['a\\\\b \\n', ['a\\b', '\\n']],
    ['a\\"b', ['a\\"b']],
    ['a #b', ['a', '#b']],
    ['a\t\vb\f\rc', ['a', 'b', 'c']],
    ['a\xa0b', ['a\xa0b']],
    ['"a\\', ['a\\']],
    ['"a\\"', ['a"']],
  ])('%j is %j', (text, expected) => {
    expect(splitWords(text).map((w) => w.value)).toEqual(expected);
  });

  it('knows where each word stands, quotes included', () => {
    const text = ' a  "b c"d';
    expect(splitWords(text).map((w) => text.slice(w.start, w.end))).toEqual(['a', '"b c"', 'd']);
  });

  law('words cover everything but blanks, in order', [wordText], (text) => {
    let position = 0;
    for (const word of splitWords(text)) {
      expect(text.slice(position, word.start)).toMatch(/^\s*$/);
      expect(word.end).toBeGreaterThan(word.start);
      position = word.end;
    }
    expect(text.slice(position)).toMatch(/^\s*$/);
  });
});
