/** `fleet inventory`: hosts, groups and variables as Ansible sees them. It reads files and reaches no host. */
import type { Diagnostic } from '../../core/index.ts';
import { didYouMean, pythonJson, quoted, yamlText } from '../../yaml/index.ts';
import { graphOf, graphTree, listHosts, showHost, type Inventory, type Shown } from '../../inventory/index.ts';
import { settings } from '../settings/ansible-settings.ts';
import { EXIT, InputError, inputErrorOf } from '../exit.ts';
import { distinct, namesOf, readInventory, tellWarnings } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { answer, answerWhole } from '../output/answer.ts';
import { print } from '../terminal.ts';

export interface InventoryCommandFlags extends InventoryFlags {
  readonly list?: true;
  readonly graph?: true;
  readonly host?: string;
  readonly hosts?: string;
  readonly export?: true;
  readonly vars?: true;
  readonly yaml?: true;
}

/** No password is needed to look at an inventory, but for the vault's. */
const NO_PASSWORDS = { login: null, become: null };

export async function inventoryCommand(group: string | undefined, flags: InventoryCommandFlags): Promise<number> {
  if (flags.list !== true && flags.graph !== true && flags.host === undefined && flags.hosts === undefined) {
    throw new InputError('one of --list, --graph, --host or --hosts is needed', 'See: fleet inventory --help');
  }
  if (group !== undefined && flags.graph !== true) throw new InputError(`${group}: a group goes with --graph only`);
  if (flags.vars === true && flags.graph !== true) throw new InputError('--vars goes with --graph only');
  const inventory = await readInventory({ ...flags, ...playbookFolder(flags) }, NO_PASSWORDS);
  if (flags.graph === true) return drawGraph(inventory, group ?? 'all', flags);
  const text = await output(inventory, flags);
  print(text);
  if (flags.hosts !== undefined) answer(() => ({ hosts: text.split('\n').filter((name) => name !== '') }));
  else answerWhole(() => text);
  return EXIT.ok;
}

/** Where nothing is said, ansible-inventory takes the working directory for a playbook's, but for an export. */
function playbookFolder({ playbookDir, export: exports }: InventoryCommandFlags): Pick<InventoryFlags, 'playbookDir'> {
  const folder = playbookDir ?? settings().playbookDir ?? (exports === true ? undefined : '.');
  return folder === undefined ? {} : { playbookDir: folder };
}

async function output(inventory: Inventory, flags: InventoryCommandFlags): Promise<string> {
  if (flags.hosts !== undefined) return (await namesOf(inventory, flags.hosts, flags)).join('\n');
  const options = { export: flags.export === true };
  if (flags.host !== undefined) return shown(showHost(inventory, await oneHost(inventory, flags.host), options), flags);
  const hosts = await hostsWithin(inventory, flags);
  return shown(listHosts(inventory, { ...options, hosts, nested: flags.yaml === true }), flags);
}

async function hostsWithin(inventory: Inventory, flags: InventoryCommandFlags): Promise<ReadonlySet<string>> {
  return flags.limit === undefined ? inventory.hosts : new Set(await namesOf(inventory, 'all', flags));
}

async function drawGraph(inventory: Inventory, group: string, flags: InventoryCommandFlags): Promise<number> {
  if (!inventory.groups.has(group)) {
    throw new InputError(`there is no group ${quoted(group)}`, didYouMean(group, inventory.groups.keys()) ?? '');
  }
  const hosts = await hostsWithin(inventory, flags);
  const playbookNamed = (flags.playbookDir ?? settings().playbookDir) !== undefined;
  const { lines, diagnostics } = graphOf(inventory, group, {
    hosts,
    ...(flags.vars === true && { variables: { export: flags.export === true, playbookNamed } }),
  });
  refuseErrors(diagnostics);
  print(lines.join('\n'));
  answer(() => ({ graph: graphTree(inventory, group, hosts) }));
  return EXIT.ok;
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

function shown({ tree, diagnostics }: Shown, flags: InventoryCommandFlags): string {
  refuseErrors(diagnostics);
  return flags.yaml === true ? yamlText(tree) : pythonJson(tree);
}

/** Errors in the files of variables come to light when they are read for a host. */
function refuseErrors(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(({ severity }) => severity === 'error')) throw inputErrorOf(distinct(diagnostics));
  tellWarnings(diagnostics);
}
