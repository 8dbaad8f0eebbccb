/** The two sides of an attempt as bytes: what to send, what comes back, and what it comes to. */
import { encodeClientHello, type HelloInput } from './client-hello.ts';
import type { ClientClass } from '../clients/client-class.ts';
import type { Observation } from './observation.ts';
import { ServerReader } from './server-reader.ts';

/** One attempt, without its connection. Nothing throws, whatever the server sends; memory is bounded. */
export interface Dialogue {
  /** How many bytes of the server were read so far. */
  readonly bytes: number;
  /** Bytes to send now, the hello first; empty when there are none. Each is given once. */
  outgoing(): Uint8Array;
  /** Takes the next bytes of the server; the observation as soon as there is one. */
  push(chunk: Uint8Array): Observation | null;
  /** The connection has ended: what that comes to. */
  end(how: 'closed' | 'reset'): Observation;
  /** The time is up: what was seen until then. */
  expire(afterMs: number): Observation;
}

/** Mode `hello`: sends the hello, and reads the answer to it. */
export class HelloDialogue implements Dialogue {
  readonly #reader = new ServerReader();
  #outgoing: Uint8Array;

  constructor(client: ClientClass, input: HelloInput) {
    this.#outgoing = encodeClientHello(client, input);
  }

  get bytes(): number {
    return this.#reader.bytes;
  }

  outgoing(): Uint8Array {
    const bytes = this.#outgoing;
    this.#outgoing = NOTHING;
    return bytes;
  }

  push(chunk: Uint8Array): Observation | null {
    return this.#reader.push(chunk);
  }

  end(how: 'closed' | 'reset'): Observation {
    return how === 'closed' ? this.#reader.end() : { kind: 'reset', bytes: this.bytes };
  }

  expire(afterMs: number): Observation {
    return { kind: 'timeout', stage: 'answer', afterMs, bytes: this.bytes };
  }
}

export const NOTHING = new Uint8Array(0);
