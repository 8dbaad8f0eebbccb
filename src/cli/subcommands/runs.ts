/** How `fleet runs` is called. */
import { Command } from 'commander';
import { recordsOption, stateDirOption } from '../options.ts';
import type { IndexFlags } from '../runs/records.ts';
import type { Done } from './done.ts';

export function runsSubcommand(done: Done): Command {
  return new Command('runs')
    .description('Lists the recorded runs, newest first')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', EXAMPLE)
    .action(async (flags: IndexFlags) => done(await (await import('../commands/runs.ts')).runsCommand(flags)));
}

const EXAMPLE = `
Example:
  fleet runs --json`;
