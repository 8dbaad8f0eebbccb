/** After a handshake: did the client get in, and if not, why? Causes only where observation and knowledge prove them. */
import { printable } from '../core/index.ts';
import { suiteTitle } from './cipher-suite.ts';
import { type Cause, helpFor } from './cause.ts';
import type { ClientClass } from './client-class.ts';
import { answerProblem, certificateCaveat } from './client-acceptance.ts';
import type { EffectiveTls, HostKnowledge } from './host-knowledge.ts';
import type { HelloAccepted, Observation } from './observation.ts';
import { explainAlert } from './explain-alert.ts';
import { hostObstacles } from './obstacle.ts';

/** What one observation means for one client at one listener. */
export interface Verdict {
  /** The name of the client class. */
  readonly client: string;
  /** The SNI that was sent; null when none was. */
  readonly serverName: string | null;
  /** `192.0.2.1:443` */
  readonly listener: string;
  readonly gotIn: boolean;
  readonly cause: Cause;
  /** What shows it: the alert, the version and suite, file and line. */
  readonly evidence: string;
  /** What to do, or what to know; may be empty when the client got in. */
  readonly help: string;
}

/** Where the handshake was tried, and what is known there. */
export interface JudgeContext {
  readonly listener: string;
  readonly serverName: string | null;
  readonly host: HostKnowledge;
  /** The directives in effect for this listener and name; null when they weren't read. */
  readonly effective: EffectiveTls | null;
}

type Finding = Pick<Verdict, 'gotIn' | 'cause' | 'evidence' | 'help'>;

/** Judges one observation. A refusal whose cause the evidence doesn't decide is said to be just that. */
export function judge(observation: Observation, client: ClientClass, context: JudgeContext): Verdict {
  const serverName = client.sendsServerName ? context.serverName : null;
  const found = find(observation, client, context);
  const evidence = printable(found.evidence);
  return { client: client.name, serverName, listener: context.listener, ...found, evidence };
}

function find(observation: Observation, client: ClientClass, context: JudgeContext): Finding {
  switch (observation.kind) {
    case 'hello-accepted':
      return accepted(observation, client);
    case 'alert':
      return refused(explainAlert(observation, client, context));
    case 'closed':
    case 'reset':
      return broken(observation, client, context);
    case 'refused':
      return refused({ cause: 'not-listening', evidence: 'the connection was refused' });
    case 'timeout':
      return timedOut(observation);
    case 'plain-http':
      return refused({ cause: 'plain-http', evidence: 'the answer to the hello was HTTP in the clear' });
    case 'garbage':
      return refused({ cause: 'unverifiable', evidence: `the answer wasn't proper TLS: ${observation.detail}` });
    case 'not-probed':
      return refused({ cause: 'unverifiable', evidence: `the listener wasn't reached: ${observation.reason}` });
  }
}

function refused({ cause, evidence }: { readonly cause: Cause; readonly evidence: string }): Finding {
  return { gotIn: false, cause, evidence, help: helpFor(cause) };
}

function accepted(observation: HelloAccepted, client: ClientClass): Finding {
  const problem = answerProblem(observation, client);
  if (problem !== null) return refused(problem);
  const { version, suite, curve, certificate } = observation;
  const parts = [version, suiteTitle(suite)];
  if (curve !== null) parts.push(curve);
  if (certificate !== null) {
    parts.push(`certificate ${certificate.subject}, ${certificate.keyType} ${certificate.keyBits ?? ''}`.trimEnd());
  }
  return { gotIn: true, cause: 'works', evidence: parts.join(', '), help: certificateCaveat(observation, client) };
}

function broken(
  observation: Extract<Observation, { kind: 'closed' | 'reset' }>,
  client: ClientClass,
  { host }: JudgeContext,
): Finding {
  const how = observation.kind === 'closed' ? 'closed' : 'reset';
  const seen = `the connection was ${how} without an alert, after ${observation.bytes} bytes`;
  const known = hostObstacles(client, host).find(
    ({ cause }) => cause === 'closed-without-alert' || cause === 'other-tls-module',
  );
  if (known === undefined) return refused({ cause: 'closed-without-alert', evidence: seen });
  return refused({ cause: known.cause, evidence: `${seen}; ${known.evidence}` });
}

function timedOut(observation: Extract<Observation, { kind: 'timeout' }>): Finding {
  const { stage, afterMs, bytes } = observation;
  if (stage === 'connect') return refused({ cause: 'filtered', evidence: `no connection within ${afterMs} ms` });
  const evidence = `connected, but no complete answer within ${afterMs} ms (${bytes} bytes came)`;
  return refused({ cause: 'unverifiable', evidence });
}
