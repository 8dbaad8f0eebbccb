/** Declares `fleet inventory`. */
import { Command, Option } from 'commander';
import type { InventoryCommandFlags } from '../commands/inventory.ts';
import { inventoryOption, verboseOption, withVault } from '../options.ts';
import type { Done } from './done.ts';

export function inventorySubcommand(done: Done): Command {
  const actions = ['list', 'graph', 'host', 'hosts'];
  const action = (name: string, flags: string, help: string): Option =>
    new Option(flags, help).conflicts(actions.filter((other) => other !== name));
  return withVault(new Command('inventory'))
    .description('Shows the hosts, groups and variables of an inventory as Ansible sees them; reaches no host')
    .argument('[group]', 'with --graph: begin at this group')
    .addOption(inventoryOption())
    .addOption(action('list', '--list', 'all groups and hosts with their variables: the JSON of ansible-inventory'))
    .addOption(action('graph', '--graph', 'groups and hosts as a tree'))
    .addOption(action('host', '--host <name>', "one host's variables"))
    .addOption(
      action('hosts', '--hosts <pattern>', 'names of the hosts of a pattern, one a line, in the order of work'),
    )
    .option('-l, --limit <pattern>', 'only hosts that this pattern also selects')
    .option('--export', 'with --list: variables where they are written, not merged into every host')
    .addOption(new Option('--vars', 'with --graph: variables of groups and hosts, too').conflicts('json'))
    .addOption(new Option('-y, --yaml', 'YAML instead of JSON').conflicts('json'))
    .option('--playbook-dir <folder>', 'folder whose group_vars and host_vars count too, as for a playbook there')
    .addOption(verboseOption('say which ansible.cfg was read'))
    .addHelpText('after', EXAMPLE)
    .action(async (group: string | undefined, flags: InventoryCommandFlags) =>
      done(await (await import('../commands/inventory.ts')).inventoryCommand(group, flags)),
    );
}

const EXAMPLE = `
Examples:
  fleet inventory -i hosts.yml --graph
  fleet inventory -i production/ --hosts 'web*:!legacy'
  fleet inventory -i production/ --host web01 --vault-password-file ~/.vault`;
