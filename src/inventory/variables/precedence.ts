/** Which definition of each variable holds for a host: Ansible's order, from the group `all` to the host's own files. */
import type { Diagnostic } from '../../core/index.ts';
import { compareText } from '../../yaml/index.ts';
import type { Key } from '../../yaml/index.ts';
import type { Definition, HostDraft, Variables } from '../draft.ts';
import type { PlacedGroup } from '../group-tree.ts';
import { mergeVariables } from './merge.ts';
import type { HashBehaviour } from './merge.ts';
import type { VarsFolders } from './vars-folders.ts';

/** A host's or group's variables by name, each the definition that wins, and what's wrong with their files. */
export interface MergedVariables {
  readonly variables: ReadonlyMap<Key, Definition>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where variables come from. */
export interface VariableSources {
  readonly folders: VarsFolders;
  /** Folders of the inventories, in the order of `-i`. */
  readonly inventoryDirectories: readonly string[];
  /** The folder of the playbook, whose files stand above those of the inventories. */
  readonly playbookDirectory: string | undefined;
  readonly hashBehaviour: HashBehaviour;
}

/**
 * Ansible's VARIABLE_PRECEDENCE (vars/manager.py): `all`, then the other groups as the sources give them; then the
 * files of `all` and of the groups; the host as the sources give it; its files. Playbook files stand above those of
 * inventories at each step. A value replaces another as a whole.
 */
export class Precedence {
  readonly #sources: VariableSources;
  /** By the names of a host's groups: hosts of the same groups share what those give. */
  readonly #groupParts = new Map<string, MergedVariables>();

  constructor(sources: VariableSources) {
    this.#sources = sources;
  }

  /** All variables of a host. `groups` are its groups in order of precedence, `all` among them. */
  ofHost(host: HostDraft, groups: readonly PlacedGroup[]): MergedVariables {
    const id = JSON.stringify(groups.map(({ draft }) => draft.name));
    const shared = this.#groupParts.get(id) ?? this.#ofGroups(groups);
    this.#groupParts.set(id, shared);
    const merging = this.#start(shared);
    merging.add(host.variables);
    merging.addFiles('host_vars', [host.name]);
    return merging.done();
  }

  /** What is written for a host itself, without its groups: `--export`. */
  ofHostAlone(host: HostDraft): MergedVariables {
    const merging = this.#start();
    merging.add(host.variables);
    merging.addFiles('host_vars', [host.name]);
    return merging.done();
  }

  /** What is written for a group itself. */
  ofGroupAlone({ draft }: PlacedGroup, beside: { readonly playbook: boolean }): MergedVariables {
    const sources = beside.playbook ? this.#sources : { ...this.#sources, playbookDirectory: undefined };
    const merging = new Merging(sources);
    merging.add(draft.variables);
    merging.addFiles('group_vars', [draft.name]);
    return merging.done();
  }

  #ofGroups(groups: readonly PlacedGroup[]): MergedVariables {
    const [all, others] = [
      groups.filter(({ draft }) => draft.name === 'all'),
      groups.filter(({ draft }) => draft.name !== 'all'),
    ];
    const merging = this.#start();
    for (const { draft } of [...all, ...others]) merging.add(draft.variables);
    merging.addFiles(
      'group_vars',
      all.map(({ draft }) => draft.name),
    );
    merging.addFiles(
      'group_vars',
      others.map(({ draft }) => draft.name),
    );
    return merging.done();
  }

  #start(begin?: MergedVariables): Merging {
    return new Merging(this.#sources, begin);
  }
}

class Merging {
  readonly #sources: VariableSources;
  readonly #variables: Variables;
  readonly #diagnostics: Diagnostic[];

  constructor(sources: VariableSources, begin?: MergedVariables) {
    this.#sources = sources;
    this.#variables = new Map(begin?.variables);
    this.#diagnostics = [...(begin?.diagnostics ?? [])];
  }

  add(variables: ReadonlyMap<Key, Definition>): void {
    mergeVariables(this.#variables, variables, this.#sources.hashBehaviour);
  }

  /** Files of all inventories, then those of the playbook; within each, in the order of the names. */
  addFiles(folder: 'group_vars' | 'host_vars', names: readonly string[]): void {
    const { folders, inventoryDirectories, playbookDirectory } = this.#sources;
    const directories = [...inventoryDirectories, ...(playbookDirectory === undefined ? [] : [playbookDirectory])];
    for (const directory of directories) {
      for (const name of names) {
        const { variables, diagnostics } = folders.variablesOf(directory, folder, name);
        this.add(variables);
        this.#diagnostics.push(...diagnostics);
      }
    }
  }

  done(): MergedVariables {
    return { variables: this.#variables, diagnostics: this.#diagnostics };
  }
}

/** A deeper group wins, at one depth the one with the larger ansible_group_priority, then the later by name. */
export function byPrecedence(a: PlacedGroup, b: PlacedGroup): number {
  return a.depth - b.depth || a.draft.priority - b.draft.priority || compareText(a.draft.name, b.draft.name);
}
