/** File names for hosts: an inventory may call a host whatever it likes. */

/** One name for each host, without an ending: only letters, digits, `._-`, different also where case doesn't count. */
export function hostFileNames(hosts: readonly string[]): ReadonlyMap<string, string> {
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
