/** `fleet rollback --from-hosts`: takes back what the hosts themselves remember. */
import { explain, type Host } from '../../core/index.ts';
import { rememberedChanges, rememberedRuns } from '../../engine/index.ts';
import { EXIT } from '../exit.ts';
import { hostsOf } from '../inputs.ts';
import type { CommandSession } from '../session.ts';
import { takeBack, type TakeBackFlags } from './take-back.ts';
import { print, tell } from '../terminal.ts';

/** Without a run it is the newest of all hosts. */
export async function rollbackFromHosts(
  run: string | undefined,
  session: CommandSession,
  flags: TakeBackFlags,
): Promise<number> {
  const asked = await hostsOf(session.inventory, 'all', flags);
  const { byRun, silent } = await remembered(asked, session);
  // The name of a run begins with its time.
  const chosen = run ?? [...byRun.keys()].sort().at(-1);
  const hosts = chosen === undefined ? undefined : byRun.get(chosen);
  if (chosen === undefined || hosts === undefined) {
    print(
      `${asked.length} asked; none remembers ${run === undefined ? 'a change' : `run ${run} as one`} that is still in force.`,
    );
    return silent > 0 ? EXIT.unreachable : EXIT.ok;
  }
  const others = [...byRun.keys()].filter((other) => other !== chosen).sort();
  if (others.length > 0) tell(`Also in force: ${others.join(', ')}`);
  const code = await takeBack(
    { run: chosen, changesOn: rememberedChanges(chosen), hosts, clients: [] },
    session,
    flags,
  );
  return code === EXIT.ok && silent > 0 ? EXIT.unreachable : code;
}

interface Remembered {
  readonly byRun: ReadonlyMap<string, readonly Host[]>;
  /** Hosts that could not be asked. */
  readonly silent: number;
}

async function remembered(asked: readonly Host[], session: CommandSession): Promise<Remembered> {
  const tools = { engine: session.engine, settings: session.settings([]) };
  const told = await session.withProgress(asked.length, () => rememberedRuns(asked, tools));
  const byName = new Map(asked.map((host) => [host.name, host]));
  const byRun = new Map<string, Host[]>();
  let silent = 0;
  for (const { host: name, runs } of told) {
    const host = byName.get(name);
    if (!runs.ok) {
      silent += 1;
      tell(`${name}: ${explain(runs.error, name).what}`);
    } else if (host !== undefined) {
      for (const run of runs.value) byRun.set(run, [...(byRun.get(run) ?? []), host]);
    }
  }
  return { byRun, silent };
}
