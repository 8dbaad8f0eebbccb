/** Declares `fleet lint`. */
import { Command } from 'commander';
import type { LintFlags } from '../commands/lint.ts';
import { inventoryOption, withVault } from '../options.ts';
import { extraVarsOption } from '../playbook/options.ts';
import type { Done } from './done.ts';

export function lintSubcommand(done: Done): Command {
  return withVault(new Command('lint'))
    .description('Checks an inventory, all of its hosts, and a playbook, and shows all that is wrong; reaches no host')
    .argument('[playbook]', 'also check this playbook, and its patterns against the inventory')
    .addOption(inventoryOption())
    .addOption(extraVarsOption())
    .addHelpText('after', HELP)
    .action(async (playbook: string | undefined, flags: LintFlags) =>
      done(await (await import('../commands/lint.ts')).lintCommand(playbook, flags)),
    );
}

const HELP = `
Example:
  fleet lint playbooks/legacy-tls.yaml -i inventory.yaml

Exit codes: 0 there are no errors, though maybe warnings; 1 there are errors.`;
