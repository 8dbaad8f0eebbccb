/** Records that were tampered with are found and named; those that weren't, hold. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFileStore, exportRecords, signHead, verifyRecords } from '../../src/store/index.ts';
import { ended, header, intent, scratch } from './samples.ts';
import { linesOf, record, writeLines } from './state.ts';

/** `FILE:LINE what`, with paths below the directory. */
async function problemsIn(directory: string, trust = {}): Promise<string[]> {
  const { problems } = await verifyRecords(directory, trust);
  return problems.map(({ file, line, what }) => `${file}:${line ?? '-'} ${what}`.replaceAll(`${directory}/`, ''));
}

async function threeRuns(directory: string): Promise<string> {
  for (const run of ['r1', 'r2', 'r3']) await record(directory, run);
  return join(directory, 'runs', 'r2', 'journal.jsonl');
}

/** Chains lines anew, as somebody would who wants to hide what was altered. */
function forged(lines: readonly string[]): string[] {
  let previous = '0'.repeat(64);
  return lines.map((line) => {
    const json = line.replace(/,"chain":"[0-9a-f]{64}"\}$/, '}');
    previous = createHash('sha256').update(previous).update(json).digest('hex');
    return `${json.slice(0, -1)},"chain":"${previous}"}`;
  });
}

describe('records', () => {
  it('hold as they were written', async () => {
    await using folder = await scratch();
    await threeRuns(folder.path);
    const report = await verifyRecords(folder.path);
    expect(report).toMatchObject({ problems: [], notes: [], runs: 3, lines: 15, head: { lines: 6 } });
  });

  it('hold where there are none', async () => {
    await using folder = await scratch();
    expect(await verifyRecords(join(folder.path, 'none'))).toMatchObject({ problems: [], runs: 0, head: null });
  });

  it('show every single byte that is altered, at its line', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const original = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(original);
        bytes[at] = ((bytes[at] ?? 0) + by) % 256;
        await writeFile(path, bytes);
        const line = original.subarray(0, at).filter((byte) => byte === 10).length + 1;
        const { problems } = await verifyRecords(folder.path);
        // A newline that was put in, or taken out, moves the lines after it.
        expect(problems.map((problem) => problem.file)).toContain(path);
        expect(problems.some((problem) => problem.line === line || problem.line === line + 1)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('name the line that was altered, and no other', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const lines = await linesOf(path);
    await writeLines(path, lines.with(2, (lines[2] ?? '').replace('"web1"', '"web9"')));
    expect(await problemsIn(folder.path)).toEqual([
      'runs/r2/journal.jsonl:3 it was altered, or a line between it and line 2 was removed',
    ]);
  });

  it('name the place where a line was removed', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    await writeLines(path, (await linesOf(path)).toSpliced(2, 1));
    expect(await problemsIn(folder.path)).toEqual([
      'runs/r2/journal.jsonl:3 it was altered, or a line between it and line 2 was removed',
      'runs/r2/journal.jsonl:5 it ends here; ledger.jsonl:4 sealed 5 lines: lines were removed',
    ]);
  });

  it('show lines that were removed at the end', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    await writeLines(path, (await linesOf(path)).slice(0, -2));
    expect(await problemsIn(folder.path)).toEqual([
      'runs/r2/journal.jsonl:4 it ends here; ledger.jsonl:4 sealed 5 lines: lines were removed',
    ]);
  });

  it('tell where lines that were put in another order belong', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const lines = await linesOf(path);
    await writeLines(path, [lines[0], lines[2], lines[1], lines[3], lines[4]].map(String));
    const problems = await problemsIn(folder.path);
    expect(problems).toContain(
      'runs/r2/journal.jsonl:2 it belongs after line 3: lines were put in another order, or put in between',
    );
    expect(problems.every((problem) => problem.startsWith('runs/r2/journal.jsonl:'))).toBe(true);
  });

  it('show a journal that was altered and chained anew', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const lines = await linesOf(path);
    await writeLines(path, forged(lines.with(3, (lines[3] ?? '').replace('"changed"', '"unchanged"'))));
    expect(await problemsIn(folder.path)).toEqual([
      "runs/r2/journal.jsonl:5 it isn't what ledger.jsonl:4 sealed: the record was rewritten",
    ]);
  });

  it('show a run that was removed, and one that was put in', async () => {
    await using folder = await scratch();
    await threeRuns(folder.path);
    await cp(join(folder.path, 'runs', 'r1'), join(folder.path, 'runs', 'r9'), { recursive: true });
    await rm(join(folder.path, 'runs', 'r2'), { recursive: true });
    expect(await problemsIn(folder.path)).toEqual([
      'runs/r2/journal.jsonl:- the record was removed: ledger.jsonl:3 names it',
      'runs/r9/journal.jsonl:- the ledger knows no such run: the record was put in',
    ]);
  });

  it('show runs that changed places', async () => {
    await using folder = await scratch();
    await threeRuns(folder.path);
    const at = (run: string): string => join(folder.path, 'runs', run);
    await rename(at('r1'), at('x'));
    await rename(at('r2'), at('r1'));
    await rename(at('x'), at('r2'));
    const problems = await problemsIn(folder.path);
    expect(problems.filter((problem) => problem.startsWith('runs/r1/journal.jsonl:1 '))).toHaveLength(1);
    expect(problems.filter((problem) => problem.startsWith('runs/r2/journal.jsonl:1 '))).toHaveLength(1);
  });

  it('show a ledger that was cut, reordered or taken away', async () => {
    await using folder = await scratch();
    await threeRuns(folder.path);
    const ledger = join(folder.path, 'ledger.jsonl');
    const lines = await linesOf(ledger);
    await writeLines(ledger, lines.slice(0, 4));
    expect(await problemsIn(folder.path)).toEqual([
      'runs/r3/journal.jsonl:- the ledger knows no such run: the record was put in',
    ]);
    await writeLines(ledger, [...lines.slice(0, 2), ...lines.slice(4), ...lines.slice(2, 4)]);
    expect(await problemsIn(folder.path)).toContainEqual(expect.stringContaining('ledger.jsonl:3 it belongs after'));
    await rm(ledger);
    expect(await problemsIn(folder.path)).toEqual([expect.stringMatching(/^ledger\.jsonl:- the ledger is missing/)]);
  });

  it('show a line that was added to a sealed journal, also one that is chained right', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const lines = await linesOf(path);
    await writeLines(path, forged([...lines, lines[2] ?? '']));
    expect(await problemsIn(folder.path)).toEqual([
      'runs/r2/journal.jsonl:6 it was added after the record was sealed with 5 lines (ledger.jsonl:4)',
    ]);
  });

  it('show a plan that was altered or removed', async () => {
    await using folder = await scratch();
    const path = join(folder.path, 'runs', 'r1', 'plan.json');
    const plan = '{"plan":1}\n';
    const store = createFileStore({ directory: folder.path });
    const planSha256 = createHash('sha256').update(plan).digest('hex');
    const begun = await store.begin({ ...header('r1'), planSha256 });
    if (begun.ok) await begun.value.close();
    await writeFile(path, plan);
    expect(await problemsIn(folder.path)).toEqual([]);
    await writeFile(path, '{"plan":2}\n');
    expect(await problemsIn(folder.path)).toEqual(['runs/r1/plan.json:- the plan of the run was altered']);
    await rm(path);
    expect(await problemsIn(folder.path)).toEqual(['runs/r1/plan.json:- the plan of the run was removed']);
  });
});

describe('cheats', () => {
  it('bytes that are no UTF-8, and look the same once decoded, are found', async () => {
    await using folder = await scratch();
    const entries = [{ ...intent('web\ufffd1') }, ended];
    const path = await record(folder.path, 'r1', { entries });
    const bytes = await readFile(path);
    const at = bytes.indexOf(Buffer.from('\ufffd'));
    const same = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
    expect(same.toString('utf8')).toBe(bytes.toString('utf8'));
    await writeFile(path, same);
    expect(await problemsIn(folder.path)).toContainEqual(expect.stringMatching(/^runs\/r1\/journal\.jsonl:2 /));
  });

  it('half a line after a seal is found, and a journal without a seal is noted', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    await appendFile(path, 'x');
    expect(await problemsIn(folder.path)).toEqual([
      expect.stringMatching(/^runs\/r2\/journal\.jsonl:6 half a line after/),
    ]);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -1));
    // The last newline of the ledger goes away, and with it the last seal.
    const ledger = join(folder.path, 'ledger.jsonl');
    await writeFile(ledger, (await readFile(ledger, 'utf8')).slice(0, -1));
    const { problems, notes } = await verifyRecords(folder.path);
    expect(problems).toEqual([]);
    expect(notes.map(({ what }) => what).join()).toMatch(/half a line.*no seal yet/);
  });

  it('a line that is there twice, and a last line that is, are found at the copy', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const lines = await linesOf(path);
    await writeLines(path, lines.toSpliced(2, 0, lines[1] ?? ''));
    expect(await problemsIn(folder.path)).toContainEqual(
      expect.stringMatching(/^runs\/r2\/journal\.jsonl:3 it belongs/),
    );
    await writeLines(path, [...lines, lines.at(-1) ?? '']);
    expect(await problemsIn(folder.path)).toContainEqual(
      expect.stringMatching(/^runs\/r2\/journal\.jsonl:6 it belongs/),
    );
  });

  it('a journal that was rewritten and sealed once more is still not what was sealed first', async () => {
    await using folder = await scratch();
    const path = await threeRuns(folder.path);
    const lines = forged((await linesOf(path)).with(3, '{"type":"run-finished","at":"2026-11-23T15:05:00.000Z"}'));
    await writeLines(path, lines);
    const ledger = join(folder.path, 'ledger.jsonl');
    const entries = await linesOf(ledger);
    const last = /"chain":"([0-9a-f]{64})"/.exec(lines.at(-1) ?? '')?.[1];
    const seal = { type: 'run-sealed', at: '2026-11-24T00:00:00.000Z', run: 'r2', lines: 5, last, how: 'closed' };
    await writeLines(ledger, forged([...entries, JSON.stringify(seal)]));
    expect(await problemsIn(folder.path)).toEqual([
      "runs/r2/journal.jsonl:5 it isn't what ledger.jsonl:4 sealed: the record was rewritten",
    ]);
  });

  it('a plan that is put beside a record which names none is found', async () => {
    await using folder = await scratch();
    await threeRuns(folder.path);
    await writeFile(join(folder.path, 'runs', 'r2', 'plan.json'), '{}\n');
    expect(await problemsIn(folder.path)).toEqual(['runs/r2/plan.json:- the record names no plan: it was put in']);
  });

  it('a journal of which every line was altered is told in good time', async () => {
    await using folder = await scratch();
    const entries = Array.from({ length: 4000 }, (_, index) => intent(`web${index}`));
    const path = await record(folder.path, 'r1', { entries });
    await writeLines(
      path,
      (await linesOf(path)).map((line) => line.replace('"web', '"wab')),
    );
    expect((await verifyRecords(folder.path)).problems.length).toBeGreaterThan(4000);
  });
});

describe('after a crash', () => {
  it('half a line at the end is noted and no tampering, and the next run seals what is there', async () => {
    await using folder = await scratch();
    const begun = await createFileStore({ directory: folder.path }).begin(header('r1'));
    if (begun.ok) await begun.value.append(intent('web1'));
    const path = join(folder.path, 'runs', 'r1', 'journal.jsonl');
    await appendFile(path, '{"type":"host-fini');
    expect(await verifyRecords(folder.path)).toMatchObject({
      problems: [],
      notes: [{ line: null }, { file: path, line: 3 }],
    });
    await record(folder.path, 'r2');
    expect(await problemsIn(folder.path)).toEqual([]);
    expect(await linesOf(join(folder.path, 'ledger.jsonl'))).toContainEqual(
      expect.stringMatching(/"lines":2.*"found"/),
    );
    // Only so that the test leaves no file open: the controller is dead.
    if (begun.ok) await begun.value.close();
  });

  it('half a line of the ledger goes away with the next run', async () => {
    await using folder = await scratch();
    await record(folder.path, 'r1');
    await appendFile(join(folder.path, 'ledger.jsonl'), '{"type":"run-be');
    expect(await verifyRecords(folder.path)).toMatchObject({ problems: [], notes: [{ line: 3 }] });
    await record(folder.path, 'r2');
    expect(await verifyRecords(folder.path)).toMatchObject({ problems: [], notes: [], runs: 2 });
  });

  it('a run that was never begun is a note', async () => {
    await using folder = await scratch();
    await record(folder.path, 'r1');
    const lone = (await linesOf(join(folder.path, 'runs', 'r1', 'journal.jsonl'))).slice(0, 1);
    await mkdir(join(folder.path, 'runs', 'r2'));
    await writeLines(join(folder.path, 'runs', 'r2', 'journal.jsonl'), lone);
    expect(await verifyRecords(folder.path)).toMatchObject({ problems: [], notes: [{ line: null }] });
  });

  it('journals from before there was a ledger are taken up by the next run', async () => {
    await using folder = await scratch();
    await threeRuns(folder.path);
    await rm(join(folder.path, 'ledger.jsonl'));
    await record(folder.path, 'r4');
    expect(await verifyRecords(folder.path)).toMatchObject({ problems: [], runs: 4 });
  });

  it('a journal that is opened again goes on where it ended', async () => {
    await using folder = await scratch();
    const path = await record(folder.path, 'r1');
    const reopened = await createFileStore({ directory: folder.path }).reopen('r1');
    if (!reopened.ok) throw new Error('not reopened');
    await reopened.value.append(ended);
    expect(await problemsIn(folder.path)).toEqual([]);
    await reopened.value.close();
    expect(await problemsIn(folder.path)).toEqual([]);
    expect(await linesOf(path)).toHaveLength(6);
  });
});

describe('signatures', () => {
  const keys = new Map<string, string>();

  async function keyIn(folder: string, name: string): Promise<string> {
    const path = join(folder, name);
    const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    keys.set(name, (await readFile(`${path}.pub`, 'utf8')).trim());
    return path;
  }

  it('hold while the ledger only grows, and name who signed', async () => {
    await using folder = await scratch();
    const state = join(folder.path, 'state');
    await record(state, 'r1');
    const key = await keyIn(folder.path, 'ann');
    const signers = join(folder.path, 'signers');
    await writeFile(signers, `ann@example.org ${keys.get('ann')}\n`);
    expect(await signHead(state, key, Date.parse('2026-11-25T10:00:00Z'))).toMatchObject({ ok: true });
    await record(state, 'r2');
    const report = await verifyRecords(state, { allowedSigners: signers });
    expect(report.problems).toEqual([]);
    expect(report.heads).toMatchObject([
      { head: { lines: 2 }, signer: expect.stringMatching(/^ann@example\.org, SHA256:/) },
    ]);
    expect((await verifyRecords(state)).heads).toMatchObject([{ signer: expect.stringMatching(/^SHA256:/) }]);
  });

  it('show a ledger that was written anew, and one that was cut', async () => {
    await using folder = await scratch();
    const state = join(folder.path, 'state');
    await threeRuns(state);
    await signHead(state, await keyIn(folder.path, 'ann'), Date.now());
    const ledger = join(state, 'ledger.jsonl');
    const lines = await linesOf(ledger);
    await writeLines(ledger, forged(lines.with(0, (lines[0] ?? '').replace('"at":"20', '"at":"19'))));
    expect(await problemsIn(state)).toEqual([
      expect.stringMatching(/signed another line 6 of the ledger than there is now/),
    ]);
    await writeLines(ledger, lines.slice(0, 4));
    await rm(join(state, 'runs', 'r3'), { recursive: true });
    expect(await problemsIn(state)).toEqual([expect.stringMatching(/signed a ledger of 6 lines; it has 4 now/)]);
  });

  it('count only from those who may sign, over the very text, and for this purpose', async () => {
    await using folder = await scratch();
    const state = join(folder.path, 'state');
    await record(state, 'r1');
    const [ann, eve] = [await keyIn(folder.path, 'ann'), await keyIn(folder.path, 'eve')];
    const signers = join(folder.path, 'signers');
    await writeFile(signers, `ann@example.org ${keys.get('ann')}\n`);
    const signed = await signHead(state, eve, Date.now());
    expect(await problemsIn(state, { allowedSigners: signers })).toEqual([expect.stringMatching(/its key isn't in/)]);
    if (!signed.ok) throw new Error(signed.error);
    await rm(`${signed.value}.sig`);
    expect(await problemsIn(state)).toEqual([expect.stringMatching(/its signature doesn't hold/)]);
    spawnSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'git', '-f', ann, signed.value]);
    expect(await problemsIn(state, { allowedSigners: signers })).toEqual([expect.stringMatching(/doesn't hold/)]);
  });

  it('show that all of it was taken away, heads too, where somebody kept one or names who signs', async () => {
    await using folder = await scratch();
    const state = join(folder.path, 'state');
    await threeRuns(state);
    await signHead(state, await keyIn(folder.path, 'ann'), Date.now());
    const signers = join(folder.path, 'signers');
    await writeFile(signers, `ann@example.org ${keys.get('ann')}\n`);
    const heads = join(folder.path, 'heads');
    await cp(join(state, 'signatures'), heads, { recursive: true });
    expect(await problemsIn(state, { heads, allowedSigners: signers })).toEqual([]);
    const [head = ''] = (await readdir(join(state, 'signatures'))).filter((name) => name.endsWith('.head'));
    await rm(join(state, 'signatures', head));
    expect(await problemsIn(state)).toEqual([expect.stringMatching(/the head was removed: its signature is here/)]);
    await rm(join(state, 'signatures'), { recursive: true });
    expect(await problemsIn(state, { allowedSigners: signers })).toEqual([expect.stringMatching(/no signed head/)]);
    await rm(state, { recursive: true });
    expect(await problemsIn(state, { heads })).toEqual([
      expect.stringMatching(/signed a ledger of 6 lines; it has 0 now/),
    ]);
  });

  it('of an earlier state are told from the present one', async () => {
    await using folder = await scratch();
    const state = join(folder.path, 'state');
    await record(state, 'r1');
    const key = await keyIn(folder.path, 'ann');
    await signHead(state, key, Date.parse('2026-11-25T10:00:00Z'));
    const earlier = join(folder.path, 'earlier');
    await cp(state, earlier, { recursive: true });
    await record(state, 'r2');
    const signed = await signHead(state, key, Date.parse('2026-11-25T11:00:00Z'));
    // The state as it was, with the heads as they are: what was kept elsewhere tells.
    expect(await problemsIn(earlier, { heads: join(state, 'signatures') })).toEqual([
      expect.stringMatching(/signed a ledger of 4 lines; it has 2 now: lines were removed/),
    ]);
    if (!signed.ok) throw new Error(signed.error);
    // The signature of the older head under the newer one.
    const older = (await readdir(join(state, 'signatures'))).sort()[1] ?? '';
    await cp(join(state, 'signatures', older), `${signed.value}.sig`);
    expect(await problemsIn(state)).toEqual([expect.stringMatching(/its signature doesn't hold/)]);
  });

  it('may come from ssh-agent', async () => {
    await using folder = await scratch();
    const state = join(folder.path, 'state');
    await record(state, 'r1');
    const key = await keyIn(folder.path, 'ann');
    const script = `ssh-add -q "$1" && rm "$1" && exec "$2" --input-type=module -e "$3" "$4" "$1.pub"`;
    const code = `const { signHead } = await import('${new URL('../../src/store/proof/sign-head.ts', import.meta.url)}');
      console.log(JSON.stringify(await signHead(process.argv[1], process.argv[2], Date.now())));`;
    const ended = spawnSync('ssh-agent', ['sh', '-c', script, 'sh', key, process.execPath, code, state], {
      encoding: 'utf8',
    });
    expect(ended.stdout, ended.stderr).toMatch(/"ok":true/);
    expect(await problemsIn(state)).toEqual([]);
  });
});

function journalIn(bundle: string): string {
  return join(bundle, 'runs', 'r2', 'journal.jsonl');
}

function strangersKey(folder: string): string {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'eve')]);
  return readFileSync(join(folder, 'eve.pub'), 'utf8');
}

describe('an exported bundle', () => {
  const shells: string[][] = [];
  beforeAll(() => {
    for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']])
      if (spawnSync(shell[0] ?? '', [...shell.slice(1), '-c', ':']).status === 0) shells.push(shell);
    expect(shells.length).toBeGreaterThan(1);
  });

  async function bundled(folder: string): Promise<string> {
    const state = join(folder, 'state');
    await threeRuns(state);
    const bundle = join(folder, 'bundle');
    expect(await exportRecords(state, bundle)).toEqual({ ok: true, value: undefined });
    return bundle;
  }

  async function signedBundle(folder: string): Promise<{ readonly bundle: string; readonly signers: string }> {
    const state = join(folder, 'state');
    await threeRuns(state);
    const key = join(folder, 'ann');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ann', '-f', key]);
    const signers = join(folder, 'signers');
    await writeFile(signers, `ann@example.org ${await readFile(`${key}.pub`, 'utf8')}`);
    expect(await signHead(state, key, Date.now())).toMatchObject({ ok: true });
    const bundle = join(folder, 'bundle');
    await exportRecords(state, bundle);
    return { bundle, signers };
  }

  function check(
    bundle: string,
    signers: readonly string[] = [],
  ): { readonly status: number | null; readonly out: string }[] {
    return shells.map(([shell = '', ...args]) => {
      const { status, stdout, stderr } = spawnSync(shell, [...args, join(bundle, 'verify.sh'), ...signers], {
        encoding: 'utf8',
      });
      return { status, out: stdout + stderr };
    });
  }

  it('is verified by fleet, by sha256sum and by its own script', async () => {
    await using folder = await scratch();
    const bundle = await bundled(folder.path);
    expect(await problemsIn(bundle)).toEqual([]);
    const sums = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: bundle, encoding: 'utf8' });
    expect(sums.status, sums.stdout).toBe(0);
    expect(sums.stdout.split('\n').filter((line) => line.endsWith(': OK'))).toHaveLength(6);
    for (const { status, out } of check(bundle)) expect({ status, out }).toMatchObject({ status: 0 });
  });

  it('shows tampering to its own script, at the line', async () => {
    await using folder = await scratch();
    const bundle = await bundled(folder.path);
    const path = join(bundle, 'runs', 'r2', 'journal.jsonl');
    const lines = await linesOf(path);
    await writeLines(path, lines.with(2, (lines[2] ?? '').replace('"web1"', '"web9"')));
    for (const { status, out } of check(bundle)) {
      expect(status).toBe(1);
      expect(out).toMatch(/^runs\/r2\/journal\.jsonl:3: altered/m);
    }
    await writeLines(path, forged(lines.with(2, (lines[2] ?? '').replace('"web1"', '"web9"'))));
    for (const { out } of check(bundle))
      expect(out).toMatch(/^runs\/r2\/journal\.jsonl:5: not what ledger\.jsonl:4 sealed/m);
    await rm(join(bundle, 'runs', 'r3'), { recursive: true });
    for (const { out } of check(bundle)) expect(out).toMatch(/^runs\/r3\/journal\.jsonl: removed: ledger\.jsonl:5/m);
  });

  it.each<[string, RegExp, (bundle: string, lines: readonly string[]) => Promise<void>]>([
    [
      'NUL bytes',
      /^runs\/r2\/journal\.jsonl: altered: it holds NUL bytes/m,
      (bundle, lines) => writeLines(journalIn(bundle), lines.with(1, (lines[1] ?? '').replace('"web1"', '"web\x001"'))),
    ],
    [
      'a line after the seal that is chained right',
      /^runs\/r2\/journal\.jsonl:6: lines after/m,
      (bundle, lines) => writeLines(journalIn(bundle), forged([...lines, lines[2] ?? ''])),
    ],
    [
      'half a line after the seal',
      /^runs\/r2\/journal\.jsonl:6: half a line after the seal/m,
      (bundle) => appendFile(journalIn(bundle), 'x'),
    ],
    [
      'a last line without its newline',
      /^runs\/r2\/journal\.jsonl:/m,
      (bundle, lines) => writeFile(journalIn(bundle), lines.join('\n')),
    ],
    [
      'another run in its place',
      /^runs\/r2\/journal\.jsonl:1: not the line/m,
      (bundle) => cp(join(bundle, 'runs', 'r1', 'journal.jsonl'), journalIn(bundle)),
    ],
    [
      'a plan that was put in',
      /^runs\/r2\/plan\.json: put in/m,
      (bundle) => writeFile(join(bundle, 'runs', 'r2', 'plan.json'), '{}\n'),
    ],
    [
      'a run that was put in',
      /^runs\/r9\/journal\.jsonl: put in/m,
      (bundle) => cp(join(bundle, 'runs', 'r1'), join(bundle, 'runs', 'r9'), { recursive: true }),
    ],
    [
      'a ledger that was cut',
      /^signatures\/\S+: ledger\.jsonl:6 is not the line that was signed/m,
      async (bundle) => {
        await writeLines(join(bundle, 'ledger.jsonl'), (await linesOf(join(bundle, 'ledger.jsonl'))).slice(0, 4));
        await rm(join(bundle, 'runs', 'r3'), { recursive: true });
      },
    ],
    [
      'heads that were taken away',
      /^signatures: there is no signed head/m,
      (bundle) => rm(join(bundle, 'signatures'), { recursive: true }),
    ],
  ])('shows %s to its own script', async (_what, found, cheat) => {
    await using folder = await scratch();
    const { bundle, signers } = await signedBundle(folder.path);
    for (const { status, out } of check(bundle, [signers])) expect({ status, out }).toMatchObject({ status: 0 });
    await cheat(bundle, await linesOf(journalIn(bundle)));
    for (const { status, out } of check(bundle, [signers])) {
      expect(out).toMatch(found);
      expect(status).toBe(1);
    }
    expect(await problemsIn(bundle, { allowedSigners: signers })).not.toEqual([]);
  });

  it('takes no signature of a stranger', async () => {
    await using folder = await scratch();
    const { bundle, signers } = await signedBundle(folder.path);
    for (const { out } of check(bundle, [signers]))
      expect(out).toMatch(/: line 6: Good "fleet-records" signature for ann/);
    for (const { out, status } of check(bundle)) expect({ out, status }).toMatchObject({ status: 0 });
    await writeFile(signers, `eve@example.org ${strangersKey(folder.path)}`);
    for (const { out, status } of check(bundle, [signers])) {
      expect(out).toMatch(/not signed by anybody in/);
      expect(status).toBe(1);
    }
  });

  it('can be an archive, and never overwrites a folder', async () => {
    await using folder = await scratch();
    const bundle = await bundled(folder.path);
    const archive = join(folder.path, 'records.tar.gz');
    expect(await exportRecords(join(folder.path, 'state'), archive)).toMatchObject({ ok: true });
    const listed = spawnSync('tar', ['-tzf', archive], { encoding: 'utf8' }).stdout.split('\n');
    expect(listed).toContain('fleet-records/runs/r2/journal.jsonl');
    expect(await exportRecords(join(folder.path, 'state'), bundle)).toMatchObject({ ok: false });
  });
});
