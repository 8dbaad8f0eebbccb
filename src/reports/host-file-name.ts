/** File names for hosts: an inventory may call a host whatever it likes. */
import type { Report } from '../ports/index.ts';

/** The hosts of a report by name. */
export function* namesIn({ hosts }: Pick<Report, 'hosts'>): Generator<string> {
  for (const { host } of hosts) yield host;
}

/** One name for each host, without an ending: only letters, digits, `._-`, different also where case doesn't count. */
export function hostFileNames(hosts: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const host of hosts) {
    if (names.has(host)) continue;
    const plain =
      host
        .replace(/[^A-Za-z0-9._-]/g, '_')
        .replace(/^[.-]+/, '_')
        .slice(0, 100) || '_';
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${plain}_${n}`;
    taken.add(name.toLowerCase());
    names.set(host, name);
  }
  return names;
}
