/** Turns a host's variables into the settings of its connection and of becoming root. */
import { Secret } from '../core/index.ts';
import type { BecomeSettings, ConnectionSettings, HostKeyChecking } from '../core/index.ts';
import type { Definition } from './draft.ts';
import type { EffectiveHost } from './effective-variables.ts';
import type { InventoryDefaults } from './inventory.ts';
import type { Setting, Settings } from './settings.ts';
import type { SshArguments } from './ssh-arguments.ts';

/** Two variables that mean the same and differ: nobody can say which one was meant. */
export interface AliasConflict {
  readonly earlier: Definition;
  readonly later: Definition;
}

/** The settings that a host's variables make, and aliases that contradict each other. */
export interface HostSettings {
  readonly settings: Partial<Settings>;
  readonly conflicts: readonly AliasConflict[];
}

/**
 * Collects the settings of a host. Ansible picks one of several aliases by an order that differs between its releases
 * and plugins (the ssh plugin of 2.14 takes the last one that its documentation lists); here a contradiction is
 * reported instead.
 */
export function hostSettings({ variables }: EffectiveHost): HostSettings {
  const found = new Map<string, { readonly definition: Definition; readonly setting: Setting }>();
  const conflicts: AliasConflict[] = [];
  for (const definition of variables.values()) {
    if (definition.content.kind !== 'setting') continue;
    const { setting } = definition.content;
    const other = found.get(setting.name);
    if (other !== undefined && plain(other.setting) !== plain(setting)) {
      conflicts.push({ earlier: other.definition, later: definition });
    }
    found.set(setting.name, { definition, setting });
  }
  const settings: Partial<Settings> = Object.fromEntries(
    [...found].map(([name, { setting }]) => [name, setting.value]),
  );
  return { settings, conflicts };
}

/** For comparing two settings only: it shows secrets. */
function plain({ value }: Setting): string {
  return JSON.stringify(value instanceof Secret ? value.reveal() : value);
}

/**
 * The connection of a host. Sources in the order in which ssh would meet them on the command line that Ansible builds:
 * ansible_ssh_args, the variables, ansible_ssh_common_args, ansible_ssh_extra_args; the first one that settles
 * something wins, key files add up. `defaults` fill what is left.
 */
export function connectionSettings(
  name: string,
  settings: Partial<Settings>,
  { connection: defaults }: InventoryDefaults,
): ConnectionSettings {
  const before = settings.sshArguments;
  const after = [settings.sshCommonArguments, settings.sshExtraArguments];
  const first = <K extends keyof SshArguments>(key: K, own?: SshArguments[K]): SshArguments[K] | undefined =>
    before?.[key] ?? own ?? after.find((one) => one?.[key] !== undefined)?.[key];
  const keys = [before, settings, ...after].flatMap((source) => keyFiles(source));
  const password = settings.password ?? defaults.password;
  return {
    address: settings.address ?? name,
    port: first('port', settings.port) ?? defaults.port,
    user: first('user', settings.user) ?? defaults.user,
    privateKeyFiles: keys.length > 0 ? keys : defaults.privateKeyFiles,
    ...(password === undefined ? {} : { password }),
    ...(settings.tlsAddress && { tlsAddress: settings.tlsAddress }),
    knownHostsFiles: first('knownHostsFiles') ?? defaults.knownHostsFiles,
    hostKeyChecking: first('hostKeyChecking', uncheckedHostKey(settings)) ?? checkedHostKey(settings, defaults),
  };
}

function keyFiles(source: SshArguments | Partial<Settings> | undefined): readonly string[] {
  if (source === undefined) return [];
  if ('identityFiles' in source) return source.identityFiles;
  return 'privateKeyFile' in source && source.privateKeyFile !== undefined ? [source.privateKeyFile] : [];
}

/** `ansible_host_key_checking: false` puts StrictHostKeyChecking=no on ssh's command line; `true` puts nothing there. */
function uncheckedHostKey({ hostKeyChecking }: Partial<Settings>): HostKeyChecking | undefined {
  return hostKeyChecking === false ? 'off' : undefined;
}

function checkedHostKey(
  { hostKeyChecking }: Partial<Settings>,
  defaults: InventoryDefaults['connection'],
): HostKeyChecking {
  return hostKeyChecking === true ? 'strict' : defaults.hostKeyChecking;
}

/** How root's rights are got on a host. */
export function becomeSettings(settings: Partial<Settings>, { become: defaults }: InventoryDefaults): BecomeSettings {
  const password = settings.becomePassword ?? defaults.password;
  return {
    become: settings.become ?? defaults.become,
    user: settings.becomeUser ?? defaults.user,
    ...(password === undefined ? {} : { password }),
  };
}

/** The variables that aren't connection settings. */
export function ownVariables({ variables }: EffectiveHost): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...variables.values()].flatMap(({ name, content }) =>
      content.kind === 'variable' ? [[name, content.value]] : [],
    ),
  );
}
