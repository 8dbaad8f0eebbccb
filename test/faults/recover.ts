/** Asks fleet to settle whatever is open, as a person would who comes back after the fault. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startController } from './controller.ts';
import type { FaultHost } from './fault-host.ts';

/** How `fleet recover` says what it did, or that there was nothing to do. */
const SAYS = /^(Nothing to recover|Run \S+ \(|1 asked; nothing was left open)/m;

/** Gives what went wrong with that; empty where nothing did. */
export async function recover(victim: FaultHost, stateDirs: readonly string[]): Promise<readonly string[]> {
  // A controller that was killed before its first word has no record, and there is nothing of it on the host.
  const recorded = stateDirs.filter((stateDir) => existsSync(join(stateDir, 'runs')));
  const wrong: string[] = [];
  for (const stateDir of recorded) wrong.push(...(await recovered(victim, stateDir, ['recover'])));
  return wrong;
}

/** The same where all records are lost: `stateDir` is a new one. */
export async function recoverFromHosts(victim: FaultHost, stateDir: string): Promise<readonly string[]> {
  return recovered(victim, stateDir, ['recover', '--from-hosts', '--force']);
}

async function recovered(victim: FaultHost, stateDir: string, args: readonly string[]): Promise<readonly string[]> {
  const { ended, text } = startController(victim, stateDir, args);
  const code = await ended;
  if (code !== 0) return [`fleet ${args.join(' ')} ended with ${code}: ${text()}`];
  return SAYS.test(text()) ? [] : [`fleet ${args.join(' ')} didn't say what happened: ${text()}`];
}
