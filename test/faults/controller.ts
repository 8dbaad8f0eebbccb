/** The built fleet as a process of its own, which can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultHost } from './fault-host.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CLI = join(ROOT, 'dist/cli/main.js');

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
    [CLI, ...args, '-i', victim.inventory, '--host-key-checking', 'off', '--timeout', '5'],
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
