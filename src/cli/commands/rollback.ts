/** `fleet rollback`: takes a run back on all its hosts, to the byte. */
import type { Host, RunRecord } from '../../core/index.ts';
import {
  expiredRuns,
  hostsToTakeBack,
  newestToTakeBack,
  openByHost,
  planFleet,
  rollbackPlanner,
} from '../../engine/index.ts';
import { changeHosts } from '../change.ts';
import { gravest, InputError } from '../exit.ts';
import { hostsNamed, namesOf } from '../inputs.ts';
import type { ChangeFlags, InventoryFlags } from '../options.ts';
import { allRuns, chosenRun } from '../load-runs.ts';
import { newRunId, ownerHere } from '../run-id.ts';
import { openSession, type CommandSession } from '../session.ts';
import { print, tell } from '../terminal.ts';

export interface RollbackFlags extends InventoryFlags, ChangeFlags {
  readonly expired?: true;
}

export async function rollbackCommand(run: string | undefined, flags: RollbackFlags): Promise<number> {
  const session = await openSession(flags, flags.guard ? flags.confirmTimeout : null);
  if (flags.expired === true) return rollbackExpired(run, session, flags);
  const all = await allRuns(session);
  const record = run === undefined ? newestToTakeBack(all) : await runToTakeBack(run, session);
  if (record === undefined) {
    print('There is no run whose change is still in force: nothing to take back.');
    return 0;
  }
  return takeBack(record, session, flags);
}

/** Every run whose end is past, the newest first: each is taken back as a run of its own. */
async function rollbackExpired(
  run: string | undefined,
  session: CommandSession,
  flags: RollbackFlags,
): Promise<number> {
  if (run !== undefined) throw new InputError('--expired chooses the runs itself', `Leave ${run} away, or --expired.`);
  const expired = expiredRuns(await allRuns(session), session.engine.clock.now());
  if (expired.length === 0) print('No exception is overdue: nothing to take back.');
  const codes: number[] = [];
  for (const record of expired) {
    if (session.interrupts.came() !== null) break;
    print(`Run ${record.id} was to end on ${record.expires}.`);
    codes.push(await takeBack(record, session, flags));
  }
  return gravest(codes);
}

async function takeBack(record: RunRecord, session: CommandSession, flags: RollbackFlags): Promise<number> {
  const all = await allRuns(session);
  const changes = hostsToTakeBack(record, all);
  if (changes.size === 0) {
    print(`Run ${record.id} changed nothing that is still in force: nothing to take back.`);
    return 0;
  }
  const hosts = await hostsIn(session, flags, [...changes.keys()]);
  const settings = session.settings(record.clients, flags);
  const id = newRunId(new Date());
  const order = { owner: ownerHere(), reason: `takes back run ${record.id}`, expires: null };
  const planner = rollbackPlanner(record, changes, session.engine);
  const open = openByHost(all);
  const { clients } = record;
  const request = { id, kind: 'rollback' as const, source: record.id, order, clients, hosts, planner, open };
  const fleet = await session.withProgress(hosts.length, () => planFleet(request, session.engine, settings));
  return changeHosts(session, { fleet, settings, flags, takesBack: record.id });
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
  flags: InventoryFlags,
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
