/** The passwords of a command: asked for at the terminal, or from the environment; never from the command line. */
import { password } from '@inquirer/prompts';
import { printable, Secret } from '../core/index.ts';
import { settings } from './ansible-settings.ts';
import { InputError } from './exit.ts';
import type { InventoryFlags } from './options.ts';
import { isInteractive, whileAsking } from './terminal.ts';

export interface Passwords {
  /** For logging in, where the host takes passwords. */
  readonly login: Secret | null;
  /** For sudo. */
  readonly become: Secret | null;
}

/** Asks for what `-k` and `-K` name; else takes FLEET_SSH_PASSWORD and FLEET_BECOME_PASSWORD where they are set. */
export async function readPasswords(flags: InventoryFlags): Promise<Passwords> {
  return {
    login: await passwordOf('SSH password', {
      ask: flags.askPass ?? settings().askPass,
      variable: 'FLEET_SSH_PASSWORD',
    }),
    become: await passwordOf('sudo password', {
      ask: flags.askBecomePass ?? settings().askBecomePass,
      variable: 'FLEET_BECOME_PASSWORD',
    }),
  };
}

async function passwordOf(
  what: string,
  { ask, variable }: { readonly ask: boolean; readonly variable: string },
): Promise<Secret | null> {
  const given = process.env[variable];
  if (!ask) return given === undefined || given === '' ? null : new Secret(given);
  if (!isInteractive())
    throw new InputError(`there is no terminal to ask for the ${what} at`, `Set ${variable} instead.`);
  return new Secret(await password({ message: `${what}:` }, { output: process.stderr }));
}

/** Asks for a key's passphrase at the terminal; nobody can be asked elsewhere. */
export async function askPassphrase(file: string, again: boolean): Promise<Secret | null> {
  if (!isInteractive()) return null;
  const message = `${again ? 'That was not it. ' : ''}Passphrase for ${printable(file)}:`;
  const given = await whileAsking(() => password({ message }, { output: process.stderr }));
  return given === '' ? null : new Secret(given);
}
