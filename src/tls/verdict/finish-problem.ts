/** What went wrong after the hello was accepted: in the rest of the handshake, or in what HTTP answered. */
import type { Answers } from './differential.ts';
import type { Finish, HelloAccepted, NoAnswer, Observation } from '../wire/observation.ts';
import type { Explained } from './obstacle.ts';

/** Misdirected Request (RFC 9110, 15.5.20): httpd's answer where the name of the request has other TLS settings. */
const MISDIRECTED = 421;
const FORBIDDEN = 403;

/**
 * Why the client didn't get in although its hello was accepted; null where it did, or where no more was tried.
 * `withName` is what a client with SNI got for the same request.
 */
export function finishProblem(
  { finish, clientCertificateRequested }: HelloAccepted,
  withName?: Observation,
): Explained | null {
  if (finish === null || finish.kind === 'not-tried') return null;
  if (finish.kind === 'broken-off') return brokenOff(finish, clientCertificateRequested);
  const { http } = finish;
  if (http === null) return null;
  if (http.kind === 'no-answer') {
    return noAnswerTo(http, clientCertificateRequested);
  }
  if (http.status === MISDIRECTED) {
    return seen(
      'sni-policy-421',
      'the request is misdirected: the name that it asks for is served with other TLS settings than this handshake had',
    );
  }
  return http.status === FORBIDDEN ? forbidden(withName) : null;
}

/**
 * TLS 1.3 refuses a client without a certificate only after the handshake. A server that wants another handshake first
 * (in httpd: SSLVerifyClient or SSLCipherSuite for a folder) may let the client in after it, or not.
 */
function noAnswerTo({ by, reason }: NoAnswer, certificateRequested: boolean): Explained {
  const evidence = `the handshake was finished, but no HTTP answer came: ${reason}`;
  if (by === 'renegotiation') return { ...seen('unverifiable', evidence), also: ['client-certificate-required'] };
  if (by === 'deadline') return seen('unverifiable', evidence);
  if (!certificateRequested) return seen('no-http-answer', evidence);
  const wanted = `it asked for a client certificate, and got none; ${evidence}`;
  return { cause: 'client-certificate-required', evidence: wanted, basis: 'inferred' };
}

/** A 403 may be the site's own word to everybody; it is the client's trouble where one with SNI gets another answer. */
function forbidden(withName?: Observation): Explained | null {
  const status = withName === undefined ? null : statusOf(withName);
  if (status === null || status === FORBIDDEN) return null;
  return seen('strict-sni-403', `the same request with SNI is answered by HTTP ${status}`);
}

function brokenOff(finish: Extract<Finish, { kind: 'broken-off' }>, certificateRequested: boolean): Explained {
  const { by, reason, alert } = finish;
  if (by === 'deadline') return seen('unverifiable', reason);
  if (by === 'check') return seen('illegal-answer', reason);
  if (!certificateRequested) return seen('broken-off', reason);
  const said = alert === null ? '' : ` (alert ${alert.description} ${alert.name})`;
  return {
    cause: 'client-certificate-required',
    evidence: `it asked for a client certificate, and got none: ${reason}${said}`,
    basis: 'inferred',
  };
}

/** Whether the answer to a request with SNI would decide what a 403 without it means. */
export function wantsHttpWithName(
  { finish }: HelloAccepted,
  at: { readonly serverName: string | null; readonly knownName: string | null; readonly answers: Answers },
): boolean {
  if (finish?.kind !== 'finished' || finish.http?.kind !== 'status') return false;
  return (
    finish.http.status === FORBIDDEN &&
    at.serverName === null &&
    at.knownName !== null &&
    !at.answers.has('http-with-name')
  );
}

function statusOf(observation: Observation): number | null {
  if (observation.kind !== 'hello-accepted' || observation.finish?.kind !== 'finished') return null;
  return observation.finish.http?.kind === 'status' ? observation.finish.http.status : null;
}

function seen(cause: Explained['cause'], evidence: string): Explained {
  return { cause, evidence, basis: 'seen' };
}
