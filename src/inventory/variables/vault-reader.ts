/** Opens inline vault values, each once: a value of a group is the same for all of its hosts. */
import { err, ok } from '../../core/index.ts';
import type { Result } from '../../core/index.ts';
import { decrypt } from '../../vault/index.ts';
import type { Vault } from '../../vault/index.ts';
import { VaultText } from '../../yaml/index.ts';
import type { Value } from '../../yaml/index.ts';
import { VAULT_HINT } from '../read-text.ts';

/** Why a value can't be opened: a sentence without a subject, and what to do. */
export interface VaultFault {
  readonly message: string;
  readonly hint: string;
}

/** Keeps what was opened in memory, in no other place. */
export class VaultReader {
  readonly #vault: Vault;
  readonly #opened = new WeakMap<VaultText, Result<string, VaultFault>>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** The plain string of a vault value; other values as they are. */
  open(value: Value): Result<Value, VaultFault> {
    if (!(value instanceof VaultText)) return ok(value);
    const known = this.#opened.get(value) ?? this.#decrypt(value);
    this.#opened.set(value, known);
    return known;
  }

  #decrypt({ ciphertext }: VaultText): Result<string, VaultFault> {
    const plain = decrypt(ciphertext, this.#vault);
    return plain.ok ? ok(plain.value.toString('utf8')) : err({ message: plain.error, hint: VAULT_HINT });
  }
}
