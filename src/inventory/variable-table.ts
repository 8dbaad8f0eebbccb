/** The variables of Ansible that fleet uses: their names, their aliases, what they may hold and what that means. */
import { Secret, err, ok } from '../core/index.ts';
import type { BecomeMethod, Result, TransportChoice } from '../core/index.ts';
import type { JsonSchema } from '../yaml/index.ts';
import { absolutePath } from './paths.ts';
import type { PathBase } from './paths.ts';
import type { Setting } from './settings.ts';
import { shellWords } from './shell-words.ts';
import { readSshArguments } from './ssh-arguments.ts';
import type { ArgumentProblem, SshArguments } from './ssh-arguments.ts';
import { TLS_ADDRESSES, readTlsAddresses } from './tls-addresses.ts';

/** A variable read: its setting if it makes one, and what there is to say about it. */
export interface ReadVariable {
  readonly setting?: Setting;
  readonly problems?: readonly ArgumentProblem[];
}

/** One variable under all its names. `read` gets values that fit the schema, never null. */
export interface KnownVariable {
  readonly names: readonly string[];
  readonly schema: JsonSchema;
  readonly read: (value: string | number | boolean, base: PathBase) => Result<ReadVariable, string>;
}

/** What Ansible takes for a boolean (module_utils/parsing/convert_bool.py), beside YAML's own. */
const TRUE_WORDS: readonly unknown[] = [true, 1, 'true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', '1'];
const FALSE_WORDS: readonly unknown[] = [
  false,
  0,
  'false',
  'False',
  'FALSE',
  'no',
  'No',
  'NO',
  'off',
  'Off',
  'OFF',
  '0',
];

const BOOLEAN: JsonSchema = { enum: [...TRUE_WORDS, ...FALSE_WORDS, null], expected: 'true or false' };
const STRING: JsonSchema = { type: ['string', 'null'], expected: 'a string (put it into quotes)' };
const WORD: JsonSchema = {
  type: ['string', 'null'],
  pattern: '^[^\\s\\p{Cc}-][^\\s\\p{Cc}]*$',
  expected: 'a string without white space that does not start with "-"',
};
const PORT: JsonSchema = {
  type: ['integer', 'string', 'null'],
  minimum: 1,
  maximum: 65_535,
  pattern: '^0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$',
  expected: 'a port number (an integer from 1 to 65535)',
};

/** Connection plugins by what fleet takes for them; `smart` and nothing leave the choice to it. */
const CONNECTIONS: Readonly<Record<string, TransportChoice>> = {
  smart: 'auto',
  ssh: 'ssh',
  'ansible.builtin.ssh': 'ssh',
  ssh2: 'ssh2',
  paramiko: 'ssh2',
  paramiko_ssh: 'ssh2',
  'ansible.builtin.paramiko_ssh': 'ssh2',
  local: 'local',
  'ansible.builtin.local': 'local',
};

const BECOME_METHODS: Readonly<Record<string, BecomeMethod>> = {
  sudo: 'sudo',
  'ansible.builtin.sudo': 'sudo',
  su: 'su',
  'ansible.builtin.su': 'su',
  doas: 'doas',
  'community.general.doas': 'doas',
};

/** Options of sudo that fleet gives by itself; Ansible's default names them, so they're nothing to speak of. */
const OWN_FLAGS = new Set(['-H', '-S', '-n', '-HSn', '-SHn', '-nHS']);

/** Every variable that settles how a host is reached or how root's rights are got there. */
const KNOWN_VARIABLES: readonly KnownVariable[] = [
  text(['ansible_host', 'ansible_ssh_host'], WORD, (value) => ({ name: 'address', value })),
  {
    names: ['ansible_port', 'ansible_ssh_port'],
    schema: PORT,
    read: (value) => ok({ setting: { name: 'port', value: Number(value) } }),
  },
  text(['ansible_user', 'ansible_ssh_user'], WORD, (value) => ({ name: 'user', value })),
  text(['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'], STRING, (value) => ({
    name: 'password',
    value: new Secret(value),
  })),
  {
    names: ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
    schema: { type: ['string', 'null'], minLength: 1, expected: 'the path of a private key' },
    read: (value, base) => {
      const path = absolutePath(String(value), base);
      return path.ok ? ok({ setting: { name: 'privateKeyFile', value: path.value } }) : path;
    },
  },
  flag(['ansible_host_key_checking', 'ansible_ssh_host_key_checking'], (value) => ({ name: 'hostKeyChecking', value })),
  sshArguments('ansible_ssh_args', (value) => ({ name: 'sshArguments', value })),
  sshArguments('ansible_ssh_common_args', (value) => ({ name: 'sshCommonArguments', value })),
  sshArguments('ansible_ssh_extra_args', (value) => ({ name: 'sshExtraArguments', value })),
  {
    names: ['fleet_tls_address'],
    schema: {
      ...WORD,
      pattern: TLS_ADDRESSES.source,
      expected:
        'an address and a port, such as "www.example.org:443" or "[2001:db8::1]:443", or several by the ports that they stand for: "443=www.example.org:443,8443=www.example.org:9443"',
    },
    read: (value) => {
      const found = readTlsAddresses(String(value));
      return found.ok ? ok({ setting: { name: 'tlsAddresses', value: found.value } }) : found;
    },
  },
  flag(['ansible_become'], (value) => ({ name: 'become', value })),
  text(['ansible_become_user'], WORD, (value) => ({ name: 'becomeUser', value })),
  text(['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'], STRING, (value) => ({
    name: 'becomePassword',
    value: new Secret(value),
  })),
  choice('ansible_become_method', BECOME_METHODS, (value) => ({ name: 'becomeMethod', value })),
  text(['ansible_become_exe', 'ansible_sudo_exe'], WORD, (value) => ({ name: 'becomeProgram', value })),
  {
    names: ['ansible_become_flags', 'ansible_sudo_flags'],
    schema: STRING,
    read: (value) => becomeFlags(String(value)),
  },
  choice('ansible_connection', CONNECTIONS, (value) => ({ name: 'transport', value })),
  count(['ansible_timeout', 'ansible_ssh_timeout'], 1, (value) => ({ name: 'timeoutSeconds', value })),
  count(['ansible_ssh_retries'], 0, (value) => ({ name: 'retries', value })),
  flag(['fleet_legacy_ssh'], (value) => ({ name: 'legacyAlgorithms', value })),
];

/** Known variables by each of their names. */
export const VARIABLES_BY_NAME: ReadonlyMap<string, KnownVariable> = new Map(
  KNOWN_VARIABLES.flatMap((variable) => variable.names.map((name) => [name, variable] as const)),
);

function text(names: readonly string[], schema: JsonSchema, setting: (value: string) => Setting): KnownVariable {
  return { names, schema, read: (value) => ok({ setting: setting(String(value)) }) };
}

function flag(names: readonly string[], setting: (value: boolean) => Setting): KnownVariable {
  return { names, schema: BOOLEAN, read: (value) => ok({ setting: setting(TRUE_WORDS.includes(value)) }) };
}

function count(names: readonly string[], least: number, setting: (value: number) => Setting): KnownVariable {
  const digits = least === 0 ? '^[0-9]{1,6}$' : '^0*[1-9][0-9]{0,5}$';
  return {
    names,
    schema: {
      type: ['integer', 'string', 'null'],
      minimum: least,
      maximum: 999_999,
      pattern: digits,
      expected: least === 0 ? 'a whole number' : 'a whole number above 0',
    },
    read: (value) => ok({ setting: setting(Number(value)) }),
  };
}

function choice<T>(name: string, choices: Readonly<Record<string, T>>, setting: (value: T) => Setting): KnownVariable {
  const words = Object.keys(choices);
  const plain = words.filter((word) => !word.includes('.'));
  return {
    names: [name],
    schema: { enum: [...words, null], expected: `one of ${plain.join(', ')}` },
    read: (value) => {
      const chosen = choices[String(value)];
      return chosen === undefined ? err(`must be one of ${plain.join(', ')}`) : ok({ setting: setting(chosen) });
    },
  };
}

function becomeFlags(text: string): Result<ReadVariable, string> {
  const flags = readBecomeFlags(text);
  return flags.ok ? ok({ setting: { name: 'becomeFlags', value: flags.value } }) : flags;
}

/** Options for sudo, su or doas, word by word, without those that fleet gives by itself. */
export function readBecomeFlags(text: string): Result<readonly string[], string> {
  const words = shellWords(text);
  return words.ok ? ok(words.value.filter((word) => !OWN_FLAGS.has(word))) : words;
}

function sshArguments(name: string, setting: (value: SshArguments) => Setting): KnownVariable {
  const read: KnownVariable['read'] = (value, base) => {
    const { settings, problems } = readSshArguments(String(value), base);
    if (String(value).length > 10_000) return err('must be shorter than 10000 characters');
    return ok({ setting: setting(settings), problems });
  };
  return { names: [name], schema: { ...STRING, expected: 'a string of ssh arguments' }, read };
}
