/** What `fleet verify` has seen: one verdict for each client, listener, name and way. */
import type { MatrixEntry } from '../core/index.ts';
import type { Observation } from '../tls/index.ts';

/** Through the SSH connection to the listener itself, or from the controller to where clients go. */
export type VerifyRoute = 'ssh' | 'direct';

/** One client at one point by one way. */
export interface VerifiedEntry extends MatrixEntry {
  readonly route: VerifyRoute;
  readonly mode: 'hello' | 'full';
  readonly basis: 'seen' | 'read' | 'inferred';
  /** What the client's own handshake showed; experiments that told its cause apart aren't in it. */
  readonly observation: Observation;
}

/** One host of the inventory, or one address that was named on the command line. */
export interface VerifiedHost {
  readonly host: string;
  /**
   * `verified`: handshakes were made. `unreachable`: nothing can be said. `declined`: it was reached, and can't be
   * verified.
   */
  readonly state: 'verified' | 'unreachable' | 'declined';
  /** Why it is not verified, or what is missing although it is; else empty. */
  readonly reason: string;
  /** What to do next, empty where nothing. */
  readonly hint: string;
  /** For people: operating system, httpd and TLS library; empty where the host wasn't read. */
  readonly os: string;
  readonly httpd: string;
  readonly library: string;
  readonly entries: readonly VerifiedEntry[];
  /** TCP connections to listeners that this took. */
  readonly connections: number;
}

/** A whole run of the command. */
export interface VerifyReport {
  /** ISO 8601 in UTC. */
  readonly created: string;
  /** `hello` with --fast. */
  readonly mode: 'hello' | 'full';
  /** The client classes that were asked about. */
  readonly clients: readonly string[];
  readonly hosts: readonly VerifiedHost[];
}
