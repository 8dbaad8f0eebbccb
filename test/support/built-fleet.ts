/** The built program in a folder of its own, for tests of commands. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MAIN = join(ROOT, 'dist/cli/main.js');

/** A folder that is working folder and home of the program, and how to use both. */
export interface BuiltFleet {
  readonly folder: string;
  /** Writes a file there, with its folders; gives its whole path. */
  file(name: string, text: string): string;
  /** Runs the program there. It sees no environment but PATH, HOME and what is given. */
  fleet(args: readonly string[], env?: NodeJS.ProcessEnv): BuiltFleetEnd;
}

export interface BuiltFleetEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function builtFleet(): BuiltFleet {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-built-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const fleet = (args: readonly string[], env: NodeJS.ProcessEnv = {}): BuiltFleetEnd => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, FLEET_STATE_DIR: join(folder, 'state'), ...env },
    });
    return { code: status, stdout, stderr };
  };
  return { folder, file, fleet };
}
