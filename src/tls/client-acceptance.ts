/** Whether the client would take what the server answered: version, suite, certificate and key exchange. */
import type { CertificateFacts } from './certificate.ts';
import { suiteTitle } from './cipher-suite.ts';
import { type ClientClass, offeredSuites } from './client-class.ts';
import type { HelloAccepted } from './observation.ts';
import type { Obstacle } from './obstacle.ts';
import { versionsBetween } from './protocol-version.ts';

/** Why this client would break off after this answer; null when nothing that was seen would make it. */
export function answerProblem(answer: HelloAccepted, client: ClientClass): Obstacle | null {
  return illegalChoice(answer, client) ?? certificateProblem(answer.certificate, client) ?? dhProblem(answer, client);
}

function illegalChoice({ version, suite }: HelloAccepted, client: ClientClass): Obstacle | null {
  const versionOk = versionsBetween(client.versions.min, client.versions.max).includes(version);
  if (versionOk && offeredSuites(client).includes(suite)) return null;
  const what = versionOk ? suiteTitle(suite) : version;
  return { cause: 'illegal-answer', evidence: `the server chose ${what}, which the client didn't offer` };
}

function certificateProblem(certificate: CertificateFacts | null, client: ClientClass): Obstacle | null {
  if (certificate === null || certificate.keyType === 'unknown') return null;
  const { keyTypes, minRsaBits, ecBits } = client.accepts;
  const { keyType, keyBits } = certificate;
  const evidence = `the certificate of ${certificate.subject} has a key of ${keyBits ?? 'unknown'} bits, type ${keyType}`;
  const fits =
    keyTypes.includes(keyType) &&
    (keyBits === null ||
      (keyType === 'rsa' ? keyBits >= (minRsaBits ?? 0) : keyType !== 'ec' || ecBits.includes(keyBits)));
  return fits ? null : { cause: 'certificate-not-accepted', evidence };
}

function dhProblem({ dhBits }: HelloAccepted, client: ClientClass): Obstacle | null {
  const { maxDhBits } = client.accepts;
  if (dhBits === null || maxDhBits === null || dhBits <= maxDhBits) return null;
  const evidence = `the server's Diffie-Hellman prime has ${dhBits} bits, and the client takes ${maxDhBits} at most`;
  return { cause: 'dh-too-large', evidence };
}

/** The update that a client needs for this certificate's signature, as a sentence; empty when it needs none. */
export function certificateCaveat({ certificate }: HelloAccepted, client: ClientClass): string {
  const signature = certificate?.signatureAlgorithm.toLowerCase() ?? '';
  const needed = client.accepts.signatureHashes.find(({ hash, needs }) => needs !== null && signature.includes(hash));
  if (needed === undefined) return '';
  return `The handshake is no proof that the client trusts the certificate: for ${needed.hash} signatures it needs ${needed.needs}.`;
}
