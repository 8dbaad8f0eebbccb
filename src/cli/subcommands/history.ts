/** Declares `fleet history`. */
import { Command } from 'commander';
import { recordsOption, stateDirOption } from '../options.ts';
import type { IndexFlags } from '../runs/records.ts';
import type { Done } from './done.ts';

export function historySubcommand(done: Done): Command {
  return new Command('history')
    .description('Shows everything that runs did on one host, newest first')
    .argument('<host>', 'the host as the inventory names it')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', EXAMPLE)
    .action(async (host: string, flags: IndexFlags) =>
      done(await (await import('../commands/runs.ts')).historyCommand(host, flags)),
    );
}

const EXAMPLE = `
Example:
  fleet history web01`;
