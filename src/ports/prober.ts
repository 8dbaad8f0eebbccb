/** How a handshake is tried: bytes out, an observation back. */
import type { Duplex } from 'node:stream';
import type { ClientClass, HttpRequest, Observation, ProbeMode } from '../tls/index.ts';

/** One attempt. */
export interface ProbeRequest {
  readonly client: ClientClass;
  /** The SNI name, null for none. */
  readonly serverName: string | null;
  /** Opens the byte stream to the listener; rejects where it can't. */
  readonly dial: (signal: AbortSignal) => Promise<Duplex>;
  /** Limit for the whole attempt. */
  readonly deadlineMs: number;
  /** `hello` by default: the fast way, which ends with the server's first answer. */
  readonly mode?: ProbeMode;
  /** In mode `full`, what to ask for when the handshake is finished; absent: nothing. */
  readonly http?: HttpRequest;
}

/** Tries handshakes. It never rejects and never outlasts the deadline. */
export interface Prober {
  probe(request: ProbeRequest): Promise<Observation>;
  /** A TCP connection from the controller, for handshakes that don't go through SSH. Rejects where there is none. */
  dialDirect(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
}
