/** Declares `fleet facts`. */
import { Command } from 'commander';
import { withInventory, type InventoryFlags } from '../options.ts';
import type { Done } from './done.ts';

export function factsSubcommand(done: Done): Command {
  return withInventory(
    new Command('facts').description('Shows what fleet finds on hosts: system, httpds, TLS libraries, listeners'),
    [],
  )
    .argument('<pattern...>', 'hosts, groups or patterns; "all" for every host')
    .addHelpText('after', HELP)
    .action(async (patterns: readonly string[], flags: InventoryFlags) =>
      done(await (await import('../commands/facts.ts')).factsCommand(patterns, flags)),
    );
}

const HELP = `
Example:
  fleet facts web01 web02 -i inventory.yaml --json

Exit codes: 0 every host was read; 2 one was reached and couldn't be read; 4 one was unreachable; 1, 99 and 250 as ever.
Nothing is changed on a host, and no handshake is made.`;
