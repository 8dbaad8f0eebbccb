/** What was seen on the wire after a ClientHello: a closed union, ready for JSON. No opinion on causes. */
import type { CertificateFacts } from './certificate.ts';
import type { ProtocolVersion } from './protocol-version.ts';

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
  /** Certificates the server sent; 0 in TLS 1.3, where they are encrypted. */
  readonly chainLength: number;
  /** Facts of the server's own certificate; null in TLS 1.3, without a certificate, or when it can't be read. */
  readonly certificate: CertificateFacts | null;
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
  /** No answer in time: to the connection attempt, or to the hello. */
  | { readonly kind: 'timeout'; readonly stage: 'connect' | 'answer'; readonly afterMs: number; readonly bytes: number }
  /** The answer was HTTP or HTML in the clear. */
  | { readonly kind: 'plain-http' }
  /** The answer wasn't TLS, or TLS that breaks its own rules. `detail` is printable. */
  | { readonly kind: 'garbage'; readonly detail: string }
  /** The attempt ended before a byte could be sent for a reason that tells nothing of the listener. */
  | { readonly kind: 'not-probed'; readonly reason: string };
