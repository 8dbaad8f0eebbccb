/** `fleet recover --from-hosts`: what the hosts themselves say is open. */
import { explain, formatSeconds, isUnreachable, printable, type Host } from '../core/index.ts';
import { recoverLeft, type LeftOnHost, type LeftRecovered } from '../engine/index.ts';
import { renderOutcomes } from '../reports/index.ts';
import { EXIT } from './exit.ts';
import { answer } from './output/answer.ts';
import type { CommandSession, EndedHost } from './session.ts';
import { print, tell } from './terminal.ts';

/** Gives the exit code: 6 where a host is stuck, 4 where one can't be asked or is left to its guard. */
export async function recoverFromHosts(
  hosts: readonly Host[],
  session: CommandSession,
  { force, check }: { readonly force?: true; readonly check?: true },
): Promise<number> {
  const { engine } = session;
  const tools = {
    engine,
    settings: session.settings([]),
    enter: async (host: string, phase: 'confirm' | 'restore') => engine.emit({ type: 'host-phase', host, phase }),
    force: force === true,
    check: check === true,
    ended: (one: LeftOnHost) => session.ended(endOf(one)),
  };
  const found = await session.withProgress(hosts.length, () => recoverLeft(hosts, tools));
  const asked = found.flatMap(({ host, result }) => {
    if (result.ok) return [result.value];
    tell(`${host}: ${explain(result.error, host).what}`);
    return [];
  });
  answer(() => ({ hosts: found.map(jsonOf) }));
  for (const each of asked) tellSpared(each);
  const outcomes = asked.flatMap((each) => each.outcomes.map(({ outcome }) => outcome));
  print(
    outcomes.length === 0
      ? `${hosts.length} asked; nothing was left open that could be settled now.`
      : renderOutcomes({ outcomes, unsettled: [] }),
  );
  if (outcomes.some(({ kind }) => kind === 'stuck')) return 6;
  const open = asked.length < hosts.length || asked.some(({ spared }) => spared.length > 0);
  return open || outcomes.some(({ kind }) => kind === 'unreachable') ? 4 : EXIT.ok;
}

function endOf(left: LeftOnHost): EndedHost {
  const { host, state, reason, hint } = jsonOf(left);
  return { host, state, reason, hint, findings: [], result: jsonOf(left) };
}

function jsonOf({ host, result }: LeftOnHost) {
  if (!result.ok) {
    const { what, next } = explain(result.error, host);
    const state = isUnreachable(result.error) ? 'unreachable' : 'declined';
    return { host, state, reason: what, hint: next, spared: [], outcomes: [] };
  }
  const { spared, outcomes } = result.value;
  return { host, state: 'asked', reason: '', hint: '', spared: spared.map(sparedJson), outcomes };
}

function sparedJson({ id, owner, phase, guardAt }: LeftRecovered['spared'][number]) {
  return { transaction: id, owner, phase, guard_at: guardAt };
}

function tellSpared({ host, spared }: LeftRecovered): void {
  for (const { id, owner, phase, guardAt } of spared) {
    const guard = guardAt === null ? 'no guard is armed' : `its guard restores the host at ${formatSeconds(guardAt)}`;
    tell(
      printable(`${host}: transaction ${id} of ${owner ?? 'unknown'} stands in ${phase}; ${guard}. Now, with --force`),
    );
  }
}
