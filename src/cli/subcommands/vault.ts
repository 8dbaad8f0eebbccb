/** Declares `fleet vault view`. */
import { Command } from 'commander';
import { withVault } from '../options.ts';
import type { VaultFlags } from '../passwords/vault-keys.ts';
import type { Done } from './done.ts';

export function vaultSubcommand(done: Done): Command {
  const view = withVault(new Command('view'))
    .description('Prints the plain text of a file that ansible-vault encrypted')
    .argument('<file>', 'the encrypted file')
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, flags: VaultFlags) =>
      done(await (await import('../commands/vault.ts')).vaultViewCommand(file, flags)),
    );
  return new Command('vault').description('Reads what ansible-vault encrypted').addCommand(view);
}

const EXAMPLE = `
Example:
  fleet vault view group_vars/all/vault.yml --vault-password-file ~/.vault`;
