/** How `fleet plan` is called. */
import { Command } from 'commander';
import type { PlanFlags } from '../commands/plan.ts';
import { diffOption, withInventory } from '../options.ts';
import { withLists, withPlaybook } from '../playbook/options.ts';
import type { Done } from './done.ts';

export function planSubcommand(done: Done): Command {
  const command = new Command('plan').description('Shows what a playbook would change, and which clients would gain');
  return withLists(withPlaybook(withInventory(command)))
    .argument('<playbook>', 'playbook file')
    .addOption(diffOption())
    .option('--out <file>', 'save the plan, to be reviewed and applied exactly')
    .option('--detailed-exitcode', 'exit with 3 where changes are pending')
    .addHelpText('after', EXAMPLE)
    .action(async (playbook: string, flags: PlanFlags) =>
      done(await (await import('../commands/plan.ts')).planCommand(playbook, flags)),
    );
}

const EXAMPLE = `
Examples:
  fleet plan playbooks/legacy-tls.yaml -i inventory.yaml --limit web01 --diff
  fleet plan playbooks/legacy-tls.yaml --out plan.json          for review; then: fleet apply … --plan plan.json
  fleet plan site.yaml -e target=web -e @more.yaml --tags legacy --list-tasks`;
