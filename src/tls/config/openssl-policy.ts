/** OpenSSL's part of a system-wide crypto policy: `opensslcnf.config`, which Red Hat's openssl.cnf includes. */
import { readCipherList } from './cipher-list.ts';

/** What holds for every context that sets nothing else; null where the file doesn't say. */
export interface OpensslPolicy {
  /** `rh-allow-sha1-signatures`, a switch of Red Hat's OpenSSL 3. */
  readonly sha1Signatures: boolean | null;
  readonly cipherString: string | null;
  /** The level that the cipher string sets. */
  readonly securityLevel: number | null;
  /** `TLSv1.2`, as SSLProtocol names versions. */
  readonly minProtocol: string | null;
}

/** Reads `KEY = VALUE` lines; versions for TLS alone are written `TLS.MinProtocol` since OpenSSL 3. */
export function readOpensslPolicy(text: string): OpensslPolicy {
  const value = (key: string): string | null => new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1] ?? null;
  const sha1 = value('rh-allow-sha1-signatures');
  const cipherString = value('CipherString');
  return {
    sha1Signatures: sha1 === 'yes' ? true : sha1 === 'no' ? false : null,
    cipherString,
    securityLevel: cipherString === null ? null : readCipherList(cipherString).securityLevel,
    minProtocol: value('(?:TLS[.])?MinProtocol'),
  };
}
