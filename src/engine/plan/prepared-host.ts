/** A host whose plan is made, with all that carrying it out needs and no more: a fleet of these must stay small. */
import type { HostPlan } from '../../core/index.ts';
import type { Snapshot, SnapshotPoint } from '../../ports/index.ts';
import type { HostConnection } from '../hosts/host-connection.ts';
import { contentAfter } from './path-change.ts';
import { filesByPath, pointsOf } from '../read/snapshot.ts';
import { closedPorts } from '../read/sockets.ts';

/** A running parent, by the configuration file that it was started with. */
export interface RunningInstance {
  readonly mainFile: string;
  readonly pid: number;
  readonly startTicks: string;
  /** Ports on which it shall not listen any more once the plan is carried out. */
  readonly closes: readonly number[];
}

export interface PreparedHost {
  readonly plan: HostPlan;
  readonly connection: HostConnection;
  /** New bytes of each file that changes, or the target of a link, by path. */
  readonly contents: ReadonlyMap<string, string>;
  readonly running: readonly RunningInstance[];
  /** Where the judge knocks, with what is known there. */
  readonly points: readonly SnapshotPoint[];
}

/** A host of which nothing is to be done, or nothing could be learnt. */
export function unprepared(plan: HostPlan, connection: HostConnection): PreparedHost {
  return { plan, connection, contents: new Map(), running: [], points: [] };
}

/** Fills in the bytes. `after` is the snapshot with the change in it: the judge explains by what will be in force. */
export function prepare(
  plan: HostPlan,
  connection: HostConnection,
  { before, after }: { before: Snapshot; after: Snapshot },
): PreparedHost {
  const files = filesByPath(before);
  const contents = plan.files.map((change): [string, string] => {
    const content = contentAfter(change, files.get(change.path)?.bytes);
    if (content === null) throw new Error(`the change of ${change.path} doesn't lead to what it promises`);
    return [change.path, content];
  });
  const running = before.instances.map((instance, index) => {
    const { mainFile, pid, startTicks } = instance.facts;
    return { mainFile, pid, startTicks, closes: closedPorts(instance, after.instances[index]) };
  });
  return { plan, connection, contents: new Map(contents), running, points: pointsOf(after) };
}
