/** Where the version stands in a line of an access log: the pattern against lines that a real httpd wrote, and awk. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { versionPattern } from '../../../src/engine/audit/access-logs.ts';

const COMBINED = '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"';

/** What awk, with the pattern as the script has it, finds right behind the match. */
function found(format: string, line: string): string | null {
  const pattern = versionPattern(format);
  if (pattern === null) return null;
  const program = 'BEGIN { b = ENVIRON["B"] } { if (match($0, b)) print substr($0, RSTART + RLENGTH) }';
  const { stdout } = spawnSync('awk', [program], {
    input: `${line}\n`,
    encoding: 'utf8',
    env: { ...process.env, B: pattern.before },
  });
  return stdout.split(' ')[0]?.trim() ?? '';
}

const start = '192.0.2.1 - ann [01/Nov/2026:10:00:00 +0000]';

describe('the version in a line', () => {
  it.each([
    ['behind the combined format', `${COMBINED} %{SSL_PROTOCOL}x`, `${start} "GET / HTTP/1.1" 200 5 "-" "MSIE" TLSv1`],
    [
      'before the request',
      '%h %t %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b',
      '192.0.2.1 [01/Nov/2026:10:00:00 +0000] TLSv1 AES "GET /TLSv1.3 HTTP/1.1" 5',
    ],
    ['by the older name', '%h %{version}c', '192.0.2.1 TLSv1'],
    ['from the environment', '%a %{SSL_PROTOCOL}e', '192.0.2.1 TLSv1'],
    [
      'behind a client that writes what looks like one',
      `${COMBINED} %{SSL_PROTOCOL}x`,
      `${start} "GET / HTTP/1.1" 200 5 "TLSv1.3" "a \\" TLSv1.2 \\\\" TLSv1`,
    ],
    ['behind literal marks', '%h (%>s) %{SSL_PROTOCOL}x', '192.0.2.1 (200) TLSv1'],
    [
      'behind modifiers',
      '%h %!200,304{Referer}o %400,501{User-agent}o %<s %{SSL_PROTOCOL}x',
      '192.0.2.1 - - 200 TLSv1',
    ],
    ['quoted itself', '%h "%{SSL_PROTOCOL}x"', '192.0.2.1 "TLSv1'],
  ])('is found %s', (_case, format, line) => {
    expect(found(format, line)).toBe('TLSv1');
  });

  it.each([
    ['there is none', COMBINED],
    ['a field of the client’s stands before it without quotes', '%h %{User-Agent}i %{SSL_PROTOCOL}x'],
    ['the request stands before it without quotes', '%h %r %{SSL_PROTOCOL}x'],
    ['a time of its own form stands before it', '%h %{%d %b}t %{SSL_PROTOCOL}x'],
  ])('is not guessed where %s', (_case, format) => {
    expect(versionPattern(format)).toBeNull();
  });

  it('tells whether a line begins with the client', () => {
    expect(versionPattern('%h %{SSL_PROTOCOL}x')?.clientFirst).toBe(true);
    expect(versionPattern('%{c}a %{SSL_PROTOCOL}x')?.clientFirst).toBe(false);
    expect(versionPattern('%v %h %{SSL_PROTOCOL}x')?.clientFirst).toBe(false);
  });
});
