/** How `fleet audit` is called. */
import { Command, Option } from 'commander';
import { FORMAT_DESCRIPTIONS } from '../../reports/format-names.ts';
import type { AuditFlags } from '../commands/audit.ts';
import { recordsOption, withInventory } from '../options.ts';
import { withPlaybook } from '../playbook/options.ts';
import type { Done } from './done.ts';

export function auditSubcommand(done: Done): Command {
  const command = new Command('audit').description(
    'Shows which clients get in now, why others do not, and which exceptions are in force',
  );
  return withPlaybook(withInventory(command))
    .argument('[playbook]', 'also say whether this playbook would change each host')
    .addOption(
      new Option(
        '--format <format...>',
        Object.entries(FORMAT_DESCRIPTIONS)
          .map(([name, description]) => `${name}: ${description}`)
          .join('; '),
      )
        .choices(Object.keys(FORMAT_DESCRIPTIONS))
        .default(['text']),
    )
    .option('--out <folder>', 'write an index and a file for each host into this folder, in each format')
    .option('--title <text>', 'the heading of the report', 'fleet audit')
    .addOption(recordsOption())
    .addHelpText('after', EXAMPLE)
    .action(async (playbook: string | undefined, flags: AuditFlags) =>
      done(await (await import('../commands/audit.ts')).auditCommand(playbook, flags)),
    );
}

const EXAMPLE = `
Example, for a browser and for a CI server at once:
  fleet audit -i inventory.yaml playbooks/legacy-tls.yaml --format html junit --out report`;
