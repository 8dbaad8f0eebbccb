/** Declares `fleet lint`. */
import { Command } from 'commander';
import { inventoryOption, withVault, type InventoryFlags } from '../options.ts';
import type { Done } from './done.ts';

export function lintSubcommand(done: Done): Command {
  return withVault(new Command('lint'))
    .description('Checks an inventory, all of its hosts, and a playbook, and shows all that is wrong; reaches no host')
    .argument('[playbook]', 'also check this playbook, and its patterns against the inventory')
    .addOption(inventoryOption())
    .addHelpText('after', HELP)
    .action(async (playbook: string | undefined, flags: InventoryFlags) =>
      done(await (await import('../commands/lint.ts')).lintCommand(playbook, flags)),
    );
}

const HELP = `
Example:
  fleet lint playbooks/legacy-tls.yaml -i inventory.yaml

Exit codes: 0 there are no errors, though maybe warnings; 1 there are errors.`;
