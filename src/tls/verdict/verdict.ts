/** After a handshake: did the client get in, and if not, why? Causes only where observation and knowledge prove them. */
import { printable } from '../../core/index.ts';
import { suiteTitle } from '../config/cipher-suite.ts';
import { type Cause, helpFor } from './cause.ts';
import type { ClientClass } from '../clients/client-class.ts';
import type { ViewedFor } from './certificate-view.ts';
import { answerProblem, certificateCaveat } from './client-acceptance.ts';
import { type Answers, nextExperiment as nextOf } from './differential.ts';
import type { Experiment } from './experiment.ts';
import { type RefusedAt, caseOf, explainByHost, explainRefusal } from './explain-refusal.ts';
import { finishProblem, wantsHttpWithName } from './finish-problem.ts';
import type { HelloAccepted, Observation, ProbeMode } from '../wire/observation.ts';
import type { Basis, Explained } from './obstacle.ts';
import { experimentOf } from './experiment.ts';

/** What one observation means for one client at one listener. */
export interface Verdict {
  /** The name of the client class. */
  readonly client: string;
  /** The SNI that was sent; null when none was. */
  readonly serverName: string | null;
  /** `192.0.2.1:443` */
  readonly listener: string;
  /** Null where nothing could be seen of what the client gets: it wasn't refused, and it wasn't let in. */
  readonly gotIn: boolean | null;
  readonly cause: Cause;
  readonly basis: Basis;
  /** `full`: through Finished, and to HTTP where that was asked for. `hello`: to the server's first answer. */
  readonly mode: ProbeMode;
  /** What shows it: the alert, the version and suite, file and line. */
  readonly evidence: string;
  /** What to do, or what to know; may be empty when the client got in. */
  readonly help: string;
}

/** Where the handshake was tried, and what is known there. */
export interface JudgeContext extends Omit<RefusedAt, 'knownName'> {
  readonly listener: string;
  /** A name that is served at the listener; experiments ask for it. */
  readonly knownName?: string | null;
  /** What the certificate is held against besides the client; absent: nothing is said of its name, dates and chain. */
  readonly viewed?: ViewedFor;
  /** Experiments that were made after the observation. */
  readonly answers?: Answers;
}

type Finding = Pick<Verdict, 'gotIn' | 'cause' | 'basis' | 'evidence' | 'help'>;

/** Judges one observation. A refusal whose cause the evidence doesn't decide is said to be just that. */
export function judge(observation: Observation, client: ClientClass, context: JudgeContext): Verdict {
  const serverName = client.sendsServerName ? context.serverName : null;
  const found = find(observation, client, context);
  const evidence = printable(found.evidence);
  return {
    client: client.name,
    serverName,
    listener: context.listener,
    mode: modeOf(observation),
    ...found,
    evidence,
  };
}

/** The experiment that would tell more of the cause; null where none would, or where it is decided already. */
export function nextExperiment(
  observation: Observation,
  client: ClientClass,
  context: JudgeContext,
): Experiment | null {
  const at = { knownName: null, answers: NO_ANSWERS, ...context };
  switch (observation.kind) {
    case 'alert':
    case 'closed':
    case 'reset':
      return explainByHost(observation, client, at) === null ? nextOf(caseOf(observation, client, at)) : null;
    case 'hello-accepted':
      return wantsHttpWithName(observation, at) ? experimentOf('http-with-name', client, at) : null;
    default:
      return null;
  }
}

const NO_ANSWERS: Answers = new Map();

function find(observation: Observation, client: ClientClass, context: JudgeContext): Finding {
  const at = { knownName: null, answers: NO_ANSWERS, ...context };
  switch (observation.kind) {
    case 'hello-accepted':
      return accepted(observation, client, at);
    case 'alert':
    case 'closed':
    case 'reset':
      return refused(explainRefusal(observation, client, at));
    case 'refused':
      return refused(seen('not-listening', 'the connection was refused'));
    case 'unreachable':
      return filtered(`a firewall or router rejected the connection, or no route leads there: ${observation.reason}`);
    case 'timeout':
      return timedOut(observation);
    case 'plain-http':
      return refused(seen('plain-http', 'the answer to the hello was HTTP in the clear'));
    case 'garbage':
      return refused(seen('unverifiable', `the answer wasn't proper TLS: ${observation.detail}`));
    case 'not-probed':
      return unknown(`the listener wasn't reached: ${observation.reason}`);
  }
}

function seen(cause: Cause, evidence: string): Explained {
  return { cause, evidence, basis: 'seen' };
}

function refused({ cause, evidence, basis, also = [] }: Explained): Finding {
  const help = [cause, ...also].map(helpFor).join(' ');
  return { gotIn: false, cause, basis, evidence, help };
}

function unknown(evidence: string): Finding {
  return { ...refused(seen('unverifiable', evidence)), gotIn: null };
}

function accepted(
  observation: HelloAccepted,
  client: ClientClass,
  at: { readonly answers: Answers; readonly viewed?: ViewedFor },
): Finding {
  const shown = handshakeText(observation);
  const problem = answerProblem(observation, client);
  if (problem !== null) return refused({ ...problem, basis: 'seen' });
  const end = finishProblem(observation, at.answers.get('http-with-name'));
  if (end !== null) {
    const out = refused({ ...end, evidence: `${shown}; ${end.evidence}` });
    return end.cause === 'unverifiable' ? { ...out, gotIn: null } : out;
  }
  return {
    gotIn: true,
    cause: 'works',
    basis: 'seen',
    evidence: shown,
    help: certificateCaveat(observation, client, at.viewed),
  };
}

function handshakeText({ version, suite, curve, certificate, finish }: HelloAccepted): string {
  const parts = [version, suiteTitle(suite)];
  if (curve !== null) parts.push(curve);
  if (certificate !== null) {
    parts.push(`certificate ${certificate.subject}, ${certificate.keyType} ${certificate.keyBits ?? ''}`.trimEnd());
  }
  if (finish?.kind === 'finished' && finish.http?.kind === 'status') parts.push(`HTTP ${finish.http.status}`);
  if (finish?.kind === 'not-tried') parts.push(`not finished: ${finish.reason}`);
  return parts.join(', ');
}

/** An attempt that was meant to go on, and couldn't, rests on the hello all the same. */
function modeOf(observation: Observation): ProbeMode {
  if (observation.kind !== 'hello-accepted') return 'hello';
  return observation.finish === null || observation.finish.kind === 'not-tried' ? 'hello' : 'full';
}

/** Nothing was seen of the listener. */
function filtered(evidence: string): Finding {
  return { ...refused(seen('filtered', evidence)), gotIn: null };
}

function timedOut(observation: Extract<Observation, { kind: 'timeout' }>): Finding {
  const { stage, afterMs, bytes } = observation;
  if (stage === 'connect') return filtered(`no connection within ${afterMs} ms`);
  return unknown(`connected, but no complete answer within ${afterMs} ms (${bytes} bytes came)`);
}
