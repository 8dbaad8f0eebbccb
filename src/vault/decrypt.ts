/** Takes vault data out of its encryption: PBKDF2, HMAC-SHA256, AES-256-CTR, as format 1.1 and 1.2 define them. */
import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { err, ok, Secret } from '../core/index.ts';
import type { Result } from '../core/index.ts';
import { openEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';

/** A password with its vault id; `default` where none was given. */
export interface VaultKey {
  readonly id: string;
  readonly password: Secret;
}

/** What decrypts: keys in the order in which they're tried. */
export interface Vault {
  readonly keys: readonly VaultKey[];
  /** Only the key whose id is the data's own label is tried (`vault_id_match`). */
  readonly matchId: boolean;
}

const ROUNDS = 10_000;

/**
 * The plain bytes. The data's own label decides which key is tried first; the label isn't authenticated, so the others
 * follow. The error is a sentence without a subject.
 */
export function decrypt(text: string, vault: Vault): Result<Buffer, string> {
  const envelope = openEnvelope(text);
  if (!envelope.ok) return envelope;
  const { label = 'default' } = envelope.value;
  const fitting = vault.keys.filter(({ id }) => id === label);
  const others = vault.matchId ? [] : vault.keys.filter(({ id }) => id !== label);
  for (const { password } of [...fitting, ...others]) {
    const plain = decryptWith(password, envelope.value);
    if (plain !== null) return ok(plain);
  }
  return err(whyNot(vault, label));
}

function whyNot({ keys, matchId }: Vault, label: string): string {
  if (keys.length === 0) return 'is encrypted, and there is no vault password';
  const ids = keys.map(({ id }) => id).join(', ');
  if (matchId && !keys.some(({ id }) => id === label))
    return `has the vault id ${label}, and there is a password for ${ids} only`;
  return `can't be decrypted: the vault password is wrong (tried: ${ids})`;
}

/** Null for a wrong password: the MAC is checked before anything is decrypted. */
function decryptWith(password: Secret, { salt, mac, ciphertext }: Envelope): Buffer | null {
  const keys = derivedKeys(password, salt);
  const expected = createHmac('sha256', keys.subarray(32, 64)).update(ciphertext).digest();
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80));
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
}

/** 32 bytes for the cipher, 32 for the MAC, 16 for the counter. */
function derivedKeys(password: Secret, salt: Buffer): Buffer {
  return pbkdf2Sync(Buffer.from(password.reveal(), 'utf8'), salt, ROUNDS, 80, 'sha256');
}
