/** Which names templates of a play see on its hosts, as far as that shows without asking them. */
import type { Inventory } from '../../inventory/index.ts';
import type { KnownNames } from '../../playbook/index.ts';
import { keyText } from '../../yaml/index.ts';
import type { ExtraVars } from './extra-vars.ts';
import { FACT_NAMES } from './facts.ts';
import { FLEET_NAMES } from './host-scope.ts';

/** Of the hosts of a play. `extra` are the variables of the command line. */
export function knownNames(
  hosts: readonly string[],
  { inventory, extra }: { readonly inventory: Inventory; readonly extra: ExtraVars },
): KnownNames {
  const everywhere = new Set([...FLEET_NAMES, ...FACT_NAMES, ...extra.keys()]);
  let read: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  // Most plays need no more than what all hosts have.
  const onHosts = (): ReadonlyMap<string, ReadonlySet<string>> => (read ??= namesOnHosts(hosts, inventory));
  return {
    hosts: hosts.length,
    missingOn: (name) => (everywhere.has(name) ? [] : hosts.filter((host) => onHosts().get(host)?.has(name) !== true)),
    names: () => new Set([...everywhere, ...[...onHosts().values()].flatMap((names) => [...names])]),
  };
}

function namesOnHosts(hosts: readonly string[], inventory: Inventory): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(hosts.map((host) => [host, new Set([...inventory.variables(host).variables.keys()].map(keyText))]));
}
