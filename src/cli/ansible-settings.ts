/** Ansible's own settings: from its environment variables, else from the ansible.cfg that Ansible would read. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../core/index.ts';
import { parseAnsibleConfig } from '../inventory/index.ts';

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
  readonly becomeMethod: string | undefined;
  readonly becomeUser: string | undefined;
  readonly askBecomePass: boolean;
  readonly askPass: boolean;
  readonly vaultPasswordFile: string | undefined;
  readonly vaultIdentities: readonly string[];
  readonly vaultIdentity: string;
  readonly vaultMatchId: boolean;
  readonly askVaultPass: boolean;
  readonly mergesHashes: boolean;
  readonly groupNames: string;
}

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
    timeout: reader.number('defaults.timeout', 'ANSIBLE_TIMEOUT'),
    hostKeyChecking: flag('defaults.host_key_checking', 'ANSIBLE_HOST_KEY_CHECKING'),
    become: flag('privilege_escalation.become', 'ANSIBLE_BECOME'),
    becomeMethod: reader.text('privilege_escalation.become_method', 'ANSIBLE_BECOME_METHOD'),
    becomeUser: reader.text('privilege_escalation.become_user', 'ANSIBLE_BECOME_USER'),
    askBecomePass: flag('privilege_escalation.become_ask_pass', 'ANSIBLE_BECOME_ASK_PASS') === true,
    askPass: flag('defaults.ask_pass', 'ANSIBLE_ASK_PASS') === true,
    vaultPasswordFile: path('vault_password_file', 'ANSIBLE_VAULT_PASSWORD_FILE'),
    vaultIdentities: reader.list('defaults.vault_identity_list', 'ANSIBLE_VAULT_IDENTITY_LIST'),
    vaultIdentity: reader.text('defaults.vault_identity', 'ANSIBLE_VAULT_IDENTITY') ?? 'default',
    vaultMatchId: flag('defaults.vault_id_match', 'ANSIBLE_VAULT_ID_MATCH') === true,
    askVaultPass: flag('defaults.ask_vault_pass', 'ANSIBLE_ASK_VAULT_PASS') === true,
    mergesHashes: reader.text('defaults.hash_behaviour', 'ANSIBLE_HASH_BEHAVIOUR') === 'merge',
    groupNames: reader.text('defaults.force_valid_group_names', 'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS') ?? 'never',
  };
  return { ...values, file, found: reader.found, diagnostics: [...warnings, ...reader.diagnostics] };
}

interface Located {
  readonly file: string | undefined;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Ansible's order: ANSIBLE_CONFIG, this folder, the home, /etc/ansible. A folder that everybody may write to is left
 * out: what stands there may be anybody's.
 */
function findConfig(): Located {
  const here = resolve('ansible.cfg');
  const isPublic = ((statSync('.', { throwIfNoEntry: false })?.mode ?? 0) & constants.S_IWOTH) !== 0;
  const named = process.env['ANSIBLE_CONFIG'];
  const first = named === undefined || named === '' ? [] : [namedConfig(expand(named))];
  const places = [...first, ...(isPublic ? [] : [here]), join(homedir(), '.ansible.cfg'), '/etc/ansible/ansible.cfg'];
  const file = places.find((place) => isReadable(place));
  if (!isPublic || !existsSync(here) || (file !== undefined && file === first[0])) return { file, warnings: [] };
  const message = 'is not read: everybody may write to this folder';
  return {
    file,
    warnings: [
      { file: here, severity: 'warning', message, hint: 'name it with ANSIBLE_CONFIG to read it all the same' },
    ],
  };
}

function namedConfig(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, 'ansible.cfg') : path;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** `~` and `$NAME`, as Ansible expands them in its settings; then relative to `base`. */
function expand(path: string, base = '.'): string {
  const variables = path.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    return process.env[braced ?? bare ?? ''] ?? whole;
  });
  return resolve(base, variables.replace(/^~(?=\/|$)/, homedir()));
}

class SettingsReader {
  readonly found: string[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string | undefined;
  readonly #parsed: ReturnType<typeof parseAnsibleConfig> | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
    this.#parsed = file === undefined ? undefined : parseAnsibleConfig(file, readFileSync(file, 'utf8'));
    this.diagnostics.push(...(this.#parsed?.diagnostics ?? []));
  }

  /** The text, and the folder that a relative path in it starts at. The environment stands above the file. */
  #raw(key: string, env: string): { readonly value: string; readonly base: string } | undefined {
    const given = process.env[env];
    if (given !== undefined && given !== '') return { value: given, base: '.' };
    const entry = this.#parsed?.entries.get(key);
    if (entry === undefined || entry.value === '') return undefined;
    this.found.push(key.replace(/^.*\./, ''));
    return { value: unquoted(entry.value), base: dirname(this.#file ?? '.') };
  }

  text(key: string, env: string): string | undefined {
    return this.#raw(key, env)?.value;
  }

  path(key: string, env: string): string | undefined {
    const raw = this.#raw(key, env);
    return raw === undefined ? undefined : expand(raw.value, raw.base);
  }

  paths(key: string, env: string): readonly string[] {
    const raw = this.#raw(key, env);
    return raw === undefined ? [] : sources(raw.value).map((one) => (one.includes(',') ? one : expand(one, raw.base)));
  }

  list(key: string, env: string): readonly string[] {
    return items(this.text(key, env) ?? '').map(unquoted);
  }

  number(key: string, env: string): number | undefined {
    const value = this.text(key, env);
    if (value === undefined) return undefined;
    if (/^[1-9][0-9]{0,8}$/.test(value)) return Number(value);
    this.#wrong(key, env, 'a whole number above 0');
    return undefined;
  }

  flag(key: string, env: string): boolean | undefined {
    const value = this.text(key, env)?.toLowerCase();
    if (value === undefined) return undefined;
    if (/^(?:yes|on|true|t|y|1|1\.0)$/.test(value)) return true;
    if (!/^(?:no|off|false|f|n|0|0\.0)$/.test(value)) this.#wrong(key, env, 'true or false');
    return false;
  }

  #wrong(key: string, env: string, expected: string): void {
    const entry = process.env[env] === undefined ? this.#parsed?.entries.get(key) : undefined;
    const place = entry?.place ?? { file: env };
    this.diagnostics.push({ ...place, severity: 'error', message: `${key.replace(/^.*\./, '')} must be ${expected}` });
  }
}

/** Ansible splits at commas; a value that ends in one, `web1,`, is what people write for a list of hosts. */
function sources(value: string): readonly string[] {
  return /,\s*$/.test(value) ? [value] : items(value);
}

function items(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function unquoted(value: string): string {
  return /^(["'])([^]*)\1$/.exec(value.trim())?.[2] ?? value.trim();
}
