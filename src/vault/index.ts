/** Ansible's vault format: what it encrypts is read, nothing is encrypted. */
export { decrypt } from './decrypt.ts';
export type { Vault, VaultKey } from './decrypt.ts';
export { isVault } from './envelope.ts';
