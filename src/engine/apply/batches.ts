/** Parts the hosts of a run into the batches that are changed one after the other. Pure. */
import type { BatchSize, HostOrder, PlayRollout, Rollout } from '../../core/index.ts';

/** Hosts that are worked on at once, and what their play says of failures. */
export interface Batch<T> {
  readonly hosts: readonly T[];
  readonly rollout: Rollout;
}

interface Named {
  readonly name: string;
  /** Whether there is anything to do: a host that is as wanted takes no place in a batch. */
  readonly idle: boolean;
}

/**
 * Batches of all plays, in the order of the plays; a host that several plays name belongs to the first. Sizes are
 * Ansible's: percentages are of all hosts of the play, rounded down, one host at the least.
 */
export function batchesOf<T extends Named>(
  hosts: readonly T[],
  plays: readonly PlayRollout[],
  random: () => number = Math.random,
): readonly Batch<T>[] {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  return plays.flatMap(({ hosts: names, rollout }) => {
    const own = names.flatMap((name) => {
      const host = byName.get(name);
      byName.delete(name);
      return host === undefined ? [] : [host];
    });
    const busy = ordered(own, rollout.order, random).filter(({ idle }) => !idle);
    return parted(busy, rollout.serial, own.length).map((batch) => ({ hosts: batch, rollout }));
  });
}

function parted<T>(hosts: readonly T[], serial: readonly BatchSize[], all: number): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  let at = 0;
  while (at < hosts.length) {
    const size = sizeOf(serial[Math.min(batches.length, serial.length - 1)], all);
    const end = size <= 0 ? hosts.length : at + size;
    batches.push(hosts.slice(at, end));
    at = end;
  }
  return batches;
}

/** Nought or less: all that are left. */
function sizeOf(size: BatchSize | undefined, all: number): number {
  if (size === undefined) return 0;
  return 'hosts' in size ? size.hosts : Math.max(1, Math.floor((size.percent / 100) * all));
}

/** `inventory` is the order in which the hosts come. */
function ordered<T extends Named>(hosts: readonly T[], order: HostOrder, random: () => number): readonly T[] {
  const byName = (one: T, other: T): number => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
  switch (order) {
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return hosts.toReversed();
    case 'sorted':
      return hosts.toSorted(byName);
    case 'reverse_sorted':
      return hosts.toSorted(byName).toReversed();
    case 'shuffle':
      return shuffled(hosts, random);
  }
}

/** Fisher and Yates. */
function shuffled<T>(hosts: readonly T[], random: () => number): readonly T[] {
  const left = [...hosts];
  return hosts.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}
