/** How `fleet show` is called. */
import { Command } from 'commander';
import type { RunsFlags } from '../commands/runs.ts';
import { stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function showSubcommand(done: Done): Command {
  return new Command('show')
    .description('Shows one run: every host, with evidence')
    .argument('<run>', 'id of the run, or an unambiguous beginning of it')
    .option('-D, --diff', 'show whole unified diffs')
    .addOption(stateDirOption())
    .action(async (id: string, flags: RunsFlags) =>
      done(await (await import('../commands/runs.ts')).showCommand(id, flags)),
    );
}
