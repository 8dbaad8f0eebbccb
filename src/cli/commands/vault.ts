/** `fleet vault view`: the plain text of an encrypted file; nothing is written anywhere but to standard output. */
import { isUtf8 } from 'node:buffer';
import { decrypt, isVault } from '../../vault/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { inventoryFiles } from '../inventory-files.ts';
import { answer } from '../output/answer.ts';
import { printBytes } from '../terminal.ts';
import { readVault, type VaultFlags } from '../passwords/vault-keys.ts';

const HINT = 'Give the password with --vault-password-file, --vault-id or --ask-vault-pass.';

export async function vaultViewCommand(file: string, flags: VaultFlags): Promise<number> {
  if (inventoryFiles.kind(file) === 'missing') throw new InputError(`${file}: there is no such file`);
  const bytes = inventoryFiles.read(file);
  if (!bytes.ok) throw new InputError(`${file}: ${bytes.error}`);
  const text = bytes.value.toString('latin1');
  if (!isVault(text)) throw new InputError(`${file}: is not encrypted by ansible-vault`, 'It can be read as it is.');
  const plain = decrypt(text, await readVault(flags));
  if (!plain.ok) throw new InputError(`${file}: the file ${plain.error}`, HINT);
  const { value } = plain;
  printBytes(value);
  answer(() => ({
    file,
    ...(isUtf8(value) ? { text: Buffer.from(value).toString() } : { base64: Buffer.from(value).toString('base64') }),
  }));
  return EXIT.ok;
}
