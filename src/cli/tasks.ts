/** From the plays of a playbook to the hosts and tasks of a run. */
import {
  err,
  formatMark,
  NO_ROLLOUT,
  ok,
  type ChangeOrder,
  type Diagnostic,
  type Failure,
  type Host,
  type PlayRollout,
  type Result,
} from '../core/index.ts';
import type { HostWork, Task, TasksOfHost } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import { modules } from '../modules/index.ts';
import type { Module } from '../ports/index.ts';
import { tasksOnHost, type Play, type PlayBecome } from '../playbook/index.ts';
import { findClientClass } from '../tls/index.ts';
import { InputError } from './exit.ts';
import { hostsNamed, namesOf } from './inputs.ts';
import type { InventoryFlags } from './options.ts';
import { HostScopes, type PlayedHosts } from './playbook/host-scope.ts';
import { requireTasks, type ChosenPlaybook } from './playbook/read.ts';
import { ownerHere } from './runs/run-id.ts';

/** What a playbook means for an inventory. */
export interface Job {
  /** Each host once, in the order in which plays name them. */
  readonly hosts: readonly Host[];
  readonly clients: readonly string[];
  readonly order: ChangeOrder;
  /** How the change goes over the hosts; null where no play says anything of it. */
  readonly rollout: readonly PlayRollout[] | null;
  /** The tasks of every play that names the host, in order. */
  workFor(run: string): HostWork;
}

/** Plays that have no task for the tags, or no host within the limit, are left out. */
export async function jobOf(chosen: ChosenPlaybook, inventory: Inventory, flags: InventoryFlags): Promise<Job> {
  const { playbook, extra } = chosen;
  requireTasks(playbook);
  const all = await playedHosts(playbook.plays, inventory, flags);
  const plays = all.filter(({ play, names }) => play.tasks.length > 0 && names.size > 0);
  const scopes = new HostScopes({ inventory, extra, playbookFile: playbook.file });
  const names = [...new Set(plays.flatMap((one) => [...one.names]))];
  const running = plays.map(({ play }) => play);
  return {
    hosts: hostsNamed(inventory, names, (name) => rightsOf(name, plays)),
    clients: [...new Set(running.flatMap((play) => play.clients))],
    order: orderOf(running),
    rollout: rolloutOf(plays),
    workFor: (run) => ({
      modules: (host) => modulesFor(host.name, plays),
      tasks: (host, snapshot) => tasksOf(plays, { run, host: host.name, scope: scopes.of(host.name, snapshot) }),
    }),
  };
}

/** The hosts of each play, within the limit, in Ansible's order. Stops where the limit leaves none at all. */
export async function playedHosts(
  plays: readonly Play[],
  inventory: Inventory,
  flags: Pick<InventoryFlags, 'limit'>,
): Promise<readonly PlayedHosts[]> {
  const within = flags.limit === undefined ? null : new Set(await namesOf(inventory, 'all', flags));
  const played: PlayedHosts[] = [];
  for (const play of plays) {
    const names = await namesOf(inventory, play.hosts, {});
    played.push({ play, names: new Set(names.filter((name) => within === null || within.has(name))) });
  }
  if (played.some(({ names }) => names.size > 0)) return played;
  const patterns = plays.map(({ hosts }) => `"${hosts}"`).join(', ');
  throw new InputError(`no host of ${patterns} is within the limit "${flags.limit ?? ''}"`, 'Nothing was touched.');
}

/** A host is reached once for all of its plays, so these can't contradict each other. */
function rightsOf(host: string, plays: readonly PlayedHosts[]): PlayBecome {
  const said = plays.filter(({ names }) => names.has(host)).map(({ play }) => play);
  const rights = said.reduce<PlayBecome>((all, { become }) => ({ ...all, ...become }), {});
  const other = said.find(({ become }) =>
    Object.entries(become).some(([key, value]) => value !== Reflect.get(rights, key)),
  );
  if (other === undefined) return rights;
  throw new InputError(
    `the plays of ${host} say different things of become (line ${other.line} of the playbook)`,
    'Nothing was touched. A host is changed over one connection for all of its plays: say the same in each.',
  );
}

function rolloutOf(plays: readonly PlayedHosts[]): Job['rollout'] {
  if (plays.every(({ play }) => play.rollout === undefined)) return null;
  return plays.map(({ play, names }) => ({ hosts: [...names], rollout: play.rollout ?? NO_ROLLOUT }));
}

/** The terms of the whole run: the first owner and reason that are named, and the earliest end. */
function orderOf(plays: readonly Play[]): ChangeOrder {
  const ends = plays.flatMap((play) => play.expires ?? []).sort();
  return {
    owner: plays.find((play) => play.owner !== null)?.owner ?? ownerHere(),
    reason: plays.find((play) => play.reason !== null)?.reason ?? null,
    expires: ends[0] ?? null,
  };
}

function modulesFor(host: string, plays: readonly PlayedHosts[]): readonly Module[] {
  const called = plays.filter(({ names }) => names.has(host)).flatMap(({ play }) => play.tasks);
  return [...new Set(called.flatMap(({ module }) => modules[module] ?? []))];
}

interface TaskRequest {
  readonly run: string;
  readonly host: string;
  readonly scope: ReturnType<HostScopes['of']>;
}

function tasksOf(plays: readonly PlayedHosts[], { run, host, scope }: TaskRequest): Result<TasksOfHost, Failure> {
  const tasks: Task[] = [];
  const notes: string[] = [];
  for (const played of plays.filter(({ names }) => names.has(host))) {
    const ready = tasksOnHost(played.play, scope(played), modules);
    if (!ready.ok) return err(failureOf(ready.error));
    const context = contextOf(played.play, run);
    notes.push(...ready.value.skipped);
    tasks.push(
      ...ready.value.tasks.flatMap(({ module, params }) => {
        const found = modules[module];
        return found === undefined ? [] : [{ module: found, params, context }];
      }),
    );
  }
  return ok({ tasks, notes });
}

function failureOf({ file, line = 1, column = 1, message, hint = '' }: Diagnostic): Failure {
  return { code: 'task-unusable', file, line, column, reason: message, help: hint };
}

function contextOf(play: Play, run: string): Task['context'] {
  return {
    clients: play.clients.map((name) => findClientClass(name)).filter((c) => c !== null),
    mark: formatMark({ run, owner: ownerHere(), expires: play.expires }),
  };
}
