/** Whether the client would take what the server answered: version, suite, certificate and key exchange. */
import { type ViewedFor, certificateConcerns } from './certificate-view.ts';
import { suiteTitle } from '../config/cipher-suite.ts';
import { type ClientClass, offeredSuites } from '../clients/client-class.ts';
import type { HelloAccepted } from '../wire/observation.ts';
import type { Obstacle } from './obstacle.ts';
import { versionsBetween } from '../config/protocol-version.ts';

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

/** What to know of the certificates of a client that got in, in sentences; empty when there is nothing. */
export function certificateCaveat(answer: HelloAccepted, client: ClientClass, viewed: ViewedFor = {}): string {
  const concerns = certificateConcerns(answer, client, viewed);
  const update = concerns.find(({ effect }) => effect === 'update');
  // Only whoever looks for somebody minds name, dates and chain.
  const warned = viewed.now === undefined ? [] : concerns.filter(({ effect }) => effect === 'warns');
  return [
    ...(update === undefined
      ? []
      : [`The handshake is no proof that the client trusts the certificate: ${update.evidence}.`]),
    ...(warned.length === 0
      ? []
      : [
          `A browser warns its user, and other programs end the connection: ${warned.map(({ evidence }) => evidence).join('; ')}.`,
        ]),
  ].join(' ');
}
