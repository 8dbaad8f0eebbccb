/** Declares `fleet extend`. */
import { Command } from 'commander';
import type { ExtendFlags } from '../commands/exceptions.ts';
import { recordsOption, stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function extendSubcommand(done: Done): Command {
  return new Command('extend')
    .description('Lets the change of a run stand longer, for a new reason, which is recorded')
    .argument('<run>', 'id of the run, or an unambiguous beginning of it')
    .requiredOption('--until <date>', 'the new last day: 2027-03-31, 30d or 6w')
    .requiredOption('--reason <text>', 'why it must stand longer; not the reason of before')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', EXAMPLE)
    .action(async (run: string, flags: ExtendFlags) =>
      done(await (await import('../commands/exceptions.ts')).extendCommand(run, flags)),
    );
}

const EXAMPLE = `
Example:
  fleet extend 20261123-163350-b875 --until 30d --reason "the new tills come in February"`;
