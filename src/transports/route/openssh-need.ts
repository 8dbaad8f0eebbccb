/** What ssh2 can't do and the system's ssh can: certificates, FIDO keys, smart cards, and options that fleet doesn't read. */
import { existsSync, readFileSync } from 'node:fs';
import type { ConnectionSettings } from '../../core/index.ts';
import type { SshConfiguration } from './ask-ssh.ts';

/** Keywords that ask for something of ssh's own, with the values that don't. */
const KEYWORDS: Readonly<Record<string, RegExp>> = {
  certificatefile: /^none$/,
  pkcs11provider: /^none$/,
  securitykeyprovider: /^(internal|\$SSH_SK_PROVIDER|none)$/,
  proxyusefdpass: /^no$/,
  bindaddress: /^none$/,
  bindinterface: /^none$/,
  addressfamily: /^any$/,
  knownhostscommand: /^none$/,
  revokedhostkeys: /^none$/,
  hostbasedauthentication: /^no$/,
};

/** Arguments of an inventory that only ssh obeys. */
const ARGUMENTS =
  /^(Ciphers|MACs|KexAlgorithms|HostKeyAlgorithms|PubkeyAcceptedAlgorithms|PubkeyAcceptedKeyTypes|GSSAPI\w+|CASignatureAlgorithms)=(.*)$/i;

/** The reason for which a host is reached by the system's ssh; null where ssh2 will do. */
export function needOfOpenSsh(settings: ConnectionSettings, configuration: SshConfiguration | null): string | null {
  for (const file of settings.privateKeyFiles) {
    if (existsSync(`${file}-cert.pub`)) return `the certificate ${file}-cert.pub`;
    if (isSecurityKey(file)) return `the security key ${file}`;
  }
  const argument = settings.sshArguments?.find((word) => ARGUMENTS.test(word));
  if (argument !== undefined) return `the argument ${argument}`;
  for (const [keyword, harmless] of Object.entries(KEYWORDS)) {
    const value = configuration?.get(keyword)?.[0];
    if (value !== undefined && !harmless.test(value)) return `${keyword} ${value}`;
  }
  return null;
}

/** FIDO keys say so in the public half that ssh-keygen leaves beside them. */
function isSecurityKey(file: string): boolean {
  try {
    return /^sk-/.test(readFileSync(`${file}.pub`, 'utf8'));
  } catch {
    return false;
  }
}
