/** Declares `fleet exceptions`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { DUE_DAYS } from '../../core/index.ts';
import type { ExceptionsFlags } from '../commands/exceptions.ts';
import { recordsOption, stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function exceptionsSubcommand(done: Done): Command {
  return new Command('exceptions')
    .description('Lists the changes that are in force, by the day on which they should be over')
    .addOption(
      new Option('--due <days>', 'an exception counts as due so many days before its end')
        .argParser(daysOf)
        .default(DUE_DAYS),
    )
    .option('--detailed-exitcode', 'exit with 3 where one is due, with 2 where one is overdue')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', EXAMPLE)
    .action(async (flags: ExceptionsFlags) =>
      done(await (await import('../commands/exceptions.ts')).exceptionsCommand(flags)),
    );
}

function daysOf(text: string): number {
  const days = /^(\d{1,4})d?$/.exec(text)?.[1];
  if (days === undefined) throw new InvalidArgumentError('It must be a number of days.');
  return Number(days);
}

const EXAMPLE = `
Example, for a timer that mails what it prints:
  fleet exceptions --due 7d --detailed-exitcode`;
