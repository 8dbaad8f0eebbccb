/** Vault passwords, from where `--vault-id`, `--vault-password-file`, ansible.cfg and the environment say. */
import { Secret } from '../../core/index.ts';
import type { Vault, VaultKey } from '../../vault/index.ts';
import { askPassword } from './ask.ts';
import { settings } from '../settings/ansible-settings.ts';
import { InputError } from '../exit.ts';
import { passwordFromFile } from './password-file.ts';
import { isInteractive } from '../terminal.ts';

/** Flags that name vault passwords. */
export interface VaultFlags {
  readonly vaultId?: readonly string[];
  readonly vaultPasswordFile?: readonly string[];
  readonly askVaultPass?: true;
}

const PROMPTS: ReadonlySet<string> = new Set(['prompt', 'prompt_ask_vault_pass']);

/** Nobody is asked twice: inventory and playbook need the same passwords. */
const KNOWN = new Map<string, Promise<Vault>>();

/** Reads all passwords, in Ansible's order: identities of the configuration, `--vault-id`, files, the prompt. */
export function readVault(flags: VaultFlags): Promise<Vault> {
  const key = JSON.stringify([flags.vaultId, flags.vaultPasswordFile, flags.askVaultPass]);
  const known = KNOWN.get(key) ?? readAnew(flags);
  KNOWN.set(key, known);
  return known;
}

async function readAnew(flags: VaultFlags): Promise<Vault> {
  const { vaultIdentities, vaultPasswordFile, vaultIdentity, vaultMatchId, askVaultPass } = settings();
  const files = [...(flags.vaultPasswordFile ?? []), ...(vaultPasswordFile === undefined ? [] : [vaultPasswordFile])];
  const asks = flags.askVaultPass === true || askVaultPass;
  const named = [...vaultIdentities, ...(flags.vaultId ?? [])].map((text) => identity(text, vaultIdentity));
  const sources = [
    ...named,
    ...files.map((source) => ({ id: vaultIdentity, source })),
    ...(asks ? [{ id: vaultIdentity, source: 'prompt' }] : []),
  ];
  const keys: VaultKey[] = [];
  for (const one of sources) keys.push({ id: one.id, password: await passwordFrom(one) });
  return { keys, matchId: vaultMatchId };
}

/** A password's label and where it comes from. */
interface Identity {
  readonly id: string;
  readonly source: string;
}

/** `label@source`, or a source alone. */
function identity(text: string, usual: string): Identity {
  const at = text.indexOf('@');
  return at < 0 ? { id: usual, source: text } : { id: text.slice(0, at) || usual, source: text.slice(at + 1) };
}

async function passwordFrom(one: Identity): Promise<Secret> {
  const text = PROMPTS.has(one.source) ? await prompted(one.id) : fromFile(one);
  if (text === '') throw new InputError(`the vault password ${one.id}@${one.source} is empty`, 'Nothing was touched.');
  return new Secret(text);
}

async function prompted(id: string): Promise<string> {
  if (!isInteractive()) {
    throw new InputError(
      'there is no terminal to ask for the vault password at',
      'Name a file with --vault-password-file.',
    );
  }
  return askPassword(`Vault password (${id}):`);
}

/** A program whose name says that it serves several vaults is told which one is asked for. */
function fromFile({ id, source }: Identity): string {
  const isClient = /-client(\.[^./]*)?$/.test(source);
  return passwordFromFile(source, { what: 'vault password file', args: isClient ? ['--vault-id', id] : [] });
}
