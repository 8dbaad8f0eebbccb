/** `fleet rollback`: takes a run back on all its hosts, to the byte. */
import type { Host, RunRecord } from '../../core/index.ts';
import { changesInForce, expiredRuns, recordedChanges, runsInForce, type RunInForce } from '../../engine/index.ts';
import { gravest, InputError } from '../exit.ts';
import { hostsNamed, namesOf } from '../inputs.ts';
import { chosenRun, runSearch } from '../runs/load-runs.ts';
import { rollbackFromHosts } from '../runs/rollback-from-hosts.ts';
import { answer } from '../output/answer.ts';
import { openSession, type CommandSession } from '../session.ts';
import { takeBack, type TakeBackFlags } from '../runs/take-back.ts';
import { print, tell } from '../terminal.ts';

export interface RollbackFlags extends TakeBackFlags {
  readonly expired?: true;
  readonly fromHosts?: true;
}

export async function rollbackCommand(run: string | undefined, flags: RollbackFlags): Promise<number> {
  answer(() => ({ runs: [] }));
  const session = await openSession(flags, flags.guard ? flags.confirmTimeout : null);
  if (flags.fromHosts === true) return rollbackFromHosts(run, session, flags);
  if (flags.expired === true) return rollbackExpired(run, session, flags);
  if (run !== undefined) return takeBackNamed(await runToTakeBack(run, session), session, flags);
  for await (const newest of runsInForce(await runSearch(session))) return takeBackRun(newest, session, flags);
  print('There is no run whose change is still in force: nothing to take back.');
  return 0;
}

/** Every run whose end is past, the newest first: each is taken back as a run of its own. */
async function rollbackExpired(
  run: string | undefined,
  session: CommandSession,
  flags: RollbackFlags,
): Promise<number> {
  if (run !== undefined) throw new InputError('--expired chooses the runs itself', `Leave ${run} away, or --expired.`);
  const codes: number[] = [];
  for await (const expired of expiredRuns(await runSearch(session), session.engine.clock.now())) {
    if (session.interrupts.came() !== null) break;
    print(`Run ${expired.run.id} was to end on ${expired.run.expires}.`);
    codes.push(await takeBackRun(expired, session, flags));
  }
  if (codes.length === 0) print('No exception is overdue: nothing to take back.');
  return gravest(codes);
}

async function takeBackNamed(run: RunRecord, session: CommandSession, flags: RollbackFlags): Promise<number> {
  const changes = await changesInForce(run, await runSearch(session));
  if (changes.size > 0) return takeBackRun({ run, changes }, session, flags);
  print(`Run ${run.id} changed nothing that is still in force: nothing to take back.`);
  return 0;
}

async function takeBackRun(
  { run: { id: run, clients }, changes }: RunInForce,
  session: CommandSession,
  flags: RollbackFlags,
): Promise<number> {
  const hosts = await hostsIn(session, flags, [...changes.keys()]);
  return takeBack({ run, clients, hosts, changesOn: recordedChanges(changes) }, session, flags);
}

async function runToTakeBack(id: string, session: CommandSession): Promise<RunRecord> {
  const run = await chosenRun(id, session);
  if (run.kind === 'rollback') {
    const message = `run ${run.id} is itself a rollback`;
    throw new InputError(message, `Nothing was touched. To change the hosts again: fleet apply ${run.source}`);
  }
  return run;
}

/** The run's hosts within `--limit`. A host that left the inventory can't be reached: that is said, not skipped. */
async function hostsIn(
  session: CommandSession,
  flags: RollbackFlags,
  names: readonly string[],
): Promise<readonly Host[]> {
  const selected = new Set(await namesOf(session.inventory, 'all', flags));
  const gone = names.filter((name) => !session.inventory.hosts.has(name));
  if (gone.length > 0) tell(`warning: not in the inventory any more, so they stay changed: ${gone.join(', ')}`);
  const hosts = hostsNamed(
    session.inventory,
    names.filter((name) => selected.has(name)),
  );
  if (hosts.length === 0)
    throw new InputError('none of the hosts of this run is within the limit', 'Nothing was touched.');
  return hosts;
}
