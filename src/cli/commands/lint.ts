/** `fleet lint`: everything that is wrong with an inventory and a playbook, at once. It reads files and reaches no host. */
import { dirname } from 'node:path';
import { formatDiagnostic, printable, type Diagnostic } from '../../core/index.ts';
import { selectHosts, type Inventory, type LoadedInventory } from '../../inventory/index.ts';
import { undefinedNames, type Play } from '../../playbook/index.ts';
import { countOf } from '../../reports/index.ts';
import { settings } from '../settings/ansible-settings.ts';
import { EXIT } from '../exit.ts';
import { distinct, inspectInventory, namesHosts } from '../inputs.ts';
import { inventoryFiles } from '../inventory-files.ts';
import type { InventoryFlags } from '../options.ts';
import { answer } from '../output/answer.ts';
import type { PlaybookFlags } from '../playbook/options.ts';
import { readExtraVars, type ExtraVars } from '../playbook/extra-vars.ts';
import { knownNames } from '../playbook/known-names.ts';
import { inspectPlaybook } from '../playbook/read.ts';
import { print, tell } from '../terminal.ts';
import { readVault } from '../passwords/vault-keys.ts';

export type LintFlags = InventoryFlags & Pick<PlaybookFlags, 'extraVars'>;

/** No password is needed to check what is written, but for the vault's. */
const NO_PASSWORDS = { login: null, become: null };

export async function lintCommand(file: string | undefined, flags: LintFlags): Promise<number> {
  // A playbook alone can be checked; only what its patterns mean then stays open.
  const alone = file !== undefined && !namesHosts(flags);
  const inspected: LoadedInventory = alone
    ? { inventory: null, diagnostics: [] }
    : inspectInventory(
        { ...flags, ...(file !== undefined && { playbookDir: dirname(file) }) },
        { passwords: NO_PASSWORDS, vault: await readVault(flags), files: inventoryFiles },
      );
  const { inventory } = inspected;
  const found = distinct([
    ...settings().diagnostics,
    ...inspected.diagnostics,
    ...(inventory === null ? [] : hostProblems(inventory)),
    ...(file === undefined ? [] : await playbookProblems(file, { inventory, flags })),
  ]);
  if (alone) tell('note: there is no inventory, so the patterns of the playbook were not checked');
  print(() => textOf(found, inventory));
  answer(() => ({ diagnostics: found }));
  return found.some(isError) ? EXIT.usage : EXIT.ok;
}

/** What comes to light only when a host's variables are merged. */
function hostProblems(inventory: Inventory): readonly Diagnostic[] {
  return [...inventory.hosts].flatMap((name) => {
    const resolved = inventory.resolve(name);
    return resolved.ok ? resolved.value.warnings : resolved.error;
  });
}

/** The playbook's own errors; where it has none, whether its patterns mean hosts and its names mean variables. */
async function playbookProblems(
  file: string,
  { inventory, flags }: { readonly inventory: Inventory | null; readonly flags: LintFlags },
): Promise<readonly Diagnostic[]> {
  const { playbook, diagnostics } = await inspectPlaybook(file, flags);
  if (playbook === null || inventory === null) return diagnostics;
  const extra = readExtraVars(flags.extraVars, await readVault(flags));
  return [...diagnostics, ...playbook.plays.flatMap((play) => playProblems(play, { file, inventory, extra }))];
}

function playProblems(
  play: Play,
  { file, inventory, extra }: { readonly file: string; readonly inventory: Inventory; readonly extra: ExtraVars },
): readonly Diagnostic[] {
  const selected = selectHosts(inventory, play.hosts);
  if (!selected.ok) return [{ file, ...play.hostsPlace, severity: 'error', ...selected.error }];
  const { hosts, warnings } = selected.value;
  return [
    ...warnings.map((message) => ({ file, ...play.hostsPlace, severity: 'warning' as const, message })),
    ...undefinedNames(play, knownNames(hosts, { inventory, extra })),
  ];
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function textOf(found: readonly Diagnostic[], inventory: Inventory | null): string {
  const errors = found.filter(isError).length;
  const hosts = inventory === null ? '' : `${countOf(inventory.hosts.size, 'host')}: `;
  const counts = `${hosts}${countOf(errors, 'error')}, ${countOf(found.length - errors, 'warning')}.`;
  return printable([...found.map(formatDiagnostic), counts].join('\n'));
}
