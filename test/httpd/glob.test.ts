/** Wildcards of Include, and the conditions that need no server. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isGlob, matchesGlob, normalizePath, serverRootRelative } from '../../src/httpd/index.ts';

describe('matchesGlob', () => {
  it.each([
    ['*', 'a', true],
    ['*', '.a', false],
    ['.*', '.a', true],
    ['*.conf', 'a.conf', true],
    ['*.conf', 'a.conf.bak', false],
    ['?', '', false],
    ['?', '.', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbYbZ', false],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a]x', 'bx', true],
    ['[^a]x', 'ax', false],
    ['[]]', ']', true],
    ['[a', '[a', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['', '', true],
    ['**', 'abc', true],
    ['0[0-9]-*.conf', '00-base.conf', true],
    ['\\.h', '.h', true],
    ['h\\.', '.h', false],
    ['a\\', 'a\\', true],
    ['[a', 'b', false],
    ['[a', 'ba', false],
    ['[a-]', '-', true],
    ['[a-]', 'b', false],
    ['[a-', 'b', false],
    ['x[!b]y', 'xbay', false],
    ['a', '', false],
    ['', 'a', false],
    ['*b', 'abab', true],
    ['*b', 'aba', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matchesGlob(pattern, name)).toBe(expected);
  });

  it('agrees with the shell', () => {
    const names = ['a', 'b.conf', 'ab', '.h', 'a-b', 'A', 'z9', ']'];
    const patterns = ['*', '?', 'a*', '[ab]*', '[!a]*', '[a-z]?', '*.conf', '.*', '[A-Z]', '?-?', '[]]', '*b*'];
    const script = patterns
      .flatMap((p) => names.map((n) => `case '${n}' in ${p}) echo 1;; *) echo 0;; esac`))
      .join('\n');
    const answers = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { LC_ALL: 'C' } })
      .stdout.trim()
      .split('\n');
    // The shell lets * match a leading dot in `case`, so names with one are left out.
    const ours = patterns.flatMap((p) => names.map((n) => (matchesGlob(p, n) ? '1' : '0')));
    const visible = patterns
      .flatMap((_, i) => names.map((n, j) => (n.startsWith('.') ? -1 : i * names.length + j)))
      .filter((i) => i >= 0);
    expect(visible.map((i) => ours[i])).toEqual(visible.map((i) => answers[i]));
  });

  it('is not led astray by many stars', () => {
    expect(matchesGlob('*a'.repeat(200), 'a'.repeat(2000) + 'b')).toBe(false);
  });
});

describe('isGlob', () => {
  it.each([
    ['a', false],
    ['a*', true],
    ['a?', true],
    ['[a]', true],
    ['[a', false],
    ['\\*', false],
    ['a]b[', false],
    ['\\[a]', false],
  ])('%s: %s', (part, expected) => {
    expect(isGlob(part)).toBe(expected);
  });
});

describe('paths', () => {
  it.each([
    ['conf/a.conf', '/etc/httpd/conf/a.conf'],
    ['/a//b/./c/../d', '/a/b/d'],
    ['../x', '/etc/x'],
    ['../../../../x', '/x'],
    ['d/', '/etc/httpd/d'],
  ])('%s is %s', (path, expected) => {
    expect(serverRootRelative('/etc/httpd', path)).toBe(expected);
  });

  it('the root stays the root', () => {
    expect(normalizePath('/..')).toBe('/');
    expect(normalizePath('')).toBe('/');
  });
});
