/** The variables that templates of one host see, in Ansible's order of precedence. */
import { dirname, resolve } from 'node:path';
import type { Inventory } from '../../inventory/index.ts';
import type { Play } from '../../playbook/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import { Hostvars, Variables, type Layer, type Variable } from '../../template/index.ts';
import { keyText } from '../../yaml/index.ts';
import type { ExtraVars } from './extra-vars.ts';
import { FACT_NAMES, factsLayer } from './facts.ts';

/** What variables come from. */
export interface ScopeSources {
  readonly inventory: Inventory;
  readonly extra: ExtraVars;
  readonly playbookFile: string;
}

/** A play with the names of its hosts. */
export interface PlayedHosts {
  readonly play: Play;
  readonly names: ReadonlySet<string>;
}

/** Names that fleet itself sets, on every host. */
export const FLEET_NAMES: readonly string[] = [
  'inventory_hostname',
  'inventory_hostname_short',
  'group_names',
  'groups',
  'hostvars',
  'playbook_dir',
  'ansible_play_name',
  'ansible_play_hosts',
  'ansible_play_hosts_all',
];

const OTHER_FACTS =
  "facts of other hosts aren't known while a host is planned: write the value into group_vars of both";

/** Makes the variables of hosts. */
export class HostScopes {
  readonly #sources: ScopeSources;
  readonly #common: Layer;
  readonly #ofPlays = new Map<PlayedHosts, Layer>();

  constructor(sources: ScopeSources) {
    this.#sources = sources;
    const { inventory, playbookFile } = sources;
    this.#common = new Map([
      ['groups', set(Object.fromEntries([...inventory.groups.values()].map(({ name, hosts }) => [name, [...hosts]])))],
      ['playbook_dir', set(resolve(dirname(playbookFile)))],
    ]);
  }

  /** Gives, for the variables of a task, all that it sees: fleet's own names, -e, task, play, facts, inventory. */
  of(host: string, snapshot: Snapshot): (played: PlayedHosts) => (taskVars: Layer) => Variables {
    // Most tasks have no templates: then nobody asks.
    let known: { readonly own: Layer; readonly learnt: readonly Layer[]; readonly hostvars: Hostvars } | undefined;
    const { extra, inventory } = this.#sources;
    return (played) => (taskVars) => {
      known ??= {
        own: this.#hostLayer(host),
        learnt: [factsLayer(snapshot), this.#inventoryLayer(host)],
        hostvars: this.#hostvars(host, snapshot),
      };
      const magic = [known.own, this.#playLayer(played), this.#common];
      const layers = [...magic, extra, taskVars, ...played.play.variables, ...known.learnt];
      return new Variables(layers, (value) => inventory.openVault(value), known.hostvars);
    };
  }

  /** As in Ansible without the variables of plays; of facts there are those of the host that is planned. */
  #hostvars(host: string, snapshot: Snapshot): Hostvars {
    const { extra, inventory } = this.#sources;
    return new Hostvars({
      names: inventory.hosts,
      of: (name, hostvars) => {
        const learnt = [...(name === host ? [factsLayer(snapshot)] : []), this.#inventoryLayer(name)];
        const layers = [this.#hostLayer(name), this.#common, extra, ...learnt];
        return new Variables(layers, (value) => inventory.openVault(value), hostvars);
      },
      absence: (name) => (FACT_NAMES.includes(name) ? OTHER_FACTS : undefined),
    });
  }

  /** The same for all hosts of a play. */
  #playLayer(played: PlayedHosts): Layer {
    const known = this.#ofPlays.get(played);
    if (known !== undefined) return known;
    const hosts = set([...played.names]);
    const layer = new Map([
      ['ansible_play_name', set(played.play.name)],
      ['ansible_play_hosts', hosts],
      ['ansible_play_hosts_all', hosts],
    ]);
    this.#ofPlays.set(played, layer);
    return layer;
  }

  #hostLayer(host: string): Layer {
    return new Map([
      ['inventory_hostname', set(host)],
      ['inventory_hostname_short', set(host.split('.')[0])],
      ['group_names', set(this.#sources.inventory.groupNames(host))],
    ]);
  }

  #inventoryLayer(host: string): Layer {
    const { variables } = this.#sources.inventory.variables(host);
    return new Map(
      [...variables].map(([key, { value, place }]): [string, Variable] => {
        const name = keyText(key);
        return [name, { value, place, isTemplated: true, ...(isPassword(name) && { isSecret: true as const }) }];
      }),
    );
  }
}

function set(value: unknown): Variable {
  return { value, place: null, isTemplated: false };
}

/** Ansible's own variables that hold passwords. */
function isPassword(name: string): boolean {
  return /^ansible_.*pass(word|wd)?$/.test(name);
}
