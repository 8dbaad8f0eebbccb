/** From bytes of a file to its text: vault data is decrypted first. */
import { err, ok } from '../core/index.ts';
import type { Diagnostic, Result } from '../core/index.ts';
import { decrypt, isVault } from '../vault/index.ts';
import type { Vault } from '../vault/index.ts';

/** What reading texts needs. */
export interface TextReader {
  readonly vault: Vault;
}

/** The text of a file, decrypted where it is vault data as a whole. Bytes that aren't UTF-8 are an error. */
export function textOf(
  { file, bytes }: { readonly file: string; readonly bytes: Buffer },
  { vault }: TextReader,
): Result<string, Diagnostic> {
  const head = bytes.subarray(0, 32).toString('latin1');
  if (!isVault(head)) return decoded(file, bytes);
  const plain = decrypt(bytes.toString('latin1'), vault);
  if (plain.ok) return decoded(file, plain.value);
  return err({ file, severity: 'error', message: `the file ${plain.error}`, hint: VAULT_HINT });
}

/** What to do where a vault password is missing or wrong. */
export const VAULT_HINT = 'give the password with --vault-password-file, --vault-id or --ask-vault-pass';

function decoded(file: string, bytes: Buffer): Result<string, Diagnostic> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const line = firstBadLine(bytes);
    return err({ file, line, column: 1, severity: 'error', message: "the text isn't UTF-8" });
  }
}

function firstBadLine(bytes: Buffer): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(10, start);
    const part = bytes.subarray(start, end < 0 ? undefined : end);
    if (end < 0 || part.toString('utf8').includes('\ufffd')) return line;
    start = end + 1;
  }
}
