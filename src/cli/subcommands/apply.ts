/** How `fleet apply` is called. */
import { Command, Option } from 'commander';
import type { ApplyFlags } from '../commands/apply.ts';
import { withChange, withInventory } from '../options.ts';
import { withLists, withPlaybook } from '../playbook/options.ts';
import type { Done } from './done.ts';

export function applySubcommand(done: Done): Command {
  const command = new Command('apply').description('Changes hosts as a playbook says: plan, question, change, proof');
  return withLists(withPlaybook(withChange(withInventory(command))))
    .argument('<playbook>', 'playbook file')
    .addOption(
      new Option('--on-failure <what>', 'where too much of a batch failed: leave what was changed, or take it back')
        .choices(['stop', 'rollback-batch', 'rollback-run'])
        .default('stop'),
    )
    .option('--plan <file>', 'apply this saved plan, exactly or not at all')
    .addHelpText('after', EXAMPLE)
    .action(async (playbook: string, flags: ApplyFlags) =>
      done(await (await import('../commands/apply.ts')).applyCommand(playbook, flags)),
    );
}

const EXAMPLE = `
Examples:
  fleet apply playbooks/legacy-tls.yaml -i inventory.yaml --limit web01
  fleet apply playbooks/legacy-tls.yaml --check --diff
  fleet apply playbooks/legacy-tls.yaml --yes --output jsonl    for a program that follows the run`;
