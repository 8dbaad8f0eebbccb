/** The commands on records, of the built program: what they print, and the exit codes that timers go by. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { header, finished, ended } from '../store/samples.ts';
import { createFileStore } from '../../src/store/index.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function fleet(state: string, ...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: state, FLEET_STATE_DIR: state },
    timeout: 30_000,
  });
  return { code: status, stdout, stderr };
}

/** A day so many days from today. */
function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

async function stateWith(...ends: readonly (string | null)[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'fleet-cli-'));
  for (const [index, expires] of ends.entries()) {
    const begun = await createFileStore({ directory }).begin({ ...header(`run-${index}`), expires });
    if (!begun.ok) throw new Error(JSON.stringify(begun.error));
    for (const entry of [finished(`web${index}`), ended]) await begun.value.append(entry);
    await begun.value.close();
  }
  return directory;
}

describe('fleet exceptions', () => {
  it.each([
    ['nothing is recorded', [], 0],
    ['none is due', [day(40), null], 0],
    ['one is due', [day(40), day(3)], 3],
    ['one is overdue', [day(3), day(-1)], 2],
  ])('ends for a timer as documented where %s', async (_case, ends, code) => {
    const state = await stateWith(...ends);
    expect(fleet(state, 'exceptions', '--detailed-exitcode').code).toBe(code);
    expect(fleet(state, 'exceptions').code).toBe(0);
  });

  it('takes the days before an end from which it is due', async () => {
    const state = await stateWith(day(20));
    expect(fleet(state, 'exceptions', '--due', '20d', '--detailed-exitcode').code).toBe(3);
    expect(fleet(state, 'exceptions', '--due', '19', '--detailed-exitcode').code).toBe(0);
    expect(JSON.parse(fleet(state, 'exceptions', '--json').stdout)).toMatchObject([
      { state: 'in-force', hosts: ['web0'] },
    ]);
  });
});

describe('fleet extend', () => {
  it('needs a later end and a new reason, and is recorded with both', async () => {
    const state = await stateWith(day(-1));
    const extend = (until: string, reason: string): ReturnType<typeof fleet> =>
      fleet(state, 'extend', 'run-0', '--until', until, '--reason', reason);
    expect(extend('30d', 'Till  terminals!')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is the reason of before/),
    });
    expect(extend('30d', ' ')).toMatchObject({ code: 1 });
    expect(extend(day(-1), 'new tills late')).toMatchObject({ code: 1, stderr: expect.stringMatching(/is past/) });
    expect(extend('30d', 'new tills late')).toMatchObject({ code: 0, stdout: expect.stringContaining(day(30)) });
    expect(extend('40d', 'new tills late')).toMatchObject({ code: 1 });
    expect(extend('20d', 'other')).toMatchObject({ code: 1, stderr: expect.stringMatching(/not later/) });
    expect(fleet(state, 'exceptions', '--detailed-exitcode').code).toBe(0);
    expect(fleet(state, 'show', 'run-0').stdout).toContain('new tills late');
    expect(fleet(state, 'records', 'verify').code).toBe(0);
  });

  it('signs the records where FLEET_SIGN_KEY names a key, and goes on where that fails', async () => {
    const state = await stateWith(day(3));
    const key = join(state, 'key');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const extend = (until: string, keyFile: string) =>
      spawnSync(process.execPath, [MAIN, 'extend', 'run-0', '--until', until, '--reason', `because of ${until}`], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: state, FLEET_STATE_DIR: state, FLEET_SIGN_KEY: keyFile },
      });
    expect(extend('30d', key).status).toBe(0);
    expect(fleet(state, 'records', 'verify').stdout).toMatch(/signed at .* by SHA256:.*nothing was written since/);
    expect(extend('40d', '/nowhere')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/could not be signed/),
    });
  });

  it('refuses a run that has nothing in force', async () => {
    const state = await stateWith(null);
    expect(fleet(state, 'extend', 'run-9', '--until', '30d', '--reason', 'x')).toMatchObject({ code: 1 });
  });
});

describe('fleet records', () => {
  it('verify names the line of one altered byte, and ends with 2', async () => {
    const state = await stateWith(day(3), day(4));
    expect(fleet(state, 'records', 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The records hold: 2 runs, 6 lines/),
    });
    const path = join(state, 'runs', 'run-1', 'journal.jsonl');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('windows-vista gets in');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { code, stdout } = fleet(state, 'records', 'verify');
    expect(code).toBe(2);
    expect(stdout).toContain(`${path}:2: it was altered`);
    expect(stdout).toContain('The records do NOT hold: 1 problem');
  });

  it('rebuild mends a broken index', async () => {
    const state = await stateWith(day(3));
    writeFileSync(join(state, 'index.sqlite'), 'x'.repeat(5000));
    expect(fleet(state, 'runs')).toMatchObject({ code: 1, stderr: expect.stringMatching(/index.*can't be used/) });
    expect(fleet(state, 'records', 'rebuild')).toMatchObject({ code: 0, stdout: expect.stringMatching(/has 1 run/) });
    expect(fleet(state, 'runs').stdout).toMatch(/run-0 .*changed=1/);
  });

  it('export and sign work without a run to tell of', async () => {
    const state = await stateWith();
    expect(fleet(state, 'records', 'sign', '--key', '/nowhere')).toMatchObject({ code: 1 });
    expect(fleet(state, 'records', 'verify')).toMatchObject({ code: 0, stdout: 'Nothing is recorded yet.\n' });
    expect(fleet(state, 'records', 'export', join(state, 'x')).code).toBe(1);
  });
});

describe('fleet show and history', () => {
  it('tell of one host', async () => {
    const state = await stateWith(day(3));
    expect(fleet(state, 'show', 'run-0', 'web0').stdout).toContain('clients after:');
    expect(fleet(state, 'show', 'run-0', 'web9')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nothing of a host web9/),
    });
    expect(fleet(state, 'history', 'web0').stdout).toContain('apply run-0');
    expect(fleet(state, 'history', 'web9').stdout).toContain('No run tells of a host web9');
  });
});

describe('reports of two thousand hosts', () => {
  it('are written with little memory, in every format', () => {
    const script = fileURLToPath(new URL('../bench/report-cost.ts', import.meta.url));
    // 2,000 hosts alone would take some 30 MiB: neither they nor a report of them fit beside the program.
    const ended = spawnSync(process.execPath, ['--max-old-space-size=48', script, '2000'], { encoding: 'utf8' });
    expect(ended.status, ended.stderr).toBe(0);
    for (const format of ['text', 'json', 'html', 'md', 'csv', 'junit', 'sarif'])
      expect(ended.stdout).toMatch(new RegExp(`^${format} .* 2001 files`, 'm'));
  });
});
