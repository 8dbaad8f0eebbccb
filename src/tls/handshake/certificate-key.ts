/** The public key of a server's certificate, read once: asking Node's object for its kind costs more than the reading. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Result, memoize } from '../../core/index.ts';
import { attempt } from './attempt.ts';

export interface CertificateKey {
  readonly object: KeyObject;
  /** `rsa`, `rsa-pss`, `ec`, `dsa`, `ed25519` … */
  readonly type: string;
  /** Bits of an RSA key; 0 for others. */
  readonly modulusLength: number;
  /** OpenSSL's name of an EC key's curve; null for others. */
  readonly curve: string | null;
}

const known = memoize(
  (der) =>
    attempt("the certificate can't be read", () => keyIn(new X509Certificate(Buffer.from(der, 'latin1')).publicKey)),
  { characters: 1024 * 1024 },
);

/** The key of a certificate in DER. Fails with a sentence. */
export function certificateKey(der: Uint8Array): Result<CertificateKey, string> {
  return known(Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('latin1'));
}

function keyIn(object: KeyObject): CertificateKey {
  const details = object.asymmetricKeyDetails;
  return {
    object,
    type: object.asymmetricKeyType ?? 'unknown',
    modulusLength: details?.modulusLength ?? 0,
    curve: details?.namedCurve ?? null,
  };
}
