/** How `fleet rollback` is called. */
import { Command } from 'commander';
import type { RollbackFlags } from '../commands/rollback.ts';
import { withChange, withInventory } from '../options.ts';
import type { Done } from './done.ts';

export function rollbackSubcommand(done: Done): Command {
  return withChange(
    withInventory(new Command('rollback').description('Takes a run back on all of its hosts, to the byte')),
  )
    .argument('[run]', 'the run; without it, the newest whose change is still in force')
    .option('--expired', 'take back every run whose end is past')
    .action(async (id: string | undefined, flags: RollbackFlags) =>
      done(await (await import('../commands/rollback.ts')).rollbackCommand(id, flags)),
    );
}
