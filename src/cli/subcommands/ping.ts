/** Declares `fleet ping`. */
import { Command } from 'commander';
import { withInventory, type InventoryFlags } from '../options.ts';
import type { Done } from './done.ts';

export function pingSubcommand(done: Done): Command {
  return withInventory(
    new Command('ping').description('Connects to hosts and becomes root there, and says for each how that went'),
    [],
  )
    .argument('[pattern]', 'hosts and groups, as in a playbook; without it all of the inventory')
    .addHelpText('after', HELP)
    .action(async (pattern: string | undefined, flags: InventoryFlags) =>
      done(await (await import('../commands/ping.ts')).pingCommand(pattern, flags)),
    );
}

const HELP = `
Example:
  fleet ping 'web*:!legacy' -i inventory.yaml

Exit codes: 0 every host answered as root; 2 one was reached and gives no root; 4 one was unreachable; 1, 99 and 250 as
ever. Nothing is changed on a host.`;
