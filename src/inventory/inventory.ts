/** The inventory as the rest of fleet sees it: groups and hosts by name, and a host's settings when they're asked for. */
import { err, ok } from '../core/index.ts';
import type { BecomeSettings, ConnectionSettings, Diagnostic, Host, Result } from '../core/index.ts';
import { Hostvars } from '../template/index.ts';
import { quoted } from '../yaml/index.ts';
import type { Key, VaultText } from '../yaml/index.ts';
import { isHostName } from './address.ts';
import { templateEvaluator, variablesOf, type TemplatedHost } from './connection-templates.ts';
import { becomeSettings, connectionSettings } from './connection-settings.ts';
import type { Definition, HostDraft, InventoryDraft } from './draft.ts';
import type { PlacedGroup } from './group-tree.ts';
import { readHostVariables } from './host-variables.ts';
import type { Settings } from './settings.ts';
import type { MergedVariables, Precedence } from './variables/precedence.ts';
import { byPrecedence } from './variables/precedence.ts';
import type { VaultFault, VaultReader } from './variables/vault-reader.ts';

/** A group with the names of its hosts. */
export interface Group {
  readonly name: string;
  /** All hosts of the group and of its descendants, in inventory order, each once. */
  readonly hosts: readonly string[];
  /** The hosts that are listed in the group itself. */
  readonly ownHosts: readonly string[];
  /** Names of the child groups, in the order of the text. */
  readonly children: readonly string[];
}

/** Ansible's settings ssh_args, ssh_common_args and ssh_extra_args. */
export interface DefaultArguments {
  readonly settings: Partial<Pick<Settings, 'sshArguments' | 'sshCommonArguments' | 'sshExtraArguments'>>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What holds for a host where the inventory says nothing: command line, environment, ansible.cfg, the user's account.
 * As in Ansible, the inventory wins over all of these. All paths are absolute.
 */
export interface InventoryDefaults {
  readonly connection: Omit<ConnectionSettings, 'address'>;
  readonly become: BecomeSettings;
  /** Arguments for ssh, for hosts whose variables give none, and what is wrong with them. */
  readonly sshArguments?: DefaultArguments;
  /** The user's home directory: what `~` stands for in paths. */
  readonly home: string;
  /** What relative paths of keys are relative to. */
  readonly workingDirectory: string;
}

/** What an inventory is made of. */
export interface InventoryParts {
  readonly draft: InventoryDraft;
  readonly groups: ReadonlyMap<string, PlacedGroup>;
  readonly precedence: Precedence;
  readonly vault: VaultReader;
  readonly defaults: InventoryDefaults;
  /** Variables of the command line, which stand above all others. */
  readonly extra: ReadonlyMap<Key, Definition>;
}

/** A host to work on, and what there is to warn of. */
export interface ResolvedHost {
  readonly host: Host;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Hosts and groups in the order in which the sources name them first; `all` and `ungrouped` always exist. Variables
 * are merged and settings made only for hosts that are asked for: what's wrong with others, or what only their vault
 * password opens, is of no matter.
 */
export class Inventory {
  /** Names of all hosts. */
  readonly hosts: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly #parts: InventoryParts;
  /** The groups of each host in order of precedence, `all` among them. */
  readonly #groupsOf: ReadonlyMap<string, readonly PlacedGroup[]>;
  readonly #hostvars: Hostvars;

  constructor(parts: InventoryParts) {
    this.#parts = parts;
    this.hosts = new Set(parts.draft.hosts.keys());
    this.groups = new Map([...parts.groups].map(([name, group]) => [name, publicGroup(group)]));
    this.#groupsOf = memberships(parts);
    this.#hostvars = new Hostvars({
      names: this.hosts,
      of: (name) => variablesOf(this.#templated(name, this.#written(name).variables)),
      absence: () => undefined,
    });
  }

  /** Names of a host's groups, sorted, without `all`: Ansible's group_names. */
  groupNames(host: string): readonly string[] {
    const groups = this.#groupsOf.get(host) ?? [];
    return groups
      .map(({ draft }) => draft.name)
      .filter((name) => name !== 'all')
      .sort();
  }

  /** A host's variables with their values as they were written. */
  variables(host: string): MergedVariables {
    return this.#parts.precedence.ofHost(this.#draft(host), this.#groupsOf.get(host) ?? []);
  }

  /** What is written for a host itself, without its groups. */
  ownVariables(host: string): MergedVariables {
    return this.#parts.precedence.ofHostAlone(this.#draft(host));
  }

  /** What is written for a group itself, maybe beside a playbook, too; its priority where that isn't 1. */
  groupVariables(
    name: string,
    beside: { readonly playbook: boolean },
  ): MergedVariables & { readonly priority: number } {
    const group = this.#parts.groups.get(name);
    if (group === undefined) throw new Error(`no group ${name}`);
    return { ...this.#parts.precedence.ofGroupAlone(group, beside), priority: group.draft.priority };
  }

  /** The plain text of an inline vault value. */
  openVault(value: VaultText): Result<string, VaultFault> {
    const opened = this.#parts.vault.open(value);
    return opened.ok ? ok(String(opened.value)) : opened;
  }

  /**
   * The host with the settings of its connection; the errors if its variables or their files have any. `become` is what
   * a play says: above the defaults, below the inventory.
   */
  resolve(name: string, become: Partial<BecomeSettings> = {}): Result<ResolvedHost, readonly Diagnostic[]> {
    const { vault } = this.#parts;
    const defaults = { ...this.#parts.defaults, become: { ...this.#parts.defaults.become, ...become } };
    const { variables, diagnostics: found } = this.#written(name);
    const base = { home: defaults.home, directory: defaults.workingDirectory };
    const evaluate = templateEvaluator(this.#templated(name, variables));
    const reading = readHostVariables(variables, { base, vault, evaluate });
    const connection = connectionSettings(name, reading.settings, defaults);
    const diagnostics = [
      ...found,
      ...reading.diagnostics,
      ...(defaults.sshArguments?.diagnostics ?? []),
      ...this.#nameProblems(name, connection.address),
    ];
    if (diagnostics.some(({ severity }) => severity === 'error')) return err(diagnostics);
    return ok({
      host: {
        name,
        groups: this.groupNames(name),
        connection,
        become: becomeSettings(reading.settings, defaults),
        vars: reading.vars,
      },
      warnings: diagnostics,
    });
  }

  /** With those of the command line. */
  #written(name: string): MergedVariables {
    const merged = this.variables(name);
    return { ...merged, variables: new Map([...merged.variables, ...this.#parts.extra]) };
  }

  #templated(name: string, variables: TemplatedHost['variables']): TemplatedHost {
    const openVault = (value: VaultText): Result<string, VaultFault> => this.openVault(value);
    return {
      name,
      groupNames: this.groupNames(name),
      groups: this.groups,
      variables,
      openVault,
      hostvars: this.#hostvars,
    };
  }

  #draft(name: string): HostDraft {
    const host = this.#parts.draft.hosts.get(name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }

  /** Ansible takes any name; this one would have to be connected to. */
  #nameProblems(name: string, address: string): readonly Diagnostic[] {
    if (address !== name || isHostName(name)) return [];
    const { place } = this.#draft(name);
    return [
      {
        ...place,
        severity: 'error',
        message: `${quoted(name)} can't be the name of a host`,
        hint: 'use letters, digits, "_", "-" and ".", or give it an ansible_host',
      },
    ];
  }
}

function publicGroup({ draft, hosts }: PlacedGroup): Group {
  return { name: draft.name, hosts, ownHosts: [...draft.hosts], children: [...draft.children] };
}

function memberships({ draft, groups }: InventoryParts): ReadonlyMap<string, readonly PlacedGroup[]> {
  const found = new Map([...draft.hosts.keys()].map((name): [string, PlacedGroup[]] => [name, []]));
  for (const group of [...groups.values()].sort(byPrecedence)) {
    for (const host of group.hosts) found.get(host)?.push(group);
  }
  return found;
}
