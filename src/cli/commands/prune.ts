/** `fleet prune`: what hosts keep of old changes and nobody could need any more goes. */
import { explain, formatSeconds, printable } from '../../core/index.ts';
import { pruneFleet, whyNot, type Pruned, type PrunedHost } from '../../engine/index.ts';
import { EXIT } from '../exit.ts';
import { hostsOf } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { openSession, type EndedHost } from '../session.ts';
import { answer } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';

export interface PruneFlags extends InventoryFlags {
  readonly check?: true;
}

export async function pruneCommand(flags: PruneFlags): Promise<number> {
  const session = await openSession(flags, null);
  const hosts = await hostsOf(session.inventory, 'all', flags);
  const check = flags.check === true;
  const tools = {
    engine: session.engine,
    settings: session.settings([]),
    check,
    ended: (one: PrunedHost) => session.ended(endOf(one)),
  };
  const pruned = await session.withProgress(hosts.length, () => pruneFleet(hosts, tools));
  let failed = 0;
  for (const { host, result } of pruned) {
    if (result.ok) {
      print(lineOf(host, result.value, check));
    } else {
      failed += 1;
      tell(`${host}: ${explain(result.error, host).what}`);
    }
  }
  answer(() => ({ check, hosts: pruned.map(jsonOf) }));
  if (session.interrupts.came() !== null) return EXIT.interrupted;
  return failed > 0 ? EXIT.unreachable : EXIT.ok;
}

function endOf(pruned: PrunedHost): EndedHost {
  const result = jsonOf(pruned);
  const { host, state, reason, hint } = result;
  return { host, state, reason, hint, findings: [], result };
}

function jsonOf({ host, result }: PrunedHost) {
  if (!result.ok) return { host, ...whyNot(result.error, host), kept: null, removed: [] };
  const { kept, removed } = result.value;
  const told = removed.map(({ id, changedAt }) => ({ id, changed_at: changedAt }));
  return { host, state: 'pruned', reason: '', hint: '', kept, removed: told };
}

function lineOf(host: string, { kept, removed }: Pruned, check: boolean): string {
  const names = removed.map(({ id, changedAt }) => (changedAt === null ? id : `${id} (${formatSeconds(changedAt)})`));
  const verb = check ? 'would remove' : 'removed';
  return printable(
    `${host}: keeps ${kept}, ${verb} ${removed.length}${names.length === 0 ? '' : `: ${names.join(', ')}`}`,
  );
}
