/** Reads a playbook from the disk with all that belongs to it: files of variables, `-e`, tags. */
import { dirname, isAbsolute, join } from 'node:path';
import { formatDiagnostic, type Diagnostic, type Result } from '../../core/index.ts';
import { modules } from '../../modules/index.ts';
import { loadPlaybook, withTags, type LoadedPlaybook, type Playbook, type VarsFile } from '../../playbook/index.ts';
import { clientClasses } from '../../tls/index.ts';
import type { Vault } from '../../vault/index.ts';
import { didYouMean } from '../../yaml/index.ts';
import { InputError, inputErrorOf } from '../exit.ts';
import { readInput } from '../inputs.ts';
import { inventoryFiles } from '../inventory-files.ts';
import { settings } from '../settings/ansible-settings.ts';
import { tell } from '../terminal.ts';
import { readVault, type VaultFlags } from '../passwords/vault-keys.ts';
import { readExtraVars, type ExtraVars } from './extra-vars.ts';
import { wordsOf, type PlaybookFlags } from './options.ts';
import { readVarsFile } from './vars-text.ts';

/** A playbook with the tasks that the tags choose, and the variables of the command line. */
export interface ChosenPlaybook {
  readonly playbook: Playbook;
  readonly extra: ExtraVars;
}

/** Loads a playbook against the modules and client classes that fleet has; stops with all of its errors at once. */
export async function readPlaybook(file: string, flags: PlaybookFlags & VaultFlags): Promise<ChosenPlaybook> {
  const extra = readExtraVars(flags.extraVars, await readVault(flags));
  const { playbook, diagnostics } = await inspectPlaybook(file, flags);
  if (playbook === null) throw inputErrorOf(diagnostics);
  for (const diagnostic of diagnostics) tell(formatDiagnostic(diagnostic));
  return { playbook: chosen(playbook, flags), extra };
}

/** The playbook with everything that is wrong with it, which nobody is told yet. */
export async function inspectPlaybook(
  file: string,
  flags: Pick<PlaybookFlags, 'extraVars'> & VaultFlags,
): Promise<LoadedPlaybook> {
  const vault = await readVault(flags);
  return loadPlaybook(
    { file, text: await readInput(file, 'playbook') },
    {
      modules,
      clientClasses: clientClasses.map((c) => c.name),
      anyErrorsFatal: settings().anyErrorsFatal,
      today: new Date().toISOString().slice(0, 10),
      extraVariables: readExtraVars(flags.extraVars, vault),
      readVariables: (name) => readBeside(file, name, vault),
    },
  );
}

/** Ansible looks into the folder `vars` beside the playbook before the playbook's own. */
function readBeside(playbook: string, name: string, vault: Vault): Result<VarsFile, readonly Diagnostic[]> | null {
  const folder = dirname(playbook);
  const paths = isAbsolute(name) ? [name] : [join(folder, 'vars', name), join(folder, name)];
  const found = paths.find((path) => inventoryFiles.kind(path) !== 'missing');
  return found === undefined ? null : readVarsFile(found, vault);
}

/** A tag that no task has is most likely misspelt. */
function chosen(playbook: Playbook, flags: PlaybookFlags): Playbook {
  const choice = { only: wordsOf(flags.tags), skip: wordsOf(flags.skipTags) };
  const known = new Set(playbook.plays.flatMap(({ tasks }) => tasks.flatMap(({ tags }) => tags)));
  for (const tag of [...choice.only, ...choice.skip]) {
    if (known.has(tag) || SPECIAL.has(tag)) continue;
    const hint = didYouMean(tag, known);
    tell(`warning: no task has the tag "${tag}"${hint === undefined ? '' : `, ${hint}`}`);
  }
  return withTags(playbook, choice);
}

const SPECIAL: ReadonlySet<string> = new Set(['all', 'tagged', 'untagged', 'always', 'never']);

/** Stops where nothing would be done. */
export function requireTasks({ file, plays }: Playbook): void {
  if (plays.some(({ tasks }) => tasks.length > 0)) return;
  throw new InputError(
    `${file}: no task is left by --tags and --skip-tags`,
    'Nothing was touched. Look with: --list-tags',
  );
}
