/** Turns a host's variables into the settings of its connection and of becoming root. */
import type { BecomeSettings, ConnectionSettings, HostKeyChecking } from '../core/index.ts';
import type { InventoryDefaults } from './inventory.ts';
import type { Settings } from './settings.ts';
import type { SshArguments } from './ssh-arguments.ts';

/**
 * The connection of a host. Sources in the order in which ssh would meet them on the command line that Ansible builds:
 * ansible_ssh_args, the variables, ansible_ssh_common_args, ansible_ssh_extra_args; the first one that settles
 * something wins, key files add up. `defaults` fill what is left.
 */
export function connectionSettings(
  name: string,
  own: Partial<Settings>,
  { connection: defaults, sshArguments }: InventoryDefaults,
): ConnectionSettings {
  const settings = { ...sshArguments?.settings, ...own };
  const before = settings.sshArguments;
  const after = [settings.sshCommonArguments, settings.sshExtraArguments];
  const first = <K extends keyof SshArguments>(key: K, variable?: SshArguments[K]): SshArguments[K] | undefined =>
    before?.[key] ?? variable ?? after.find((one) => one?.[key] !== undefined)?.[key];
  const keys = [before, settings, ...after].flatMap((source) => keyFiles(source));
  const password = settings.password ?? defaults.password;
  const retries = settings.retries ?? defaults.retries;
  return {
    address: settings.address ?? name,
    port: first('port', settings.port) ?? defaults.port,
    user: first('user', settings.user) ?? defaults.user,
    privateKeyFiles: keys.length > 0 ? keys : defaults.privateKeyFiles,
    ...(password === undefined ? {} : { password }),
    ...(settings.tlsAddresses && { tlsAddresses: settings.tlsAddresses }),
    knownHostsFiles: first('knownHostsFiles') ?? defaults.knownHostsFiles,
    hostKeyChecking: first('hostKeyChecking', uncheckedHostKey(settings)) ?? checkedHostKey(settings, defaults),
    sshArguments: [
      ...(before?.words ?? []),
      ...ownArguments(settings),
      ...after.flatMap((source) => source?.words ?? []),
      ...(defaults.sshArguments ?? []),
    ],
    ...(settings.transport !== undefined && { transport: settings.transport }),
    ...(settings.legacyAlgorithms === true && { legacyAlgorithms: true }),
    ...(settings.timeoutSeconds !== undefined && { timeoutSeconds: settings.timeoutSeconds }),
    ...(retries !== undefined && { retries }),
  };
}

/** The variables as Ansible puts them on ssh's command line. */
function ownArguments(settings: Partial<Settings>): readonly string[] {
  const { port, user, privateKeyFile, hostKeyChecking } = settings;
  return [
    ...(hostKeyChecking === undefined ? [] : argument('StrictHostKeyChecking', hostKeyChecking ? 'yes' : 'no')),
    ...(port === undefined ? [] : argument('Port', String(port))),
    ...(privateKeyFile === undefined ? [] : argument('IdentityFile', `"${privateKeyFile}"`)),
    ...(user === undefined ? [] : argument('User', user)),
  ];
}

/** An option of ssh_config(5) as an argument of ssh(1). */
export function argument(name: string, value: string): readonly string[] {
  return ['-o', `${name}=${value}`];
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
  const program = settings.becomeProgram ?? defaults.program;
  const flags = settings.becomeFlags ?? defaults.flags;
  return {
    become: settings.become ?? defaults.become,
    user: settings.becomeUser ?? defaults.user,
    method: settings.becomeMethod ?? defaults.method ?? 'sudo',
    ...(program !== undefined && { program }),
    ...(flags !== undefined && { flags }),
    ...(password === undefined ? {} : { password }),
  };
}
