/** What commands share that look at hosts of a pattern and say for each what came of it. */
import { printable, type Host } from '../core/index.ts';
import { EXIT } from './exit.ts';
import { hostsOf } from './inputs.ts';
import type { InventoryFlags } from './options.ts';
import { openSession, type CommandSession } from './session.ts';

interface LookedAt {
  readonly state: string;
}

/** The hosts of the pattern and the session to reach them by. */
export async function openHostsOf(
  pattern: string,
  flags: InventoryFlags,
): Promise<{ readonly session: CommandSession; readonly hosts: readonly Host[] }> {
  const session = await openSession(flags, null);
  return { session, hosts: await hostsOf(session.inventory, pattern, flags) };
}

/** `unreachable: why` and, below, what to do. */
export function problemLines({
  state,
  reason,
  hint,
}: LookedAt & { readonly reason: string; readonly hint: string }): string {
  return printable([`${state}: ${reason}`, ...(hint === '' ? [] : [`  ${hint}`])].join('\n'));
}

/** `ok=3 declined=0 unreachable=1` */
export function countStates(hosts: readonly LookedAt[], states: readonly string[]): string {
  return states.map((state) => `${state}=${hosts.filter((host) => host.state === state).length}`).join(' ');
}

/** The gravest of the hosts; interrupted where it was, for then not all were asked. */
export function exitCodeOf(hosts: readonly LookedAt[], { interrupts }: CommandSession): number {
  if (interrupts.came() !== null) return EXIT.interrupted;
  if (hosts.some(({ state }) => state === 'declined')) return EXIT.failed;
  return hosts.some(({ state }) => state === 'unreachable') ? EXIT.unreachable : EXIT.ok;
}
