/** Errors of sockets and of ssh2 before a connection stands, told as failures that a person can act on. */
import type { ConnectFailure, ConnectionSettings } from '../../core/index.ts';
import { printable } from '../../core/index.ts';
import { algorithmsFor, type AlgorithmOffer } from './algorithms.ts';
import type { ServerGreeting } from './server-offer.ts';

type Endpoint = Pick<ConnectionSettings, 'address' | 'port'>;

/** The `code` of a system error (`ECONNREFUSED`, …), also out of the bundle of several attempted addresses. */
export function errnoOf(error: Error): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const inner: unknown = error.errors[0];
    if (inner instanceof Error) return errnoOf(inner);
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failure of name look-up or TCP. `seconds` is how long was waited. */
export function socketFailure(error: Error, { address, port }: Endpoint, seconds: number): ConnectFailure {
  const errno = errnoOf(error);
  if (errno === 'ENOTFOUND' || errno === 'EAI_AGAIN' || errno === 'EAI_FAIL')
    return { code: 'name-unresolved', address };
  if (errno === 'ECONNREFUSED') return { code: 'connect-refused', address, port };
  if (errno === 'ETIMEDOUT') return { code: 'connect-timeout', address, port, seconds };
  return { code: 'network-unreachable', address, reason: REASONS[errno ?? ''] ?? printable(error.message) };
}

const REASONS: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EACCES: 'a firewall of this machine forbids the connection',
  EPERM: 'a firewall of this machine forbids the connection',
  EMFILE: 'this machine has no file descriptors left: raise `ulimit -n` or lower --forks',
  EADDRNOTAVAIL: 'this machine has no local address or port left for it',
};

/** Why an attempt failed. `again` if it may be repeated: the server hung up on us before it knew who we are. */
export interface AttemptFailure {
  readonly failure: ConnectFailure;
  readonly again: boolean;
}

/**
 * A connection that ended before the key exchange was done. sshd drops connections at random above its MaxStartups,
 * and says so since 9.8 as it does with addresses that it punishes; another try may pass. Other words than SSH's and
 * these mean that another service listens there.
 */
export function hangUp(greeting: ServerGreeting): AttemptFailure {
  const line = greeting.firstLine();
  const words = greeting.speaksSsh() || line === '' ? '' : ` with the words "${line}"`;
  if (words !== '' && !/MaxStartups|Not allowed at this time/.test(line)) {
    return { failure: handshakeFailure('closed', greeting), again: false };
  }
  const guess = 'too many connections at once for its MaxStartups, or a firewall?';
  const reason = `the server closed the connection before the key exchange was done${words} (${guess})`;
  return { failure: { code: 'ssh-handshake-failed', reason }, again: true };
}

/** A failure between the TCP connection and the end of the key exchange. */
export function handshakeFailure(
  message: string,
  greeting: ServerGreeting,
  ours: AlgorithmOffer = algorithmsFor({}),
): ConnectFailure {
  return { code: 'ssh-handshake-failed', reason: handshakeReason(message, greeting, ours) };
}

function handshakeReason(message: string, greeting: ServerGreeting, ours: AlgorithmOffer): string {
  if (!greeting.speaksSsh() && greeting.firstLine() !== '') {
    return `what listens there doesn't speak SSH: it answered "${greeting.firstLine()}"`;
  }
  const offer = greeting.offer();
  if (offer !== undefined && /no matching key exchange/.test(message)) {
    return disagreement('key exchange', offer.keyExchanges, ours.kex);
  }
  if (offer !== undefined && /no matching host key/.test(message)) {
    return disagreement('host key algorithm', offer.hostKeys, ours.serverHostKey);
  }
  if (offer !== undefined && /no matching .* cipher/.test(message))
    return disagreement('cipher', offer.ciphers, ours.cipher);
  if (offer !== undefined && /no matching .* MAC/.test(message)) return disagreement('MAC', offer.macs, ours.hmac);
  return MEANINGS.find(([pattern]) => pattern.test(message))?.[1] ?? printable(message);
}

function disagreement(what: string, theirs: readonly string[], ours: readonly string[]): string {
  const offers = `no common ${what}: the server offers ${theirs.join(', ')}; fleet offers ${ours.join(', ')}`;
  const old = Object.values(algorithmsFor({ legacyAlgorithms: true })).flat();
  const helps = theirs.some((name) => old.some((known) => known === name));
  return helps ? `${offers}; with fleet_legacy_ssh: true it would offer what this server has` : offers;
}

const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/signature verification failed/, "the server couldn't prove that it holds its host key"],
  [/Invalid identification string/, 'the server speaks an SSH version other than 2'],
  [/greeting lines|Header line too long|expected newline/, "what listens there doesn't speak SSH"],
  [/Bad packet length|Invalid packet|Packet length/i, 'the server sent a packet that is not SSH'],
];
