/** Which experiment to make next after a refusal, and what their answers prove of its cause. Pure. */
import { suiteTitle } from '../config/cipher-suite.ts';
import { type ClientClass, offeredSuites } from '../clients/client-class.ts';
import { type Experiment, type ExperimentName, experimentOf } from './experiment.ts';
import type { HelloAccepted, Observation } from '../wire/observation.ts';
import { type Explained, isBelowTls12 } from './obstacle.ts';

/** What the experiments that were made have shown. */
export type Answers = ReadonlyMap<ExperimentName, Observation>;

/** A refusal by the server: it answered the hello with an alert, or by ending the connection. */
export type Refusal = Extract<Observation, { kind: 'alert' | 'closed' | 'reset' }>;

/** A refusal under examination. */
export interface Case {
  readonly refusal: Refusal;
  readonly client: ClientClass;
  /** The name that the client sent. */
  readonly serverName: string | null;
  /** A name that is served at the listener, where one is known. */
  readonly knownName: string | null;
  readonly answers: Answers;
}

/** Every experiment with the question that calls for it; the first one that is called for and not yet made comes next. */
const QUESTIONS: readonly { readonly ask: ExperimentName; readonly when: (it: Case) => boolean }[] = [
  { ask: 'tls-framing', when: ({ client }) => client.hello.format === 'sslv2' },
  { ask: 'control', when: (it) => !took(it, 'tls-framing') },
  { ask: 'ecdsa', when: (it) => refused(it, 'control') },
  { ask: 'with-name', when: (it) => silent(it) && it.serverName === null && it.knownName !== null },
  { ask: 'tls13', when: (it) => silent(it) && !took(it, 'with-name') },
  { ask: 'newer-version', when: (it) => served(it) !== null && isBelowTls12(it.client) },
  { ask: 'more-suites', when: (it) => served(it) !== null && !took(it, 'newer-version') },
  { ask: 'sha1-signatures', when: (it) => took(it, 'newer-version') && took(it, 'control') },
  { ask: 'no-signatures', when: (it) => refused(it, 'sha1-signatures') && alertOf(it.refusal) === 70 },
];

/** The next experiment; null when no further one would tell more. */
export function nextExperiment(it: Case): Experiment | null {
  const next = QUESTIONS.find(({ ask, when }) => !it.answers.has(ask) && when(it));
  return next === undefined ? null : experimentOf(next.ask, it.client, it);
}

/** What the experiments prove; null where they leave it open. */
export function concludeFrom(it: Case): Explained | null {
  if (it.answers.size === 0) return null;
  if (took(it, 'tls-framing'))
    return seen('sslv2-hello', `the same suites in a TLS record get in (${taken(it, 'tls-framing')})`);
  if (silent(it)) return fromSilence(it);
  return onlyEcdsa(it) ?? fromChanges(it);
}

/** Nobody gets in by TLS 1.2 without, or with, the name that was sent. */
function fromSilence(it: Case): Explained | null {
  if (took(it, 'with-name')) {
    return seen(
      'needs-sni',
      `with the name ${it.knownName} another hello gets in (${taken(it, 'with-name')}); without one none does`,
    );
  }
  if (took(it, 'tls13')) return seen('protocol-version', 'only a hello of TLS 1.3 gets in here');
  return null;
}

function onlyEcdsa(it: Case): Explained | null {
  const ecdsa = it.answers.get('ecdsa');
  if (ecdsa?.kind !== 'hello-accepted' || offeredSuites(it.client).some((id) => ECDSA.has(id))) return null;
  return seen(
    'ecdsa-only-certificate',
    `only suites for an ECDSA key get in (${describe(ecdsa)}), none for an RSA key`,
  );
}

const ECDSA: ReadonlySet<string> = new Set([
  'c006',
  'c007',
  'c008',
  'c009',
  'c00a',
  'c023',
  'c024',
  'c02b',
  'c02c',
  'cca9',
]);

/** The listener serves others: which one change to the client's hello lets it in? */
function fromChanges(it: Case): Explained | null {
  if (took(it, 'newer-version')) return ofTheVersion(it);
  if (took(it, 'more-suites')) {
    return seen(
      'no-shared-cipher',
      `the same hello with more suites gets in (${taken(it, 'more-suites')})${which3des(it)}`,
    );
  }
  if (!isBelowTls12(it.client) || !refused(it, 'more-suites')) return null;
  const both = 'neither a newer version alone nor more suites alone would let it in, both together do';
  const evidence = `${both} (${taken(it, 'control')})${which3des(it)}`;
  if (alertOf(it.refusal) !== 40) return { ...seen('protocol-version', evidence), also: ['no-shared-cipher'] };
  // The suites were missed first; the answer to the hello that has them tells of the version.
  const next = it.answers.get('more-suites');
  const also = next?.kind === 'alert' && next.description === 80 ? 'seclevel' : 'protocol-version';
  return { ...seen('no-shared-cipher', evidence), also: [also] };
}

const AES_OF_TLS10: ReadonlySet<string> = new Set(['002f', '0035', '0033', '0039', 'c009', 'c00a', 'c013', 'c014']);

/** For a client whose only suite that is in use today is 3DES. */
function which3des({ client }: Case): string {
  const offered = offeredSuites(client);
  return offered.includes('000a') && !offered.some((id) => AES_OF_TLS10.has(id))
    ? '; whether the library lacks 3DES or the list leaves it out does not show from outside'
    : '';
}

/**
 * Only the version keeps the client out. What refuses it shows in part: a server that signs with SHA-1 isn't held back by
 * a security level of OpenSSL 3; one that answers a missing signature_algorithms with alert 80 is an OpenSSL 1.1.1, which
 * doesn't refuse TLS 1.0 at its usual levels (seen with 1.1.1w, 3.0.22 and 3.5.9).
 */
function ofTheVersion(it: Case): Explained {
  const proof = `the same hello with TLS 1.2 in it gets in (${taken(it, 'newer-version')})`;
  const alert = alertOf(it.refusal);
  if (took(it, 'sha1-signatures')) {
    return seen(
      'protocol-version',
      `${proof}; SHA-1 signatures are given, so that no security level holds TLS 1.0 back`,
    );
  }
  if (!refused(it, 'sha1-signatures')) return seen('protocol-version', proof);
  if (alert === 80) {
    const why =
      'and SHA-1 signatures are refused: so does OpenSSL 3.0 at security level 1 and above, or under a policy without SHA-1';
    return { cause: 'seclevel', evidence: `${proof}, ${why}`, basis: 'inferred' };
  }
  const nothingSigned = it.answers.get('no-signatures');
  if (nothingSigned?.kind === 'alert' && nothingSigned.description === 80) {
    return seen(
      'protocol-version',
      `${proof}; it answers as OpenSSL 1.1.1 does, which refuses TLS 1.0 by SSLProtocol rather than by its level`,
    );
  }
  const level =
    'SHA-1 signatures are refused too, so that from OpenSSL 3.1 on its security level may refuse it, beside SSLProtocol';
  return { ...seen('protocol-version', `${proof}; ${level}`), also: ['seclevel'] };
}

function seen(cause: Explained['cause'], evidence: string): Explained {
  return { cause, evidence, basis: 'seen' };
}

function took({ answers }: Case, name: ExperimentName): boolean {
  return answers.get(name)?.kind === 'hello-accepted';
}

/** Refused by the server: an attempt that failed on the way tells nothing. */
function refused({ answers }: Case, name: ExperimentName): boolean {
  const kind = answers.get(name)?.kind;
  return kind === 'alert' || kind === 'closed' || kind === 'reset';
}

/** Nobody was found who gets in. */
export function nobodyGetsIn(it: Case): boolean {
  return silent(it) && refused(it, 'tls13');
}

/** Neither suites for RSA nor for ECDSA get in by TLS 1.2. */
function silent(it: Case): boolean {
  return refused(it, 'control') && refused(it, 'ecdsa');
}

/** The answer to whoever gets in by TLS 1.2. */
function served({ answers }: Case): HelloAccepted | null {
  const found = [answers.get('control'), answers.get('ecdsa')].find((answer) => answer?.kind === 'hello-accepted');
  return found?.kind === 'hello-accepted' ? found : null;
}

function taken({ answers }: Case, name: ExperimentName): string {
  const answer = answers.get(name);
  return answer === undefined ? '' : describe(answer);
}

function describe(answer: Observation): string {
  if (answer.kind !== 'hello-accepted') return answer.kind;
  return `${answer.version}, ${suiteTitle(answer.suite)}`;
}

function alertOf(refusal: Refusal): number | null {
  return refusal.kind === 'alert' ? refusal.description : null;
}
