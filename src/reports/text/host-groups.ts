/** Hosts of which the same is told, told once: for reports of more hosts than should lie in memory. */
import { createHash } from 'node:crypto';
import type { AuditedHost, AuditedHosts } from '../../ports/index.ts';
import { countedSoftware, softwareLine } from './software-text.ts';

export interface HostGroup {
  /** The first of them, for what is the same of all. */
  readonly first: AuditedHost;
  readonly names: readonly string[];
  /** What runs on them, a line for each kind. */
  readonly software: readonly string[];
}

/** The group of one host. */
export function groupOf(host: AuditedHost): HostGroup {
  return { first: host, names: [host.host], software: countedSoftware(new Map([[softwareLine(host), 1]])) };
}

interface Members {
  /** Where the first of them stands. */
  readonly first: number;
  readonly names: string[];
  readonly software: Map<string, number>;
}

/**
 * Groups hosts by their key, in the order in which the keys come first. Only names and hashes of keys are held: the first
 * host of a group is read again when its turn comes.
 */
export function* hostGroups(hosts: AuditedHosts, keyOf: (host: AuditedHost) => string): Generator<HostGroup> {
  for (const { first, names, software } of membersByKey(hosts, keyOf)) {
    const host = hosts.at(first);
    if (host !== undefined) yield { first: host, names, software: countedSoftware(software) };
  }
}

function membersByKey(hosts: AuditedHosts, keyOf: (host: AuditedHost) => string): Iterable<Members> {
  const groups = new Map<string, Members>();
  let index = 0;
  for (const host of hosts) {
    const key = createHash('sha256').update(keyOf(host)).digest('base64');
    const group = groups.get(key) ?? { first: index, names: [], software: new Map<string, number>() };
    groups.set(key, group);
    group.names.push(host.host);
    const kind = softwareLine(host);
    group.software.set(kind, (group.software.get(kind) ?? 0) + 1);
    index += 1;
  }
  return groups.values();
}
