/** The outer form of vault data: a header line and hexadecimal digits (parsing/vault/__init__.py of ansible-core). */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';

/** Vault data taken apart. */
export interface Envelope {
  /** The label of format 1.2; undefined in format 1.1, which has none. */
  readonly label: string | undefined;
  readonly salt: Buffer;
  readonly mac: Buffer;
  readonly ciphertext: Buffer;
}

const HEADER = '$ANSIBLE_VAULT';

/** Whether a file or value is vault data. */
export function isVault(text: string): boolean {
  return text.startsWith(HEADER);
}

/** Reads header and body; the error is a sentence without a subject, such as "has no vault header". */
export function openEnvelope(text: string): Result<Envelope, string> {
  const [first = '', ...rest] = text.trim().split(/\r?\n/);
  const [magic, version, cipher, label] = first.split(';').map((part) => part.trim());
  if (magic !== HEADER) return err('has no vault header');
  if (version !== '1.1' && version !== '1.2')
    return err(`has vault format ${version ?? 'without a number'}, fleet reads 1.1 and 1.2`);
  if (cipher !== 'AES256') return err(`is encrypted by ${cipher ?? 'nothing'}, fleet reads AES256`);
  const body = unhex(rest.map((line) => line.trim()).join(''));
  const [salt, mac, ciphertext] = (body?.toString('latin1') ?? '').split('\n').map(unhex);
  if (salt === undefined || mac === undefined || ciphertext === undefined)
    return err('is damaged: its hexadecimal digits are not complete');
  return ok({ label: label === '' ? undefined : label, salt, mac, ciphertext });
}

function unhex(digits: string): Buffer | undefined {
  const valid = digits.length > 0 && digits.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(digits);
  return valid ? Buffer.from(digits, 'hex') : undefined;
}
