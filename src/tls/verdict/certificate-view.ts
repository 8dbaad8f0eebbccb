/** A server's certificates as a class of clients sees them: which it can't use, and which its user is warned of. */
import type { CertificateFacts } from '../wire/certificate.ts';
import type { ClientClass } from '../clients/client-class.ts';
import type { HelloAccepted } from '../wire/observation.ts';

/** One thing about a certificate that a client minds. */
export interface CertificateConcern {
  readonly about: 'key' | 'signature' | 'name' | 'dates' | 'chain';
  /**
   * `refuses`: no client of the class goes on. `update`: one without the named update doesn't. `warns`: a browser warns
   * its user, and a program ends the connection unless it was told otherwise.
   */
  readonly effect: 'refuses' | 'update' | 'warns';
  /** A sentence without a full stop. */
  readonly evidence: string;
}

/** What else the view depends on; what isn't known is left out, and then nothing is said of it. */
export interface ViewedFor {
  /** The name or address that the client's user types. */
  readonly host?: string;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

type Sent = Pick<HelloAccepted, 'certificate' | 'issuers'>;

/** What the client minds about the certificates as sent, gravest first. Nothing when none was seen. */
export function certificateConcerns(
  { certificate, issuers }: Sent,
  client: ClientClass,
  { host, now }: ViewedFor = {},
): readonly CertificateConcern[] {
  if (certificate === null) return [];
  const chain = [certificate, ...issuers];
  // A root's signature by itself proves nothing, and nobody checks it.
  const checked = [certificate, ...issuers.filter((one) => !signsItself(one))];
  const concerns = [
    keyConcern(certificate, client),
    ...issuers.map((issuer) => sizeConcern(issuer, client)),
    ...checked.map((one) => signatureConcern(one, client)),
    host === undefined ? null : nameConcern(certificate, host),
    ...(now === undefined ? [] : chain.map((one) => dateConcern(one, now))),
    chainConcern(chain),
  ].filter((concern) => concern !== null);
  return concerns.toSorted((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect));
}

const EFFECTS: readonly CertificateConcern['effect'][] = ['refuses', 'update', 'warns'];

function signsItself({ distinguishedName, issuer }: CertificateFacts): boolean {
  return distinguishedName === issuer;
}

function keyText({ subject, keyBits, keyType }: CertificateFacts): string {
  return `the certificate of ${subject} has a key of ${keyBits ?? 'unknown'} bits, type ${keyType}`;
}

function keyConcern(certificate: CertificateFacts, client: ClientClass): CertificateConcern | null {
  const { keyTypes, ecBits } = client.accepts;
  const { keyType, keyBits } = certificate;
  if (keyType === 'unknown') return null;
  const fits = keyTypes.includes(keyType) && (keyType !== 'ec' || keyBits === null || ecBits.includes(keyBits));
  if (!fits) return { about: 'key', effect: 'refuses', evidence: keyText(certificate) };
  return sizeConcern(certificate, client);
}

/** The limits hold for every certificate of the chain: KB2661254 says so of its 1024 bits. */
function sizeConcern(certificate: CertificateFacts, client: ClientClass): CertificateConcern | null {
  const { minRsaBits, maxRsaBits } = client.accepts;
  const { keyType, keyBits } = certificate;
  if (keyType !== 'rsa' || keyBits === null) return null;
  if (keyBits >= (minRsaBits ?? 0) && keyBits <= (maxRsaBits ?? Infinity)) return null;
  return { about: 'key', effect: 'refuses', evidence: keyText(certificate) };
}

/** The hash and the kind of key behind a signature, in OpenSSL's names: `sha256WithRSAEncryption`, `ecdsa-with-SHA256`. */
function signatureParts(algorithm: string): { readonly hash: string | null; readonly keyType: string | null } {
  const text = algorithm.toLowerCase();
  const hash = /md5|sha1|sha224|sha256|sha384|sha512/.exec(text)?.[0] ?? null;
  const keyType = text.includes('ecdsa') ? 'ec' : text.endsWith('withrsaencryption') ? 'rsa' : null;
  return { hash, keyType };
}

function signatureConcern(certificate: CertificateFacts, client: ClientClass): CertificateConcern | null {
  const { hash, keyType } = signatureParts(certificate.signatureAlgorithm);
  const signed = `the certificate of ${certificate.subject} is signed by ${certificate.signatureAlgorithm}`;
  if (keyType !== null && !client.accepts.keyTypes.includes(keyType))
    return { about: 'signature', effect: 'refuses', evidence: `${signed}, which the client can't check` };
  const known = client.accepts.signatureHashes.find((accepted) => accepted.hash === hash);
  if (hash === null || known?.needs === null) return null;
  if (known === undefined)
    return { about: 'signature', effect: 'refuses', evidence: `${signed}, and the client doesn't take ${hash}` };
  return { about: 'signature', effect: 'update', evidence: `${signed}, for which the client needs ${known.needs}` };
}

function nameConcern(certificate: CertificateFacts, host: string): CertificateConcern | null {
  if (coversName(certificate, host) !== false) return null;
  const named = certificate.names.length > 0 ? certificate.names.slice(0, 5).join(', ') : certificate.subject;
  return { about: 'name', effect: 'warns', evidence: `the certificate is for ${named}, not for ${host}` };
}

/** An alternative name that is an address doesn't count as a name. */
const ADDRESS = /^[\d.]+$|:/;

/** More names than are kept: one that isn't among them may be there. */
const KEPT_NAMES = 100;

/**
 * Whether a certificate is for a host: by its alternative names, and only where it has none by its common name
 * (RFC 6125, 6.4.4). A wildcard stands for one label. Null when that can't be told.
 */
export function coversName({ names, subject }: CertificateFacts, host: string): boolean | null {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  const candidates = names.some((name) => !ADDRESS.test(name)) ? names : [...names, subject];
  if (candidates.some((name) => matches(name.toLowerCase(), wanted))) return true;
  return names.length >= KEPT_NAMES ? null : false;
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === pattern.slice(2) && pattern.slice(2).includes('.');
}

function dateConcern({ subject, notBefore, notAfter }: CertificateFacts, now: number): CertificateConcern | null {
  const evidence =
    now < Date.parse(notBefore)
      ? `the certificate of ${subject} is valid from ${notBefore} only`
      : now > Date.parse(notAfter)
        ? `the certificate of ${subject} has expired on ${notAfter}`
        : null;
  return evidence === null ? null : { about: 'dates', effect: 'warns', evidence };
}

/** Clients of these classes don't fetch what is missing, or not always; they don't put an order right either. */
function chainConcern(chain: readonly CertificateFacts[]): CertificateConcern | null {
  const gap = chain.findIndex(
    (one, at) => !signsItself(one) && chain[at + 1] !== undefined && chain[at + 1]?.distinguishedName !== one.issuer,
  );
  const [own] = chain;
  if (own === undefined) return null;
  if (signsItself(own)) return chainWarning(`the certificate of ${own.subject} is signed by itself`);
  const before = chain[gap];
  if (before !== undefined) return chainWarning(`the certificate after that of ${before.subject} isn't its issuer's`);
  if (chain.length > 1) return null;
  return chainWarning(
    `no certificate of the issuer was sent: clients that don't have that of ${own.issuer} can't check it`,
  );
}

function chainWarning(evidence: string): CertificateConcern {
  return { about: 'chain', effect: 'warns', evidence };
}
