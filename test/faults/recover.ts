/** Asks fleet to settle whatever is open, as a person would who comes back after the fault. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startController } from './controller.ts';
import type { FaultHost } from './fault-host.ts';

/** Gives what went wrong with that; empty where nothing did. */
export async function recover(victim: FaultHost, stateDirs: readonly string[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const stateDir of stateDirs) {
    // A controller that was killed before its first word has no record, and there is nothing of it on the host.
    if (!existsSync(join(stateDir, 'runs'))) continue;
    const { ended, text } = startController(victim, stateDir, ['recover']);
    const code = await ended;
    if (code !== 0) wrong.push(`fleet recover ended with ${code}: ${text()}`);
    else if (!/^(Nothing to recover|Run \S+ \()/m.test(text()))
      wrong.push(`fleet recover didn't say what happened: ${text()}`);
  }
  return wrong;
}
