/** The script that counts in access logs, under every shell: right counts, and nothing but counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countsOf, type CountedLog, type LogCounts } from '../../src/remote/count-protocols.ts';
import { scriptText } from '../../src/remote/scripts.ts';

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'ash']];
const BEFORE = '^[^ ]* \\[[^]]*\\] "([^"\\\\]|\\\\.)*" ';

function log(lines: readonly string[]): CountedLog {
  const path = join(mkdtempSync(join(tmpdir(), 'fleet-log-')), 'access log');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return { path, before: BEFORE, clientFirst: true };
}

function count(
  shell: readonly string[],
  logs: readonly CountedLog[],
): { readonly counts: readonly LogCounts[]; readonly raw: string } {
  const payload = logs.map(({ path, before, clientFirst }) => `${path}\n${before}\n${clientFirst ? 1 : 0}\n`).join('');
  const [program = '', ...args] = shell;
  const { stdout, stderr } = spawnSync(program, [...args, '-c', `${scriptText('protocols')}\nfleet_main`], {
    input: payload,
  });
  const counts = countsOf(stdout, logs);
  if (!counts.ok) throw new Error(`${JSON.stringify(counts.error)} ${stderr.toString()}`);
  return { counts: counts.value, raw: stdout.toString() };
}

const at = '[01/Nov/2026:10:00:00 +0000]';

describe.each(SHELLS)('counting under %s', (...shell) => {
  it('tells requests by version, and different clients of the old ones', () => {
    const counted = log([
      `192.0.2.7 ${at} "GET /secret?token=x" TLSv1 AES`,
      `192.0.2.7 ${at} "GET /" TLSv1 AES`,
      `192.0.2.8 ${at} "GET /" TLSv1.1 AES`,
      `192.0.2.9 ${at} "GET /" TLSv1.2 AES`,
      `192.0.2.9 ${at} "a \\" TLSv1 b" TLSv1.3 AES`,
      `192.0.2.9 ${at} "GET /" - -`,
      'nonsense',
      `192.0.2.9 ${at} "GET /" TLSv9 AES`,
    ]);
    const { counts, raw } = count(shell, [counted]);
    expect(counts).toEqual([
      {
        log: counted.path,
        from: '01/Nov/2026:10:00:00 +0000',
        requests: { TLSv1: 2, 'TLSv1.1': 1, 'TLSv1.2': 1, 'TLSv1.3': 1, '-': 1, other: 2 },
        oldClients: 2,
      },
    ]);
    expect(raw).not.toMatch(/192\.0\.2|secret|token|AES/);
  });

  it('leaves out logs that are not there, keeps the others’ places, and takes an empty one', () => {
    const [gone, empty, one] = [{ ...log([]), path: '/nowhere/log' }, log([]), log([`x ${at} "-" TLSv1.2`])];
    const { counts } = count(shell, [gone, empty, { ...one, clientFirst: false }]);
    expect(counts).toMatchObject([
      { log: empty.path, requests: {}, oldClients: 0 },
      { log: one.path, requests: { 'TLSv1.2': 1 }, oldClients: null },
    ]);
  });
});

describe('an answer that is wrong', () => {
  it.each(['log 7 0\n\nend 0\n\n', 'other 0\n\nend 0\n\n', 'log 0 3\nabc\n'])('is refused: %j', (text) => {
    expect(countsOf(Buffer.from(text), [log([])])).toMatchObject({ ok: false });
  });
});
