/** The command lines of the system's ssh. */
import type { ConnectionSettings } from '../../core/index.ts';

/** What the inventory settles, as ssh's arguments. Settings that came without arguments are written out. */
function hostArguments(settings: ConnectionSettings): readonly string[] {
  if (settings.sshArguments !== undefined) return settings.sshArguments;
  const { port, user, privateKeyFiles, knownHostsFiles, hostKeyChecking } = settings;
  return [
    ...option('Port', String(port)),
    ...option('User', user),
    ...privateKeyFiles.flatMap((file) => option('IdentityFile', quoted(file))),
    ...(knownHostsFiles.length === 0 ? [] : option('UserKnownHostsFile', knownHostsFiles.map(quoted).join(' '))),
    ...option('StrictHostKeyChecking', { strict: 'yes', 'accept-new': 'accept-new', off: 'no' }[hostKeyChecking]),
  ];
}

function option(name: string, value: string): readonly string[] {
  return ['-o', `${name}=${value}`];
}

function quoted(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

/** How the master is started. */
export interface MasterStart {
  readonly settings: ConnectionSettings;
  readonly socket: string;
  /** Printed once the user is authenticated. */
  readonly readyWord: string;
  readonly timeoutMs: number;
  readonly keepaliveMs: number;
  readonly configFile: string | undefined;
}

/**
 * A master that others share (ssh_config(5), ControlMaster): it logs in, says so by LocalCommand, and stays. The
 * inventory's arguments come first, since ssh takes the first value of an option; what fleet needs for itself is not
 * among those that inventories may give.
 */
export function masterArguments(start: MasterStart): readonly string[] {
  const { settings, socket, readyWord, timeoutMs, keepaliveMs, configFile } = start;
  const withPassword = settings.password !== undefined;
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...['-v', '-N', '-T', '-M', '-S', socket],
    ...option('ControlPersist', 'no'),
    ...option('PermitLocalCommand', 'yes'),
    ...option('LocalCommand', `echo ${readyWord}`),
    ...option('BatchMode', withPassword ? 'no' : 'yes'),
    ...option('NumberOfPasswordPrompts', '1'),
    ...option('ClearAllForwardings', 'yes'),
    ...option('ForwardAgent', 'no'),
    ...option('ForwardX11', 'no'),
    ...option('RemoteCommand', 'none'),
    ...hostArguments(settings),
    ...option('ConnectTimeout', String(Math.ceil(timeoutMs / 1000))),
    ...option('ServerAliveInterval', String(Math.ceil(keepaliveMs / 1000))),
    ...option('ServerAliveCountMax', '3'),
    '--',
    settings.address,
  ];
}

/** Goes through the master only: where it is gone, the proxy command fails instead of connecting anew. */
export function sharedArguments(socket: string): readonly string[] {
  return [
    ...['-F', '/dev/null', '-S', socket],
    ...option('ControlMaster', 'no'),
    ...option('ProxyCommand', 'false'),
    ...option('BatchMode', 'yes'),
  ];
}
