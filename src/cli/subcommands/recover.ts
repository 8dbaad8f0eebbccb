/** `fleet recover` on the command line. */
import { Command } from 'commander';
import type { RecoverFlags } from '../commands/recover.ts';
import { withInventory } from '../options.ts';
import type { Done } from './done.ts';

export function recoverSubcommand(done: Done): Command {
  return withInventory(
    new Command('recover').description(
      'Settles what earlier runs left open: asks each host, and finishes or restores it',
    ),
  )
    .argument('[run]', 'only this run')
    .option('-C, --check', 'say what is open, change nothing')
    .option('--from-hosts', 'ask the hosts themselves, also for transactions that no record here knows of')
    .option('--force', 'with --from-hosts: also those whose guard is still to come, which may be at work elsewhere')
    .addHelpText('after', EXAMPLE)
    .action(async (run: string | undefined, flags: RecoverFlags) =>
      done(await (await import('../commands/recover.ts')).recoverCommand(run, flags)),
    );
}

const EXAMPLE = `
A change whose handshakes were as promised is finished; everything else is taken back. Doing it twice is harmless.
Example, after the machine that ran fleet crashed:
  fleet recover -i inventory.yaml`;
