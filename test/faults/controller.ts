/** The built fleet as a process of its own, which can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAbandoned, markOwner } from '../support/abandoned-hosts.ts';
import type { FaultHost } from './fault-host.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CLI = join(ROOT, 'dist/cli/main.js');

/** Copies lie among the modules, so that they find them, too. */
const MODULES = join(ROOT, 'node_modules');
const COPY = '.fleet-faults-';
let copy: string | null = null;

/** The build as it is now: a run of half an hour mustn't fail because somebody builds meanwhile. */
function cliCopy(): string {
  if (copy === null) {
    for (const name of readdirSync(MODULES).filter((each) => each.startsWith(COPY))) {
      if (isAbandoned(join(MODULES, name))) rmSync(join(MODULES, name), { recursive: true });
    }
    copy = mkdtempSync(join(MODULES, COPY));
    markOwner(copy);
    for (const name of ['dist', 'package.json']) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    askDateAtEachStep(join(copy, 'dist/remote/sh/transaction.sh'));
  }
  return join(copy, 'dist/cli/main.js');
}

/** The program `date` is where a host can hold a transaction; without this a script asks it once. */
function askDateAtEachStep(file: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes('\nenter() {\n')) throw new Error(`${file} has no enter() to ask the date in`);
  writeFileSync(file, text.replace('\nenter() {\n', '\nenter() {\n  date >/dev/null\n'));
}

export function dropCopy(): void {
  if (copy !== null) rmSync(copy, { recursive: true });
  copy = null;
}

export interface Controller {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly stateDir: string;
  text(): string;
}

/** Starts fleet on the host with records in a folder of its own. */
export function startController(victim: FaultHost, stateDir: string, args: readonly string[]): Controller {
  const child = spawn(
    process.execPath,
    [cliCopy(), ...args, '-i', victim.inventory, '--host-key-checking', 'off', '--timeout', '5'],
    {
      env: { ...process.env, FLEET_STATE_DIR: stateDir, HOME: victim.host.root },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  const hear = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return { child, ended, stateDir, text: () => text };
}
