/** How `fleet prune` is called. */
import { Command } from 'commander';
import { KEEP_DAYS, KEEP_TRANSACTIONS } from '../../remote/index.ts';
import type { PruneFlags } from '../commands/prune.ts';
import { withInventory } from '../options.ts';
import type { Done } from './done.ts';

export function pruneSubcommand(done: Done): Command {
  return withInventory(new Command('prune').description('Removes old backups and journals from the hosts'))
    .option('-C, --check', 'say what would be removed, remove nothing')
    .addHelpText('after', KEPT)
    .action(async (flags: PruneFlags) => done(await (await import('../commands/prune.ts')).pruneCommand(flags)));
}

const KEPT = `
Each host keeps its newest ${KEEP_TRANSACTIONS} transactions and those of the last ${KEEP_DAYS} days, and beyond that
whatever isn't settled, or whose backup a rollback could need. Example:
  fleet prune --check --limit web01`;
