/** `fleet recover --from-hosts`: what the hosts themselves say is open. */
import { explain, formatSeconds, printable, type Host } from '../../core/index.ts';
import { adoptLeft, findLeft, runsLeft, whyNot, type AskedHost, type LeftOnHost } from '../../engine/index.ts';
import { EXIT } from '../exit.ts';
import { answer } from '../output/answer.ts';
import type { CommandSession, EndedHost } from '../session.ts';
import { settleRun } from './settle-run.ts';
import { print, tell } from '../terminal.ts';

/**
 * Settles every run that a host has open, and records it: under its own name, also where this controller never heard of
 * it. Gives the exit code: 6 where a host is stuck, 4 where one can't be asked or is left to its guard.
 */
export async function recoverFromHosts(
  hosts: readonly Host[],
  session: CommandSession,
  { force, check }: { readonly force?: true; readonly check?: true },
): Promise<number> {
  const tools = {
    engine: session.engine,
    settings: session.settings([]),
    force: force === true,
    check: check === true,
    ended: (one: AskedHost) => session.ended(endOf(one)),
  };
  const found = await session.withProgress(hosts.length, () => findLeft(hosts, tools));
  const asked = found.flatMap(({ host, result }) => {
    if (result.ok) return [result.value];
    tell(`${host}: ${explain(result.error, host).what}`);
    return [];
  });
  answer(() => ({ hosts: found.map(jsonOf) }));
  for (const each of asked) tellSpared(each);
  const codes = await settleLeft(asked, session);
  if (codes.length === 0) print(`${hosts.length} asked; nothing was left open that could be settled now.`);
  if (session.interrupts.came() !== null) return EXIT.interrupted;
  if (codes.includes(6)) return 6;
  const open = asked.length < hosts.length || asked.some(({ spared }) => spared.length > 0);
  return open || codes.includes(4) ? 4 : EXIT.ok;
}

async function settleLeft(asked: readonly LeftOnHost[], session: CommandSession): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const left of runsLeft(asked)) {
    if (session.interrupts.came() !== null) break;
    const adopted = await adoptLeft(left, session.engine);
    if (adopted.ok) {
      codes.push(await settleRun(adopted.value, new Map(left.hosts.map((host) => [host.name, host])), session));
    } else {
      const { what, next } = explain(adopted.error);
      tell(`run ${printable(left.run)} is left as it is: ${what}. ${next}`);
      codes.push(EXIT.unreachable);
    }
  }
  return codes;
}

function endOf(asked: AskedHost): EndedHost {
  const result = jsonOf(asked);
  const { host, state, reason, hint } = result;
  return { host, state, reason, hint, findings: [], result };
}

function jsonOf({ host, result }: AskedHost) {
  if (!result.ok) return { host, ...whyNot(result.error, host), spared: [], due: [] };
  const { spared, due } = result.value;
  return { host, state: 'asked', reason: '', hint: '', spared: spared.map(sparedJson), due: due.map(({ id }) => id) };
}

function sparedJson({ id, owner, phase, guardAt }: LeftOnHost['spared'][number]) {
  return { transaction: id, owner, phase, guard_at: guardAt };
}

function tellSpared({ host, spared }: LeftOnHost): void {
  for (const { id, owner, phase, guardAt } of spared) {
    const guard = guardAt === null ? 'no guard is armed' : `its guard restores the host at ${formatSeconds(guardAt)}`;
    const who = owner ?? 'unknown';
    tell(printable(`${host.name}: transaction ${id} of ${who} stands in ${phase}; ${guard}. Now, with --force`));
  }
}
