/** What was seen on the wire after a ClientHello: a closed union, ready for JSON. No opinion on causes. */
import type { CertificateFacts } from './certificate.ts';
import type { ProtocolVersion } from '../config/protocol-version.ts';

/** How far an attempt goes: to the end of the server's first answer, or through Finished to an HTTP request. */
export type ProbeMode = 'hello' | 'full';

/** What came back for one HTTP request over the finished handshake. */
export type HttpAnswer =
  | { readonly kind: 'status'; readonly status: number }
  /**
   * Closed, reset, or not HTTP (`server`); out of time (`deadline`); or a new handshake was asked for first, which fleet
   * doesn't make (`renegotiation`). `reason` is printable.
   */
  | { readonly kind: 'no-answer'; readonly reason: string; readonly by: 'server' | 'deadline' | 'renegotiation' };

/** An answer that isn't one. */
export type NoAnswer = Extract<HttpAnswer, { kind: 'no-answer' }>;

/** How the handshake went on after the hello was accepted. Only mode `full` has it. */
export type Finish =
  /** Both Finished messages were exchanged, the server's was verified, as was its signature where the suite has one. */
  | {
      readonly kind: 'finished';
      /** Null when no request was asked for. */
      readonly http: HttpAnswer | null;
    }
  /** It broke off: by the server, because something that it sent didn't hold, or at the deadline. */
  | {
      readonly kind: 'broken-off';
      readonly by: 'server' | 'check' | 'deadline';
      /** The server's alert, where it sent one. */
      readonly alert: AlertSeen | null;
      /** A sentence, printable. */
      readonly reason: string;
    }
  /** fleet can't finish it, e.g. with an export suite: the observation rests on the hello alone. */
  | { readonly kind: 'not-tried'; readonly reason: string };

/** The server went on with the handshake: the hello was good enough for it. */
export interface HelloAccepted {
  readonly kind: 'hello-accepted';
  readonly version: ProtocolVersion;
  /** Four hex digits: `000a`. */
  readonly suite: string;
  /** The group the server chose for key exchange: `secp256r1`; null with RSA key exchange or finite-field DH. */
  readonly curve: string | null;
  /** Size of the server's DH prime in bits; null when the suite has none. */
  readonly dhBits: number | null;
  /** TLS 1.3 only: the server asked for another key share instead of taking one of those offered. */
  readonly helloRetryRequest: boolean;
  /** Certificates the server sent; 0 after the hello alone in TLS 1.3, where they are encrypted. */
  readonly chainLength: number;
  /** Facts of the server's own certificate; null where none was seen, or when it can't be read. */
  readonly certificate: CertificateFacts | null;
  /** Facts of those that were sent after it, in the order sent, at most 9; those that can't be read are left out. */
  readonly issuers: readonly CertificateFacts[];
  /** Whether the server asked for a client's certificate. None is ever sent. */
  readonly clientCertificateRequested: boolean;
  /** Names of warnings that came before the answer, e.g. `unrecognized_name`; at most 4. */
  readonly warnings: readonly string[];
  /** Null: the hello alone was tried, and the observation rests on it. */
  readonly finish: Finish | null;
}

/** The server sent an alert and nothing that would accept the hello. */
export interface AlertSeen {
  readonly kind: 'alert';
  readonly level: 'warning' | 'fatal';
  /** The number on the wire, e.g. 40. */
  readonly description: number;
  /** Its name, e.g. `handshake_failure`. */
  readonly name: string;
  /** True when a ServerHello came before it. */
  readonly afterServerHello: boolean;
}

/** All that can be seen of one attempt. */
export type Observation =
  | HelloAccepted
  | AlertSeen
  /** The server closed the connection without an alert, after so many bytes of its own. */
  | { readonly kind: 'closed'; readonly bytes: number }
  /** The connection stood and was reset. */
  | { readonly kind: 'reset'; readonly bytes: number }
  /** Nothing listens at the address and port. */
  | { readonly kind: 'refused' }
  /** The way there is closed: a firewall or router said so, or no route is known. `reason` is printable. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** No answer in time: to the connection attempt, or to the hello. */
  | { readonly kind: 'timeout'; readonly stage: 'connect' | 'answer'; readonly afterMs: number; readonly bytes: number }
  /** The answer was HTTP or HTML in the clear. */
  | { readonly kind: 'plain-http' }
  /** The answer wasn't TLS, or TLS that breaks its own rules. `detail` is printable. */
  | { readonly kind: 'garbage'; readonly detail: string }
  /** The attempt ended before a byte could be sent for a reason that tells nothing of the listener. */
  | { readonly kind: 'not-probed'; readonly reason: string };
