/** How `fleet runs` is called. */
import { Command } from 'commander';
import type { RunsFlags } from '../commands/runs.ts';
import { recordsOption, stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function runsSubcommand(done: Done): Command {
  return new Command('runs')
    .description('Lists the recorded runs, newest first')
    .option('--json', 'print an array')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .action(async (flags: RunsFlags) => done(await (await import('../commands/runs.ts')).runsCommand(flags)));
}
