/** Does something in front of the host end TLS? Then its certificate isn't one that the host itself serves. */
import { helpFor } from './cause.ts';
import type { Observation } from '../wire/observation.ts';
import type { Basis } from './obstacle.ts';

/** SHA-256 of the certificate that was sent; null where none was seen. */
export function fingerprintOf(observation: Observation): string | null {
  return observation.kind === 'hello-accepted' ? (observation.certificate?.fingerprint ?? null) : null;
}

/**
 * What stands in front, as a sentence, where what came from outside was never served by the host itself; null where it
 * was, or where one side showed no certificate.
 */
export function terminatorIn(outside: readonly Observation[], inside: readonly Observation[]): string | null {
  const own = new Set(inside.flatMap((each) => fingerprintOf(each) ?? []));
  const shown = outside.find((each) => fingerprintOf(each) !== null);
  if (own.size === 0 || shown?.kind !== 'hello-accepted' || shown.certificate === null) return null;
  if (outside.some((each) => own.has(fingerprintOf(each) ?? ''))) return null;
  const { subject, fingerprint } = shown.certificate;
  return `the certificate that clients see (${subject}, SHA-256 ${fingerprint}) isn't the host's own: TLS ends before the host`;
}

/** A verdict, as far as this changes it. */
interface Judged {
  readonly gotIn: boolean | null;
  readonly cause: string;
  readonly basis: Basis;
  readonly evidence: string;
  readonly help: string;
}

/** A refusal by what stands in front of the host is its doing, whatever the alert means. */
export function blameTerminator<T extends Judged>(verdict: T, terminator: string): T {
  if (verdict.gotIn === true) return { ...verdict, evidence: `${verdict.evidence}; ${terminator}` };
  if (verdict.gotIn === null) return verdict;
  const evidence = `${verdict.evidence}; ${terminator}`;
  return { ...verdict, cause: 'front-terminator', basis: 'seen', evidence, help: helpFor('front-terminator') };
}
