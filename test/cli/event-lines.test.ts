/** `--output jsonl` of the built program: a program can follow a run by it, may be slow, and may go away. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Writable, type Readable } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventLine } from '../../src/cli/output/event-lines.ts';
import { LineStream } from '../../src/cli/output/line-stream.ts';
import { schemaOf } from '../../src/cli/schemas.ts';
import { startSimulatedFleet, type SimulatedFleet } from '../bench/simulated-fleet.ts';
import { MAIN, ROOT } from '../support/built-fleet.ts';

const PLAYBOOK = join(ROOT, 'playbooks/legacy-tls.yaml');
const folder = mkdtempSync(join(tmpdir(), 'fleet-events-'));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
addFormats.default(ajv);
/** As printed, and closed: a field that the schema doesn't know is one that was forgotten there. */
const validate = ajv.compile(
  JSON.parse(JSON.stringify(schemaOf('events')), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value
      ? { additionalProperties: false, ...value }
      : value,
  ) as object,
);

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

let hosts: SimulatedFleet;
let inventory = '';

beforeAll(async () => {
  hosts = await startSimulatedFleet(4, folder);
  inventory = join(folder, 'fleet.yaml');
  writeFileSync(inventory, `${readFileSync(hosts.inventory, 'utf8')}    nobody:\n      ansible_port: 9\n`);
});
afterAll(() => hosts.stop());

function start(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [MAIN, ...args, '-i', inventory, '--output', 'jsonl'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, FLEET_STATE_DIR: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Reads the events as they come, each checked, and gives them with the exit code. */
async function follow(args: readonly string[], see: (line: Line) => void = () => {}) {
  const child = start(args);
  child.stderr.resume();
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines: Line[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    expect(validate(line), `${text.slice(0, 500)}\n${JSON.stringify(validate.errors?.slice(-3))}`).toBe(true);
    lines.push(line);
    see(line);
  }
  return { lines, code: await ended };
}

const ofType = (lines: readonly Line[], type: string): readonly Line[] => lines.filter((line) => line.type === type);

describe('events of every command that works on hosts', () => {
  it.each<[string, readonly string[], number, Readonly<Record<string, number>>]>([
    ['plan', [PLAYBOOK], 4, { change: 4, unreachable: 1 }],
    ['apply', [PLAYBOOK, '--yes'], 4, { changed: 4, unreachable: 1 }],
    ['audit', ['-l', 'web*'], 0, { audited: 4 }],
    ['verify', ['--fast', '-l', 'web1'], 2, { verified: 1 }],
    ['ping', ['nobody'], 4, { unreachable: 1 }],
    ['facts', ['all'], 4, { read: 4, unreachable: 1 }],
    ['recover', ['--from-hosts', '-l', 'nobody'], 4, { unreachable: 1 }],
    ['prune', ['--check', '-l', 'nobody'], 4, { unreachable: 1 }],
    ['rollback', ['--yes'], 0, { changed: 4 }],
  ])('%s', async (command, args, exitCode, counts) => {
    const { lines, code } = await follow([command, ...args]);
    expect(code).toBe(exitCode);
    expect(lines[0]).toMatchObject({ type: 'run-started', 'fleet-events': 1, command });
    const recap = lines.at(-1);
    expect(recap).toMatchObject({ type: 'recap', command, counts, exit_code: code });
    // Whoever adds up the ends of hosts comes to the numbers of the recap.
    const ends = command === 'plan' ? ofType(lines, 'host-planned') : ofType(lines, 'host-ended');
    const states = ends.map((line) => String(line['state'] ?? line['decision']));
    for (const [state, count] of Object.entries(counts))
      expect(states.filter((one) => one === state).length).toBe(count);
    const times = lines.map((line) => String(line['time']));
    expect(times).toEqual([...times].sort());
  });

  it('tell of each host in its order: phases, findings, how it ended', async () => {
    const { lines } = await follow(['verify', '--fast', '-l', 'web0']);
    const about = lines.filter((line) => line['host'] === 'web0').map(({ type }) => type);
    expect(about[0]).toBe('host-phase');
    expect(about.at(-1)).toBe('host-ended');
    expect(about.slice(0, -1)).toContain('finding');
    const [end] = ofType(lines, 'host-ended');
    expect(end).toMatchObject({ state: 'verified', result: { host: 'web0', verdicts: expect.any(Array) } });
  });

  it('come while the work goes on, so that a program can stop it', async () => {
    const child = start(['apply', PLAYBOOK, '--yes', '--forks', '1']);
    child.stderr.resume();
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const lines: Line[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (line.type === 'host-ended' && lines.filter(({ type }) => type === 'host-ended').length === 1)
        child.kill('SIGINT');
    }
    expect(await ended).toBe(99);
    const { counts } = lines.at(-1) as unknown as { readonly counts: Readonly<Record<string, number>> };
    expect(counts['changed']).toBeGreaterThan(0);
    expect(counts['pending']).toBeGreaterThan(0);
    expect((await follow(['rollback', '--yes'])).code).toBe(0);
  });

  it('end with an error that has its code where the command ends early', async () => {
    const { lines, code } = await follow(['show-nothing']);
    expect(code).toBe(1);
    expect(lines).toMatchObject([{ type: 'error', code: 'usage', exit_code: 1 }]);
  });
});

describe('a reader of events', () => {
  it('that goes away ends nothing: the hosts are changed and the run is recorded', async () => {
    const child = start(['apply', PLAYBOOK, '--yes', '-l', 'web0,web1']);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toBe(0);
    expect(stderr.match(/nobody reads the events any more/g)?.length).toBe(1);
    const { lines, code } = await follow(['rollback', '--yes']);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ counts: { changed: 2 } });
  });

  it('that stops reading holds up no host', async () => {
    const child = start(['audit', '-l', 'web*']);
    let finished = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (finished += text));
    // Nothing is read until the audit is kept for fleet serve, which is its end.
    const kept = join(folder, 'state/audit.json');
    rmSync(kept, { force: true });
    // Somebody who listens for that and doesn't read: at its end Node would throw away what a paused one still has.
    const idle = (): void => {};
    child.stdout.on('readable', idle);
    await expect.poll(() => existsSync(kept), { timeout: 60_000 }).toBe(true);
    child.stdout.off('readable', idle);
    const lines: Line[] = [];
    for await (const text of createInterface({ input: child.stdout })) lines.push(JSON.parse(text) as Line);
    expect(lines.at(-1)).toMatchObject({ type: 'recap', counts: { audited: 4 } });
    expect(finished).toBe('');
  });
});

describe('a line stream', () => {
  const line = (type: string, lesser: boolean): EventLine => ({ fields: { type, text: 'x'.repeat(100) }, lesser });
  const now = (): Date => new Date(0);

  it('leaves out lesser lines for a slow reader, says how many, and never the others', () => {
    const taken: string[] = [];
    const waiting: (() => void)[] = [];
    const slow = new Writable({
      write: (chunk: Buffer, _, next) => {
        taken.push(String(chunk));
        waiting.push(next);
      },
    });
    const stream = new LineStream(slow, { now, onGone: () => {}, mostWaiting: 300 });
    for (let n = 0; n < 10; n += 1) stream.write(line('host-phase', true));
    stream.write(line('host-ended', false));
    expect(taken.length).toBe(1);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
    const told = taken.map((text) => JSON.parse(text) as Line);
    const kept = told.filter(({ type }) => type === 'host-phase').length;
    expect(kept).toBeLessThan(10);
    expect(told.slice(-2)).toMatchObject([{ type: 'left-out', lines: 10 - kept }, { type: 'host-ended' }]);
  });

  it('says once that nobody reads any more, and goes silent', () => {
    const target = new PassThrough();
    let gone = 0;
    const stream = new LineStream(target, { now, onGone: () => (gone += 1) });
    target.emit('error', new Error('EPIPE'));
    target.emit('error', new Error('EPIPE'));
    stream.write(line('host-ended', false));
    expect([gone, target.read()]).toEqual([1, null]);
  });

  it('escapes what would move a terminal', () => {
    const target = new PassThrough();
    new LineStream(target, { now, onGone: () => {} }).write({
      fields: { type: 'host-note', message: '\u001b[2J\u009b\u202e' },
      lesser: true,
    });
    expect(String(target.read())).toBe(
      '{"type":"host-note","time":"1970-01-01T00:00:00.000Z","message":"\\u001b[2J\\u009b\\u202e"}\n',
    );
  });
});
