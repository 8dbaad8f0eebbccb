/** The variables that templates of one host see, in Ansible's order of precedence. */
import { dirname, resolve } from 'node:path';
import type { Inventory } from '../../inventory/index.ts';
import type { Play } from '../../playbook/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import { Variables, type Layer, type Variable } from '../../template/index.ts';
import { keyText } from '../../yaml/index.ts';
import type { ExtraVars } from './extra-vars.ts';
import { factsLayer } from './facts.ts';

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

/** Makes the variables of hosts. */
export class HostScopes {
  readonly #sources: ScopeSources;
  readonly #common: Layer;

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
    const below = [factsLayer(snapshot), this.#inventoryLayer(host)];
    const own = this.#hostLayer(host);
    const { extra, inventory } = this.#sources;
    return ({ play, names }) => {
      const ofPlay = new Map([
        ['ansible_play_name', set(play.name)],
        ['ansible_play_hosts', set([...names])],
        ['ansible_play_hosts_all', set([...names])],
      ]);
      const magic = [own, ofPlay, this.#common];
      return (taskVars) =>
        new Variables([...magic, extra, taskVars, ...play.variables, ...below], (value) => inventory.openVault(value));
    };
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
