/** Why a server refused a hello: by what was read on the host, else by experiments, else by the refusal alone. */
import type { ClientClass } from '../clients/client-class.ts';
import { type Answers, type Case, type Refusal, concludeFrom, nobodyGetsIn } from './differential.ts';
import { alertText, explainAlert, explainAlone } from './explain-alert.ts';
import type { EffectiveTls } from '../../core/index.ts';
import type { HostKnowledge } from './host-knowledge.ts';
import { type Explained, hostObstacles } from './obstacle.ts';

/** Where the hello was refused, and what is known there. */
export interface RefusedAt {
  readonly serverName: string | null;
  /** A name that is served at the listener, where one is known. */
  readonly knownName: string | null;
  readonly host: HostKnowledge;
  readonly effective: EffectiveTls | null;
}

const NOBODY = "; other clients' hellos are refused as well";

/** The cause, with its evidence and what that rests on. */
export function explainRefusal(
  refusal: Refusal,
  client: ClientClass,
  at: RefusedAt & { readonly answers: Answers },
): Explained {
  const known = explainByHost(refusal, client, at);
  if (known !== null) return known;
  const examined = caseOf(refusal, client, at);
  const shown = concludeFrom(examined);
  if (shown !== null) return { ...shown, evidence: `${refusalText(refusal)}: ${shown.evidence}` };
  const alone = explainUnknown(refusal);
  return !nobodyGetsIn(examined) ? alone : { ...alone, evidence: `${alone.evidence}${NOBODY}` };
}

/** The refusal as a case for experiments; they are worth making only where this is asked for. */
export function caseOf(
  refusal: Refusal,
  client: ClientClass,
  { serverName, knownName, answers }: Pick<RefusedAt, 'serverName' | 'knownName'> & { readonly answers: Answers },
): Case {
  return { refusal, client, serverName: client.sendsServerName ? serverName : null, knownName, answers };
}

/** What was read on the host decides it, or doesn't (null). */
export function explainByHost(refusal: Refusal, client: ClientClass, at: RefusedAt): Explained | null {
  if (refusal.kind === 'alert') return explainAlert(refusal, client, at);
  const known = hostObstacles(client, at.host).find(
    ({ cause }) => cause === 'sslv2-hello' || cause === 'other-tls-module',
  );
  return known === undefined
    ? null
    : { ...known, evidence: `${refusalText(refusal)}; ${known.evidence}`, basis: 'read' };
}

function explainUnknown(refusal: Refusal): Explained {
  if (refusal.kind === 'alert') return explainAlone(refusal);
  return { cause: 'closed-without-alert', evidence: refusalText(refusal), basis: 'seen' };
}

function refusalText(refusal: Refusal): string {
  if (refusal.kind === 'alert') return alertText(refusal);
  return `the connection was ${refusal.kind} without an alert, after ${refusal.bytes} bytes`;
}
