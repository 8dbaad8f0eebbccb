/** Declares `fleet history`. */
import { Command } from 'commander';
import type { RunsFlags } from '../commands/runs.ts';
import { recordsOption, stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function historySubcommand(done: Done): Command {
  return new Command('history')
    .description('Shows everything that runs did on one host, newest first')
    .argument('<host>', 'the host as the inventory names it')
    .option('--json', 'print an array')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .action(async (host: string, flags: RunsFlags) =>
      done(await (await import('../commands/runs.ts')).historyCommand(host, flags)),
    );
}
