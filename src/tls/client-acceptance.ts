/** Whether the client would take what the server answered: version, suite, certificate and key exchange. */
import { certificateConcerns } from './certificate-view.ts';
import { suiteTitle } from './cipher-suite.ts';
import { type ClientClass, offeredSuites } from './client-class.ts';
import type { HelloAccepted } from './observation.ts';
import type { Obstacle } from './obstacle.ts';
import { versionsBetween } from './protocol-version.ts';

/** Why this client would break off after this answer; null when nothing that was seen would make it. */
export function answerProblem(answer: HelloAccepted, client: ClientClass): Obstacle | null {
  return illegalChoice(answer, client) ?? certificateProblem(answer, client) ?? dhProblem(answer, client);
}

function illegalChoice({ version, suite }: HelloAccepted, client: ClientClass): Obstacle | null {
  const versionOk = versionsBetween(client.versions.min, client.versions.max).includes(version);
  if (versionOk && offeredSuites(client).includes(suite)) return null;
  const what = versionOk ? suiteTitle(suite) : version;
  return { cause: 'illegal-answer', evidence: `the server chose ${what}, which the client didn't offer` };
}

function certificateProblem(answer: HelloAccepted, client: ClientClass): Obstacle | null {
  const refused = certificateConcerns(answer, client).find(({ effect }) => effect === 'refuses');
  return refused === undefined ? null : { cause: 'certificate-not-accepted', evidence: refused.evidence };
}

function dhProblem({ dhBits }: HelloAccepted, client: ClientClass): Obstacle | null {
  const { minDhBits, maxDhBits } = client.accepts;
  if (dhBits === null) return null;
  const prime = `the server's Diffie-Hellman prime has ${dhBits} bits, and the client takes`;
  if (maxDhBits !== null && dhBits > maxDhBits)
    return { cause: 'dh-too-large', evidence: `${prime} ${maxDhBits} at most` };
  if (minDhBits !== null && dhBits < minDhBits)
    return { cause: 'dh-too-small', evidence: `${prime} ${minDhBits} at least` };
  return null;
}

/** The update that a client needs for the certificates' signatures, as a sentence; empty when it needs none. */
export function certificateCaveat(answer: HelloAccepted, client: ClientClass): string {
  const needed = certificateConcerns(answer, client).find(({ effect }) => effect === 'update');
  if (needed === undefined) return '';
  return `The handshake is no proof that the client trusts the certificate: ${needed.evidence}.`;
}
