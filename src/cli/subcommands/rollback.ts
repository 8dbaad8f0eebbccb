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
    .option('--from-hosts', 'ask the hosts what to take back, where the records here are gone')
    .option('--force', 'put files back as they were before the run, and lose what was edited since')
    .addHelpText('after', EXAMPLE)
    .action(async (id: string | undefined, flags: RollbackFlags) =>
      done(await (await import('../commands/rollback.ts')).rollbackCommand(id, flags)),
    );
}

const EXAMPLE = `
What others edited since stays: only what the run did is taken out, and where both touch the same lines the host is
declined with both sides shown. Example:
  fleet rollback 20261123-163350-b875 --limit web01 --check --diff`;
