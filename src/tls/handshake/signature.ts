/** Verifying what a server signed with its certificate's key. */
import { constants, publicDecrypt, verify } from 'node:crypto';
import { type Result, err, ok } from '../../core/index.ts';
import { concat, sameBytes } from '../wire/bytes.ts';
import { digest } from '../wire/digest.ts';
import { attempt } from './attempt.ts';
import type { CertificateKey } from './certificate-key.ts';

interface Scheme {
  readonly keyType: string;
  /** Null: the scheme has its own. */
  readonly hash: string | null;
  readonly pss?: true;
  /** The curve that TLS 1.3 ties the scheme to. */
  readonly curve?: string;
}

/** Codes of the IANA registries "TLS SignatureScheme", and of hash and signature as TLS 1.2 puts them together. */
const SCHEMES: Readonly<Record<string, Scheme>> = {
  '0201': { keyType: 'rsa', hash: 'sha1' },
  '0301': { keyType: 'rsa', hash: 'sha224' },
  '0401': { keyType: 'rsa', hash: 'sha256' },
  '0501': { keyType: 'rsa', hash: 'sha384' },
  '0601': { keyType: 'rsa', hash: 'sha512' },
  '0202': { keyType: 'dsa', hash: 'sha1' },
  '0302': { keyType: 'dsa', hash: 'sha224' },
  '0402': { keyType: 'dsa', hash: 'sha256' },
  '0203': { keyType: 'ec', hash: 'sha1' },
  '0303': { keyType: 'ec', hash: 'sha224' },
  '0403': { keyType: 'ec', hash: 'sha256', curve: 'prime256v1' },
  '0503': { keyType: 'ec', hash: 'sha384', curve: 'secp384r1' },
  '0603': { keyType: 'ec', hash: 'sha512', curve: 'secp521r1' },
  '0804': { keyType: 'rsa', hash: 'sha256', pss: true },
  '0805': { keyType: 'rsa', hash: 'sha384', pss: true },
  '0806': { keyType: 'rsa', hash: 'sha512', pss: true },
  '0807': { keyType: 'ed25519', hash: null },
  '0808': { keyType: 'ed448', hash: null },
  '0809': { keyType: 'rsa-pss', hash: 'sha256', pss: true },
  '080a': { keyType: 'rsa-pss', hash: 'sha384', pss: true },
  '080b': { keyType: 'rsa-pss', hash: 'sha512', pss: true },
};

/** A signature and what it should be over. */
export interface Signed {
  readonly key: CertificateKey;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

const WRONG = "the server's signature is wrong";

/** Before TLS 1.2: MD5 and SHA-1 together for RSA, SHA-1 for the others (RFC 4346, 4.7). Fails with a sentence. */
export function verifyLegacy({ key, data, signature }: Signed): Result<null, string> {
  if (key.type !== 'rsa') return verified(attempt(WRONG, () => verify('sha1', data, key.object, signature)));
  const expected = concat(digest('md5', data), digest('sha1', data));
  const seen = attempt(WRONG, () =>
    publicDecrypt({ key: key.object, padding: constants.RSA_PKCS1_PADDING }, signature),
  );
  return verified(seen.ok ? ok(sameBytes(seen.value, expected)) : seen);
}

/** TLS 1.2 and 1.3: by the scheme that the server names, which has to be one of those offered. */
export function verifyScheme(
  scheme: string,
  { key, data, signature }: Signed,
  { offered, version }: { readonly offered: readonly string[]; readonly version: 'TLSv1.2' | 'TLSv1.3' },
): Result<null, string> {
  const known = SCHEMES[scheme];
  if (known === undefined || !offered.includes(scheme))
    return err(`the server signs with scheme ${scheme}, which wasn't offered`);
  if (version === 'TLSv1.3' && !fits13(known, key))
    return err(`scheme ${scheme} doesn't fit TLS 1.3 and the server's key`);
  if (key.type !== known.keyType) return err(`scheme ${scheme} doesn't fit the certificate's key`);
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const verifier = known.pss === true ? { key: key.object, ...padding } : key.object;
  return verified(attempt(WRONG, () => verify(known.hash, data, verifier, signature)));
}

/** TLS 1.3 has neither PKCS#1 nor DSA nor SHA-1 for handshakes, and ties ECDSA's hash to the curve (RFC 8446, 4.2.3). */
function fits13({ keyType, pss, curve }: Scheme, key: CertificateKey): boolean {
  if (keyType === 'ec') return curve !== undefined && key.curve === curve;
  return pss === true || keyType.startsWith('ed');
}

function verified(result: Result<boolean, string>): Result<null, string> {
  if (!result.ok) return result;
  return result.value ? ok(null) : err(WRONG);
}
