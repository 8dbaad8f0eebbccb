/** The flags that commands share, with Ansible's names and defaults from Ansible's environment variables. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { BecomeMethod, HostKeyChecking } from '../core/index.ts';
import { settings } from './settings/ansible-settings.ts';
import type { ArgumentFlags } from './settings/default-arguments.ts';
import type { VaultFlags } from './passwords/vault-keys.ts';

/** `-i`, and where hosts are and how they are reached. */
export interface InventoryFlags extends VaultFlags, ArgumentFlags {
  readonly inventory: readonly string[];
  /** Where a playbook's group_vars and host_vars are. */
  readonly playbookDir?: string;
  readonly limit?: string;
  readonly user?: string;
  readonly privateKey?: string;
  readonly become?: true;
  readonly becomeMethod?: BecomeMethod;
  readonly becomeUser?: string;
  readonly askPass?: true;
  readonly askBecomePass?: true;
  readonly connectionPasswordFile?: string;
  readonly becomePasswordFile?: string;
  readonly hostKeyChecking?: HostKeyChecking;
  readonly timeout: number;
  readonly forks: number;
  readonly via: 'ssh' | 'direct';
  readonly stateDir?: string;
  readonly logFile?: string;
  /** How often -v was given. */
  readonly verbose: number;
}

/** Flags of commands that may change hosts. */
export interface ChangeFlags {
  readonly check?: true;
  readonly diff?: true;
  readonly yes?: true;
  readonly detailedExitcode?: true;
  readonly confirmTimeout: number;
  readonly guard: boolean;
  readonly preflight: boolean;
  readonly forceManaged?: true;
}

/** For flags that may be repeated. */
export const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return number;
}

/** Flags for reaching hosts; no routes for a command that makes no handshakes. */
export function withInventory(command: Command, routes: readonly string[] = ['ssh', 'direct']): Command {
  return withVault(command)
    .addOption(inventoryOption())
    .option('-l, --limit <pattern>', 'work on the hosts that this pattern also selects')
    .addOption(new Option('-u, --user <name>', 'log in as this user').env('ANSIBLE_REMOTE_USER'))
    .addOption(new Option('--private-key <file>', 'authenticate with this key').env('ANSIBLE_PRIVATE_KEY_FILE'))
    .option('--ssh-common-args <args>', 'arguments for ssh, such as "-o ProxyJump=bastion"')
    .option('--ssh-extra-args <args>', 'the same, behind all others')
    .option('-b, --become', 'become root with sudo')
    .addOption(new Option('--become-method <method>', 'become root with this instead').choices(['sudo', 'su', 'doas']))
    .option('--become-user <name>', 'become this user instead; changes need root')
    .option('-k, --ask-pass', 'ask for the login password (or set FLEET_SSH_PASSWORD)')
    .option('-K, --ask-become-pass', 'ask for the sudo password (or set FLEET_BECOME_PASSWORD)')
    .option('--connection-password-file <file>', 'file or script that gives the login password')
    .option('--become-password-file <file>', 'file or script that gives the sudo password')
    .addOption(
      new Option('--host-key-checking <how>', 'strict: known hosts only; accept-new: add unknown ones; off: accept any')
        .choices(['strict', 'accept-new', 'off'])
        .env('FLEET_HOST_KEY_CHECKING'),
    )
    .addOption(
      new Option('-T, --timeout <seconds>', 'limit for connecting')
        .env('ANSIBLE_TIMEOUT')
        .argParser(positive)
        .default(settings().timeout ?? 10),
    )
    .addOption(
      new Option('-f, --forks <n>', 'hosts worked on at once')
        .env('ANSIBLE_FORKS')
        .argParser(positive)
        .default(settings().forks ?? 50),
    )
    .addOption(
      new Option('--via <route>', 'handshakes through the SSH connection, or directly from here')
        .choices(routes)
        .default('ssh')
        .hideHelp(routes.length === 0),
    )
    .addOption(stateDirOption())
    .addOption(new Option('--log-file <file>', 'append every event to this file, as JSON lines').env('FLEET_LOG_FILE'))
    .addOption(verboseOption(VERBOSE_HELP));
}

const VERBOSE_HELP =
  'tell more: -v results of each host, -vv also phases and times, -vvv also connections, -vvvv also the SSH protocol';

/** `-v`, which may be given up to four times. */
export function verboseOption(help: string): Option {
  return new Option('-v, --verbose', help)
    .preset(1)
    .argParser((_: unknown, before: number) => before + 1)
    .default(settings().verbosity, '');
}

/** `-i`: where hosts are named. */
export function inventoryOption(): Option {
  const help = 'inventory file, folder or script, or a list of hosts with a comma; may be repeated';
  return new Option('-i, --inventory <source>', help)
    .argParser(collect)
    .default([], 'ANSIBLE_INVENTORY, ansible.cfg, inventory.yaml or /etc/ansible/hosts');
}

/** Flags for vault passwords, as Ansible has them. */
export function withVault(command: Command): Command {
  return command
    .addOption(
      new Option('--vault-id <label@source>', 'vault password: a file, a script or "prompt"; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--vault-password-file <file>', 'file or script that gives the vault password; may be repeated')
        .argParser(collect)
        .default([], 'ANSIBLE_VAULT_PASSWORD_FILE, ansible.cfg'),
    )
    .option('-J, --ask-vault-pass', 'ask for the vault password');
}

/** `--diff`. */
export function diffOption(): Option {
  const option = new Option('-D, --diff', 'show whole unified diffs');
  return settings().alwaysDiff ? option.default(true, 'ANSIBLE_DIFF_ALWAYS') : option;
}

/** Flags for changing hosts. */
export function withChange(command: Command): Command {
  return command
    .option('-C, --check', 'show what would be done, change nothing')
    .addOption(diffOption())
    .option('-y, --yes', "don't ask before changing hosts; needed where there is no terminal")
    .option('--detailed-exitcode', 'with --check: exit with 3 where changes are pending')
    .addOption(
      new Option('--confirm-timeout <seconds>', 'a host that is not confirmed within this time restores itself')
        .argParser(positive)
        .default(120),
    )
    .option('--no-guard', 'change hosts without a guard that restores them if the connection dies')
    .option('--no-preflight', "don't try the new values in a shadow instance first")
    .option('--force-managed', 'change files although another tool manages them');
}

/** Which database the index over the runs is in. */
export function recordsOption(): Option {
  return new Option(
    '--records <url>',
    'index of the runs: postgres://… (default: a SQLite file in the state folder)',
  ).env('FLEET_RECORDS');
}

/** Where records of runs lie; also for commands that reach no host. */
export function stateDirOption(): Option {
  return new Option('--state-dir <folder>', 'where runs are recorded').env('FLEET_STATE_DIR');
}
