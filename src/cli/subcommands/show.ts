/** How `fleet show` is called. */
import { Command } from 'commander';
import type { ShowFlags } from '../commands/runs.ts';
import { diffOption, recordsOption, stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function showSubcommand(done: Done): Command {
  return new Command('show')
    .description('Shows one run: every host, with evidence; or one of its hosts, with all that happened there')
    .argument('<run>', 'id of the run, or an unambiguous beginning of it')
    .argument('[host]', 'only this host: what was planned, what happened when, evidence, diffs')
    .addOption(diffOption())
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', EXAMPLE)
    .action(async (id: string, host: string | undefined, flags: ShowFlags) =>
      done(await (await import('../commands/runs.ts')).showCommand(id, host, flags)),
    );
}

const EXAMPLE = `
Examples:
  fleet show 20261123-163350-b875
  fleet show 20261123-163350-b875 web01 --diff`;
