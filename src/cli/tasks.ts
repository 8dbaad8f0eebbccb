/** From the plays of a playbook to the hosts and tasks of a run. */
import { formatMark, NO_ROLLOUT, type ChangeOrder, type Host, type PlayRollout } from '../core/index.ts';
import type { Task } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import { modules } from '../modules/index.ts';
import type { Play, Playbook } from '../playbook/index.ts';
import { findClientClass } from '../tls/index.ts';
import { hostsOf } from './inputs.ts';
import type { InventoryFlags } from './options.ts';
import { ownerHere } from './run-id.ts';

/** What a playbook means for an inventory. */
export interface Job {
  /** Each host once, in the order in which plays name them. */
  readonly hosts: readonly Host[];
  readonly clients: readonly string[];
  readonly order: ChangeOrder;
  /** How the change goes over the hosts; null where no play says anything of it. */
  readonly rollout: readonly PlayRollout[] | null;
  /** The tasks of every play that names the host, in order. */
  tasksFor(run: string): (host: Host) => readonly Task[];
}

export async function jobOf(playbook: Playbook, inventory: Inventory, flags: InventoryFlags): Promise<Job> {
  const hosts = new Map<string, Host>();
  const plays: { readonly play: Play; readonly names: ReadonlySet<string> }[] = [];
  for (const play of playbook.plays) {
    const selected = await hostsOf(inventory, play.hosts, flags);
    for (const host of selected) hosts.set(host.name, host);
    plays.push({ play, names: new Set(selected.map((host) => host.name)) });
  }
  return {
    hosts: [...hosts.values()],
    clients: [...new Set(playbook.plays.flatMap((play) => play.clients))],
    order: orderOf(playbook.plays),
    rollout: rolloutOf(plays),
    tasksFor: (run) => (host) =>
      plays.filter(({ names }) => names.has(host.name)).flatMap(({ play }) => tasksOf(play, run)),
  };
}

function rolloutOf(plays: readonly { readonly play: Play; readonly names: ReadonlySet<string> }[]): Job['rollout'] {
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

function tasksOf(play: Play, run: string): readonly Task[] {
  const context = {
    clients: play.clients.map((name) => findClientClass(name)).filter((c) => c !== null),
    mark: formatMark({ run, owner: ownerHere(), expires: play.expires }),
  };
  return play.tasks.flatMap(({ module, params }) => {
    const found = modules[module];
    return found === undefined ? [] : [{ module: found, params, context }];
  });
}
