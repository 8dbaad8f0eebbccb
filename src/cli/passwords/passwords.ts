/** The passwords of a command: asked for at the terminal, or from the environment; never from the command line. */
import { printable, Secret } from '../../core/index.ts';
import { settings } from '../settings/ansible-settings.ts';
import { askPassword } from './ask.ts';
import { InputError } from '../exit.ts';
import type { InventoryFlags } from '../options.ts';
import { passwordFromFile } from './password-file.ts';
import { isInteractive, whileAsking } from '../terminal.ts';

export interface Passwords {
  /** For logging in, where the host takes passwords. */
  readonly login: Secret | null;
  /** For sudo. */
  readonly become: Secret | null;
}

/**
 * Of each password what was asked for most plainly: the prompt, else the file of the command line, else fleet's own
 * variable, else the file of Ansible's settings. A host's own variables stand above all of them, as in Ansible.
 */
export async function readPasswords(flags: InventoryFlags): Promise<Passwords> {
  const ansible = settings();
  const login = await passwordOf({
    what: 'SSH password',
    ask: asks(flags.askPass, flags.connectionPasswordFile, ansible.askPass),
    file: flags.connectionPasswordFile,
    variable: 'FLEET_SSH_PASSWORD',
    usualFile: ansible.connectionPasswordFile,
  });
  const become = await passwordOf({
    what: `${flags.becomeMethod ?? ansible.becomeMethod ?? 'sudo'} password`,
    ask: asks(flags.askBecomePass, flags.becomePasswordFile, ansible.askBecomePass),
    file: flags.becomePasswordFile,
    variable: 'FLEET_BECOME_PASSWORD',
    usualFile: ansible.becomePasswordFile,
  });
  return { login, become };
}

/** What the command line says stands above the settings. */
function asks(flag: true | undefined, file: string | undefined, usual: boolean): boolean {
  return flag ?? (file === undefined && usual);
}

interface PasswordSources {
  readonly what: string;
  readonly ask: boolean;
  readonly file: string | undefined;
  readonly variable: string;
  readonly usualFile: string | undefined;
}

async function passwordOf({ what, ask, file, variable, usualFile }: PasswordSources): Promise<Secret | null> {
  if (ask && file !== undefined)
    throw new InputError(`the ${what} is to be asked for and to be read from ${file}`, 'Leave one of them away.');
  if (ask) return asked(what, variable);
  if (file !== undefined) return fromFile(what, file);
  const given = process.env[variable];
  if (given !== undefined && given !== '') return new Secret(given);
  return usualFile === undefined ? null : fromFile(what, usualFile);
}

async function asked(what: string, variable: string): Promise<Secret> {
  if (!isInteractive())
    throw new InputError(`there is no terminal to ask for the ${what} at`, `Set ${variable} instead.`);
  return new Secret(await whileAsking(() => askPassword(`${what}:`)));
}

function fromFile(what: string, file: string): Secret {
  const text = passwordFromFile(file, { what: `${what} file` });
  if (text === '') throw new InputError(`${what} file ${file}: it is empty`, 'Nothing was touched.');
  return new Secret(text);
}

/** Asks for a key's passphrase at the terminal; nobody can be asked elsewhere. */
export async function askPassphrase(file: string, again: boolean): Promise<Secret | null> {
  if (!isInteractive()) return null;
  const message = `${again ? 'That was not it. ' : ''}Passphrase for ${printable(file)}:`;
  const given = await whileAsking(() => askPassword(message));
  return given === '' ? null : new Secret(given);
}
