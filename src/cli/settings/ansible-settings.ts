/** Ansible's own settings: from its environment variables, else from the ansible.cfg that Ansible would read. */
import type { BecomeMethod, Diagnostic } from '../../core/index.ts';
import { findConfig } from './ansible-config-file.ts';
import { SettingsReader, type GivenText } from './ansible-settings-reader.ts';

/** What fleet honours. Paths are expanded; relative ones of the file start at its folder, as for Ansible. */
export interface AnsibleSettings {
  /** The file that was read; undefined if there is none. */
  readonly file: string | undefined;
  /** Settings as they were found, for the note of what was read: `forks`, `remote_user`. */
  readonly found: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly inventory: readonly string[];
  readonly remoteUser: string | undefined;
  readonly remotePort: number | undefined;
  readonly privateKeyFile: string | undefined;
  /** Whose group_vars and host_vars count for commands without a playbook. */
  readonly playbookDir: string | undefined;
  readonly forks: number | undefined;
  readonly timeout: number | undefined;
  readonly hostKeyChecking: boolean | undefined;
  readonly become: boolean | undefined;
  readonly becomeMethod: BecomeMethod | undefined;
  readonly becomeUser: string | undefined;
  readonly askBecomePass: boolean;
  readonly askPass: boolean;
  /** Files that hold the passwords, or programs that print them. */
  readonly connectionPasswordFile: string | undefined;
  readonly becomePasswordFile: string | undefined;
  /** Further options for sudo, su or doas, in one text. */
  readonly becomeFlags: string | undefined;
  readonly becomeProgram: string | undefined;
  /** Further attempts to connect after one that failed. */
  readonly connectRetries: number | undefined;
  /** Arguments for ssh, for hosts whose variables give none: before, after and behind the others. */
  readonly sshArguments: GivenText | undefined;
  readonly sshCommonArguments: GivenText | undefined;
  readonly sshExtraArguments: GivenText | undefined;
  readonly vaultPasswordFile: string | undefined;
  readonly vaultIdentities: readonly string[];
  readonly vaultIdentity: string;
  readonly vaultMatchId: boolean;
  readonly askVaultPass: boolean;
  readonly mergesHashes: boolean;
  readonly groupNames: string;
  /** What happens where a glob or regular expression matches no host. */
  readonly patternMismatch: 'warning' | 'error' | 'ignore';
  /** For plays that say nothing of it. */
  readonly anyErrorsFatal: boolean;
  /** Whether diffs are shown without --diff. */
  readonly alwaysDiff: boolean;
  /** How often -v counts as given. */
  readonly verbosity: number;
  readonly noColour: boolean;
  readonly forceColour: boolean;
}

const MISMATCH = ['warning', 'error', 'ignore'] as const;

let known: AnsibleSettings | undefined;

/** Read once per process. */
export function settings(): AnsibleSettings {
  known ??= readSettings();
  return known;
}

function readSettings(): AnsibleSettings {
  const { file, warnings } = findConfig();
  const reader = new SettingsReader(file);
  const path = (key: string, env: string): string | undefined => reader.path(`defaults.${key}`, env);
  const flag = (key: string, env: string): boolean | undefined => reader.flag(key, env);
  const values = {
    inventory: reader.paths('defaults.inventory', 'ANSIBLE_INVENTORY'),
    remoteUser: reader.text('defaults.remote_user', 'ANSIBLE_REMOTE_USER'),
    remotePort: reader.number('defaults.remote_port', 'ANSIBLE_REMOTE_PORT'),
    privateKeyFile: path('private_key_file', 'ANSIBLE_PRIVATE_KEY_FILE'),
    playbookDir: path('playbook_dir', 'ANSIBLE_PLAYBOOK_DIR'),
    forks: reader.number('defaults.forks', 'ANSIBLE_FORKS'),
    timeout:
      reader.number('ssh_connection.timeout', 'ANSIBLE_SSH_TIMEOUT') ??
      reader.number('defaults.timeout', 'ANSIBLE_TIMEOUT'),
    hostKeyChecking: flag('defaults.host_key_checking', 'ANSIBLE_HOST_KEY_CHECKING'),
    become: flag('privilege_escalation.become', 'ANSIBLE_BECOME'),
    becomeMethod: reader.choice('privilege_escalation.become_method', 'ANSIBLE_BECOME_METHOD', ['sudo', 'su', 'doas']),
    becomeUser: reader.text('privilege_escalation.become_user', 'ANSIBLE_BECOME_USER'),
    askBecomePass: flag('privilege_escalation.become_ask_pass', 'ANSIBLE_BECOME_ASK_PASS') === true,
    askPass: flag('defaults.ask_pass', 'ANSIBLE_ASK_PASS') === true,
    connectionPasswordFile: path('connection_password_file', 'ANSIBLE_CONNECTION_PASSWORD_FILE'),
    becomePasswordFile: path('become_password_file', 'ANSIBLE_BECOME_PASSWORD_FILE'),
    becomeFlags: reader.text('privilege_escalation.become_flags', 'ANSIBLE_BECOME_FLAGS'),
    becomeProgram: reader.text('privilege_escalation.become_exe', 'ANSIBLE_BECOME_EXE'),
    connectRetries:
      reader.count('ssh_connection.retries', 'ANSIBLE_SSH_RETRIES') ?? reader.count('connection.retries', ''),
    sshArguments: reader.given('ssh_connection.ssh_args', 'ANSIBLE_SSH_ARGS'),
    sshCommonArguments: reader.given('ssh_connection.ssh_common_args', 'ANSIBLE_SSH_COMMON_ARGS'),
    sshExtraArguments: reader.given('ssh_connection.ssh_extra_args', 'ANSIBLE_SSH_EXTRA_ARGS'),
    vaultPasswordFile: path('vault_password_file', 'ANSIBLE_VAULT_PASSWORD_FILE'),
    vaultIdentities: reader.list('defaults.vault_identity_list', 'ANSIBLE_VAULT_IDENTITY_LIST'),
    vaultIdentity: reader.text('defaults.vault_identity', 'ANSIBLE_VAULT_IDENTITY') ?? 'default',
    vaultMatchId: flag('defaults.vault_id_match', 'ANSIBLE_VAULT_ID_MATCH') === true,
    askVaultPass: flag('defaults.ask_vault_pass', 'ANSIBLE_ASK_VAULT_PASS') === true,
    mergesHashes: reader.text('defaults.hash_behaviour', 'ANSIBLE_HASH_BEHAVIOUR') === 'merge',
    groupNames: reader.text('defaults.force_valid_group_names', 'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS') ?? 'never',
    patternMismatch:
      reader.choice('inventory.host_pattern_mismatch', 'ANSIBLE_HOST_PATTERN_MISMATCH', MISMATCH) ?? 'warning',
    anyErrorsFatal: flag('defaults.any_errors_fatal', 'ANSIBLE_ANY_ERRORS_FATAL') === true,
    alwaysDiff: flag('diff.always', 'ANSIBLE_DIFF_ALWAYS') === true,
    verbosity: reader.count('defaults.verbosity', 'ANSIBLE_VERBOSITY') ?? 0,
    noColour: flag('defaults.nocolor', 'ANSIBLE_NOCOLOR') === true,
    forceColour: flag('defaults.force_color', 'ANSIBLE_FORCE_COLOR') === true,
  };
  return { ...values, file, found: reader.found, diagnostics: [...warnings, ...reader.diagnostics] };
}
