/** The facts of a server certificate that decide whether an old client can use it. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Result, err, ok, printable } from '../../core/index.ts';

/** Facts of one certificate, ready for JSON. Names come from outside: they are cut and made printable. */
export interface CertificateFacts {
  /** SHA-256 over the DER bytes, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
  /** `rsa`, `rsa-pss`, `ec`, `dsa`, `ed25519` …; `unknown` when the library can't tell. */
  readonly keyType: string;
  /** Size of the key in bits; null when the library can't tell. */
  readonly keyBits: number | null;
  /** OpenSSL's name, e.g. `sha256WithRSAEncryption`; `unknown` when this Node doesn't tell. */
  readonly signatureAlgorithm: string;
  /** The common name, else the whole subject. */
  readonly subject: string;
  /** The whole subject and the whole issuer, as Node prints them: the same when a certificate signs itself. */
  readonly distinguishedName: string;
  readonly issuer: string;
  /** DNS names and addresses of subjectAltName, at most 100. */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** No certificate of a web server comes near this. */
const MAX_CERTIFICATE = 65_536;
const MAX_NAMES = 100;

const CURVE_BITS: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

/** Reads a certificate from DER or from the first block of a PEM text. Fails with a sentence on anything else. */
export function readCertificate(bytes: Uint8Array | string): Result<CertificateFacts, string> {
  if (bytes.length > MAX_CERTIFICATE) return err(`a certificate of ${bytes.length} bytes is too large`);
  try {
    return ok(factsOf(new X509Certificate(bytes)));
  } catch (error) {
    // The only exceptions here are the library's own about the bytes: they are what the caller asks about.
    const reason = error instanceof Error ? error.message : String(error);
    return err(`the certificate can't be read: ${printable(reason).slice(0, 200)}`);
  }
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  const key = publicKeyOf(certificate);
  return {
    fingerprint: certificate.fingerprint256,
    keyType: key?.asymmetricKeyType ?? 'unknown',
    keyBits: bitsOf(key),
    signatureAlgorithm: certificate.signatureAlgorithm ?? 'unknown',
    subject: commonName(certificate.subject ?? ''),
    distinguishedName: wholeName(certificate.subject ?? ''),
    issuer: wholeName(certificate.issuer ?? ''),
    names: alternativeNames(certificate.subjectAltName ?? ''),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
  };
}

/** A key of a kind that this library doesn't know throws; the certificate's other facts still stand. */
function publicKeyOf(certificate: X509Certificate): KeyObject | null {
  try {
    return certificate.publicKey;
  } catch {
    return null;
  }
}

function bitsOf(key: KeyObject | null): number | null {
  const details = key?.asymmetricKeyDetails;
  return details?.modulusLength ?? CURVE_BITS[details?.namedCurve ?? ''] ?? null;
}

/** Node gives one attribute a line, most significant first; the last common name is the one that counts. */
function commonName(subject: string): string {
  const names = subject.split('\n').filter((line) => line.startsWith('CN='));
  const name = names.at(-1)?.slice(3) ?? subject.replaceAll('\n', ', ');
  return printable(name).slice(0, 200);
}

function wholeName(name: string): string {
  return printable(name.replaceAll('\n', ', ')).slice(0, 500);
}

/** Node prints `DNS:a, IP Address:b`, and quotes a name that holds a comma. */
function alternativeNames(text: string): string[] {
  const entries = text.match(/(?:DNS|IP Address):(?:"(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
  return entries.slice(0, MAX_NAMES).map((entry) => printable(entry.slice(entry.indexOf(':') + 1)).slice(0, 255));
}
