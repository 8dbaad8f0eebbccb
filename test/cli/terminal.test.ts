/** The built program at a real terminal, with two hundred hosts: what a person sees from beginning to end. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedFleet, type SimulatedFleet } from '../bench/simulated-fleet.ts';
import { ROOT } from '../support/built-fleet.ts';
import { fleetAtTerminal, type Screen, type TerminalSize } from '../support/terminal.ts';

const PLAYBOOK = join(ROOT, 'playbooks/legacy-tls.yaml');
const HOSTS = 200;
const WIDE = { columns: 80, rows: 24 };
const folder = mkdtempSync(join(tmpdir(), 'fleet-terminal-'));

/** Sequences that outlast the line they stand in: a hidden cursor, another screen, a mode of the mouse. */
const MODES = /\u001b\[\?(?!7[hl]|2026[hl])\d+[hl]/;

let hosts: SimulatedFleet;

beforeAll(async () => {
  hosts = await startSimulatedFleet(HOSTS, folder);
  const text = readFileSync(hosts.inventory, 'utf8');
  writeFileSync(join(folder, 'fleet.yaml'), `${text}    nobody1:\n      ansible_port: 9\n`);
});
afterAll(() => hosts.stop());

function plan(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, size: TerminalSize = WIDE): Screen {
  return fleetAtTerminal(['plan', PLAYBOOK, '-i', 'fleet.yaml', '-T', '100', ...args], { ...size, cwd: folder, env });
}

/** Where the view begins, and the lines of it. */
function viewIn(rows: readonly string[]): readonly string[] {
  const first = rows.findIndex((row) => /^\d+\/\d+ hosts done · /.test(row));
  return first < 0 ? [] : rows.slice(first).filter((row) => row !== '');
}

describe('a plan for two hundred hosts', () => {
  it('is watched in a view that stays small, with failures above it, and leaves nothing behind', async () => {
    const screen = plan();
    const seen: (readonly string[])[] = [];
    let over = false;
    void screen.ended.then(() => (over = true));
    while (!over) {
      seen.push(await screen.rows());
      await new Promise((next) => setTimeout(next, 50));
    }
    expect(await screen.ended).toBe(4);
    const views = seen.map(viewIn).filter((view) => view.length > 0);
    expect(views.length).toBeGreaterThan(5);
    for (const view of views) {
      expect(view.length).toBeLessThanOrEqual(12);
      expect(view[0]).toMatch(/^\d+\/201 hosts done · \d+:\d\d/);
      for (const line of view) expect(line.length).toBeLessThan(80);
    }
    // One view at a time: a second one would be what an earlier drawing left.
    for (const rows of seen) expect(rows.filter((row) => /hosts done · /.test(row)).length).toBeLessThanOrEqual(1);
    const failed = seen.filter((rows) => rows.some((row) => row.startsWith('nobody1: unreachable: 127.0.0.1 port 9')));
    expect(failed.length).toBeGreaterThan(0);
    const told = (await screen.history()).join('\n');
    expect(told).not.toMatch(/hosts done · /);
    expect(told).toMatch(/200 hosts would change/);
    expect(screen.written).not.toMatch(MODES);
  });

  it('goes on in its new size when the terminal is resized', async () => {
    const screen = plan();
    await screen.until(/hosts done · /);
    screen.resize({ columns: 44, rows: 12 });
    const narrow = await screen.until(/hosts done ·[\s\S]*… and \d+ more/);
    await new Promise((next) => setTimeout(next, 1500));
    const later = await screen.rows();
    for (const rows of [narrow, later]) expect(viewIn(rows).length).toBeLessThanOrEqual(12);
    expect(viewIn(later).length).toBeLessThanOrEqual(6);
    expect(later.filter((row) => /hosts done · /.test(row)).length).toBeLessThanOrEqual(1);
    screen.type('\u0003');
    await screen.ended;
  });

  it('stops at Ctrl-C, says so above the view, and leaves the terminal as it was', async () => {
    const screen = plan(['--forks', '5']);
    await screen.until(/[1-9]\d*\/201 hosts done · /);
    screen.type('\u0003');
    expect(await screen.ended).toBe(99);
    const told = (await screen.history()).join('\n');
    expect(told).toMatch(/SIGINT: no new host is begun/);
    expect(told).not.toMatch(/hosts done · /);
    expect(screen.written).not.toMatch(MODES);
    expect(screen.written.split('\u001b[?7l').length).toBe(screen.written.split('\u001b[?7h').length);
  });

  it.each([
    ['ping', ['ping', '-i', 'fleet.yaml', '-l', 'web1*']],
    ['facts', ['facts', 'web1*', '-i', 'fleet.yaml']],
  ])('is counted by %s, too', async (_, args) => {
    const screen = fleetAtTerminal([...args, '-T', '100', '--forks', '4'], { ...WIDE, cwd: folder });
    await screen.until(/[1-9]\d*\/111 hosts done · /);
    await screen.ended;
  });
});

describe('a terminal that can do less', () => {
  it('has lines only, where TERM is dumb', async () => {
    const screen = plan([], { TERM: 'dumb' });
    expect(await screen.ended).toBe(4);
    expect(screen.written).not.toContain('\u001b');
    expect(screen.written).toMatch(/nobody1: unreachable: /);
    expect(screen.written).not.toMatch(/hosts done · /);
  });

  it.each([
    [{ NO_COLOR: '1' }, false],
    [{ FORCE_COLOR: '1' }, true],
  ])('has colours as %j says', async (env, colours) => {
    const args = ['verify', '127.0.0.1:9', '--fast', '--client', 'modern'];
    const screen = fleetAtTerminal(args, { ...WIDE, cwd: folder, env });
    await screen.ended;
    expect(/\u001b\[[\d;]*m/.test(screen.written)).toBe(colours);
  });

  it('has every step as a line of its own with -vv', async () => {
    const screen = plan(['-vv', '-l', 'web1']);
    expect(await screen.ended).toBe(0);
    expect((await screen.history()).join('\n')).toMatch(/web1: probe \(read took \d+ ms\)/);
    expect(screen.written).not.toMatch(/hosts done · /);
  });
});
