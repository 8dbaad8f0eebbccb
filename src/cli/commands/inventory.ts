/** `fleet inventory`: hosts, groups and variables as Ansible sees them. It reads files and reaches no host. */
import { didYouMean, pythonJson, quoted, yamlText } from '../../yaml/index.ts';
import { graphOf, graphTree, listHosts, showHost, type Inventory, type Shown } from '../../inventory/index.ts';
import { settings } from '../settings/ansible-settings.ts';
import { EXIT, InputError, inputErrorOf } from '../exit.ts';
import { namesOf, readInventory, tellWarnings } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { answer, answerWhole } from '../output/answer.ts';
import { print } from '../terminal.ts';

export interface InventoryCommandFlags extends InventoryFlags {
  readonly list?: true;
  readonly graph?: true;
  readonly host?: string;
  readonly hosts?: string;
  readonly export?: true;
  readonly yaml?: true;
}

/** No password is needed to look at an inventory, but for the vault's. */
const NO_PASSWORDS = { login: null, become: null };

export async function inventoryCommand(group: string | undefined, flags: InventoryCommandFlags): Promise<number> {
  if (flags.list !== true && flags.graph !== true && flags.host === undefined && flags.hosts === undefined) {
    throw new InputError('one of --list, --graph, --host or --hosts is needed', 'See: fleet inventory --help');
  }
  if (group !== undefined && flags.graph !== true) throw new InputError(`${group}: a group goes with --graph only`);
  const inventory = await readInventory({ ...flags, ...playbookFolder(flags) }, NO_PASSWORDS);
  const text = await output(inventory, group ?? 'all', flags);
  print(text);
  if (flags.graph === true) answer(() => ({ graph: graphTree(inventory, group ?? 'all') }));
  else if (flags.hosts !== undefined) answer(() => ({ hosts: text.split('\n').filter((name) => name !== '') }));
  else answerWhole(() => text);
  return EXIT.ok;
}

/** Where nothing is said, ansible-inventory takes the working directory for a playbook's, but for an export. */
function playbookFolder({ playbookDir, export: exports }: InventoryCommandFlags): Pick<InventoryFlags, 'playbookDir'> {
  const folder = playbookDir ?? settings().playbookDir ?? (exports === true ? undefined : '.');
  return folder === undefined ? {} : { playbookDir: folder };
}

async function output(inventory: Inventory, group: string, flags: InventoryCommandFlags): Promise<string> {
  if (flags.hosts !== undefined) return (await namesOf(inventory, flags.hosts, flags)).join('\n');
  if (flags.graph === true) return graph(inventory, group);
  const options = { export: flags.export === true };
  if (flags.host !== undefined) return shown(showHost(inventory, await oneHost(inventory, flags.host), options), flags);
  const hosts = flags.limit === undefined ? inventory.hosts : new Set(await namesOf(inventory, 'all', flags));
  return shown(listHosts(inventory, { ...options, hosts, nested: flags.yaml === true }), flags);
}

function graph(inventory: Inventory, group: string): string {
  if (!inventory.groups.has(group)) {
    throw new InputError(`there is no group ${quoted(group)}`, didYouMean(group, inventory.groups.keys()) ?? '');
  }
  return graphOf(inventory, group).join('\n');
}

async function oneHost(inventory: Inventory, pattern: string): Promise<string> {
  const names = await namesOf(inventory, pattern, {});
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new InputError(
      `${quoted(pattern)} is ${names.length} hosts, --host takes one`,
      'Use --hosts for their names.',
    );
  }
  return name;
}

/** Errors in the files of variables come to light when they are read for a host. */
function shown({ tree, diagnostics }: Shown, flags: InventoryCommandFlags): string {
  if (diagnostics.some(({ severity }) => severity === 'error')) throw inputErrorOf(diagnostics);
  tellWarnings(diagnostics);
  return flags.yaml === true ? yamlText(tree) : pythonJson(tree);
}
