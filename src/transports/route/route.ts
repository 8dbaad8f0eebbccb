/** The way to one host as the inventory and ssh_config(5) give it: its own settings, jump hosts, a proxy command. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type ConnectFailure, type ConnectionSettings, type Host, type Result } from '../../core/index.ts';
import { ownAccount } from '../account.ts';
import { askSsh, type SshConfiguration } from './ask-ssh.ts';
import { configurationMatters } from './consequence.ts';
import { readJumpList, type Jump } from './jump-list.ts';
import { needOfOpenSsh } from './openssh-need.ts';
import { configurationText } from './route-text.ts';
import { settingsFrom } from './settings-from.ts';
import { expandTokens } from './tokens.ts';

/** One server on the way, with all that is needed to log in to it. */
export interface Stop {
  /** As the user wrote it. */
  readonly name: string;
  readonly settings: ConnectionSettings;
}

export interface Route {
  readonly target: Stop;
  /** Jump hosts, first the one that is reached from here. */
  readonly jumps: readonly Stop[];
  /** A command of this machine whose input and output are the connection to the first stop; null for TCP. */
  readonly proxyCommand: string | null;
  /** Why only the system's ssh can go this way; null where ssh2 can, too. */
  readonly openSshOnly: string | null;
}

/** What this machine's user has. */
export interface RouteSources {
  readonly home: string;
  /** Instead of the user's and the system's ssh_config. */
  readonly configFile?: string | undefined;
  /** Told what ssh's configuration says of each stop. */
  readonly told?: (text: () => string) => void;
}

/** Longer ways are a mistake. */
const MAX_JUMPS = 100;

/** Finds the way. ssh is asked only where its configuration or the host's arguments can matter. */
export async function findRoute(host: Host, sources: RouteSources): Promise<Result<Route, ConnectFailure>> {
  const { connection } = host;
  const args = connection.sshArguments ?? [];
  const asks = args.some((word) => ASKS.test(word)) || configurationMatters(configFiles(sources));
  const target = { name: host.name, settings: connection };
  if (!asks) return ok({ target, jumps: [], proxyCommand: null, openSshOnly: needOfOpenSsh(connection, null) });
  return new RouteFinder(sources).find(target, args);
}

/** Arguments that only ssh itself understands, or that lead over other machines. Plain settings were understood already. */
const ASKS = /^-F$|^(?!(Port|User|IdentityFile|UserKnownHostsFile|StrictHostKeyChecking)=)[A-Za-z]+=/i;

function configFiles({ home, configFile }: RouteSources): readonly string[] {
  if (configFile !== undefined) return [configFile];
  // ssh takes the home folder of the account, whatever HOME says.
  return home === homedir() ? [join(ownAccount().home, '.ssh/config'), '/etc/ssh/ssh_config'] : [];
}

class RouteFinder {
  readonly #sources: RouteSources;
  #jumps = 0;

  constructor(sources: RouteSources) {
    this.#sources = sources;
  }

  /** `before`: the names that led here by their configuration. */
  async find(
    stop: Stop,
    args: readonly string[],
    before: readonly string[] = [],
  ): Promise<Result<Route, ConnectFailure>> {
    const { address } = stop.settings;
    const asked = await askSsh({ args, address, configFile: this.#sources.configFile });
    if (!asked.ok) return misconfigured(address, asked.error);
    this.#sources.told?.(() => configurationText(address, asked.value));
    const settings = settingsFrom(asked.value, stop.settings, { name: address, home: this.#sources.home });
    if (!settings.ok) return misconfigured(address, settings.error);
    const target = { name: stop.name, settings: settings.value };
    const jumps = await this.#jumpsOf(asked.value, configurationOf(args), [...before, address]);
    if (!jumps.ok) return jumps;
    const [first] = jumps.value;
    const command = first === undefined ? this.#proxyCommand(asked.value, target, address) : ok(first.proxyCommand);
    if (!command.ok) return misconfigured(address, command.error);
    const need = jumps.value.find((jump) => jump.openSshOnly !== null)?.openSshOnly;
    return ok({
      target,
      jumps: jumps.value.flatMap((jump) => [...jump.jumps, jump.target]),
      proxyCommand: command.value,
      openSshOnly: need ?? needOfOpenSsh(settings.value, asked.value),
    });
  }

  /** As `ssh -J` goes: each jump by its own part of the configuration, and only the first may add further jumps by it. */
  async #jumpsOf(
    configuration: SshConfiguration,
    file: readonly string[],
    names: readonly string[],
  ): Promise<Result<readonly Route[], ConnectFailure>> {
    const address = names.at(-1) ?? '';
    const list = readJumpList(configuration.get('proxyjump')?.[0] ?? '');
    if (!list.ok) return misconfigured(address, list.error);
    const routes: Route[] = [];
    for (const jump of list.value) {
      this.#jumps += 1;
      if (this.#jumps > MAX_JUMPS) return misconfigured(address, `more than ${MAX_JUMPS} jump hosts`);
      if (names.includes(jump.host)) return misconfigured(address, loopOf([...names, jump.host]));
      const route = await this.find(this.#stopOf(jump), [...file, ...argumentsOf(jump)], names);
      if (!route.ok) return route;
      routes.push(routes.length === 0 ? route.value : { ...route.value, jumps: [], proxyCommand: null });
    }
    return ok(routes);
  }

  /** Passwords and keys of the target aren't for the machines on the way. */
  #stopOf({ host, port }: Jump): Stop {
    const settings: ConnectionSettings = {
      address: host,
      port: port ?? 22,
      user: ownAccount().name,
      privateKeyFiles: [],
      knownHostsFiles: [],
      hostKeyChecking: 'strict',
    };
    return { name: host, settings };
  }

  #proxyCommand(configuration: SshConfiguration, { settings }: Stop, name: string): Result<string | null, string> {
    const command = configuration.get('proxycommand')?.[0];
    if (command === undefined || command.toLowerCase() === 'none') return ok(null);
    const { address, port, user } = settings;
    const unsafe = [address, user, name].find((word) => !/^[\w.:@%+-]+$/.test(word) || word.startsWith('-'));
    if (unsafe !== undefined) return err(`"${unsafe}" can't be put into the command of ProxyCommand`);
    const { home } = this.#sources;
    const expanded = expandTokens(command, { name, address, port, user, home, localUser: ownAccount().name });
    return expanded === null ? err(`ProxyCommand holds a % that fleet doesn't replace: ${command}`) : ok(expanded);
  }
}

function loopOf(names: readonly string[]): string {
  return `a loop of jump hosts: ${names.join(' is behind ')}`;
}

/** Of all arguments, ssh hands `-F` alone to the jump hosts. */
function configurationOf(args: readonly string[]): readonly string[] {
  const at = args.lastIndexOf('-F');
  return at < 0 ? [] : args.slice(at, at + 2);
}

function argumentsOf({ user, port }: Jump): readonly string[] {
  return [...(user === null ? [] : ['-o', `User=${user}`]), ...(port === null ? [] : ['-o', `Port=${port}`])];
}

function misconfigured(address: string, reason: string): Result<never, ConnectFailure> {
  return err({ code: 'ssh-config-unusable', address, reason });
}
