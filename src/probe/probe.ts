/** One probe: opens a stream, speaks as a client does, and says what was seen. */
import type { Duplex } from 'node:stream';
import {
  type ClientClass,
  type Dialogue,
  FullDialogue,
  HelloDialogue,
  type HttpRequest,
  type Observation,
  type ProbeMode,
  isHostHeader,
  isServerName,
} from '../tls/index.ts';
import type { ProbeDial } from './dial.ts';
import { observeDialFailure } from './dial-failure.ts';
import { exchange } from './exchange.ts';
import { fewRandomBytes } from './random.ts';

/** What to try. */
export interface ProbeRequest {
  readonly client: ClientClass;
  /** The SNI to send, as `toServerName` gives it; null, or a client that sends none: no SNI. */
  readonly serverName: string | null;
  readonly dial: ProbeDial;
  /** Milliseconds for all of it: dialling, hello, answer. */
  readonly deadlineMs: number;
  /** See the port of this name. */
  readonly mode?: ProbeMode;
  readonly http?: HttpRequest;
  /** 32 random bytes for the hello. */
  readonly random: Uint8Array;
  /** Ends the probe early, as `not-probed`. */
  readonly signal?: AbortSignal;
}

/**
 * Makes one handshake: in mode `hello` to ServerHelloDone (TLS 1.3: ServerHello), in mode `full` through both Finished
 * messages to the status of one HTTP request; or to an alert, the end of the stream, or the deadline. Never rejects, never outlasts the deadline, and always destroys the stream, also
 * one that a slow dial delivers after the deadline. What is read is bounded (see `MAX_SERVER_BYTES`).
 */
export async function probe(request: ProbeRequest): Promise<Observation> {
  const problem = problemWith(request);
  if (problem !== null) return { kind: 'not-probed', reason: problem };
  const dialogue = dialogueOf(request);
  const limit = new Limit(request, dialogue);
  try {
    const opened = await Promise.race([open(request, limit), limit.reached]);
    if (!('stream' in opened)) return opened;
    limit.connected = true;
    return await Promise.race([exchange(opened.stream, dialogue), limit.reached]);
  } finally {
    limit.end();
  }
}

function problemWith({ serverName, http, signal }: ProbeRequest): string | null {
  if (serverName !== null && !isServerName(serverName)) return 'not a host name for SNI';
  if (http !== undefined && !isHostHeader(http.host)) return 'not a host name for a request';
  return signal?.aborted === true ? INTERRUPTED.reason : null;
}

function dialogueOf({ client, serverName, random, mode, http }: ProbeRequest): Dialogue {
  if (mode !== 'full') return new HelloDialogue(client, { random, serverName });
  return new FullDialogue(client, { random, serverName, secret: fewRandomBytes(32), http: http ?? null });
}

/** Why a probe's own streams are given up; one value for all, for making an error with its stack takes 10 µs. */
const DONE = new Error('the probe is done');

const INTERRUPTED = { kind: 'not-probed', reason: 'interrupted' } as const;

/** Dials; the stream is destroyed when the limit ends, or at once if that has happened already. */
async function open(
  { dial, deadlineMs }: ProbeRequest,
  limit: Limit,
): Promise<Observation | { readonly stream: Duplex }> {
  try {
    const stream = await dial(limit.signal);
    limit.own(stream);
    return { stream };
  } catch (error) {
    return observeDialFailure(error, deadlineMs);
  }
}

/** The end of a probe: by deadline, by interruption, or because it is done. Owns the stream. */
class Limit {
  /** Resolves at the deadline or at the interruption. */
  readonly reached: Promise<Observation>;
  /** Whether the stream stands. */
  connected = false;
  readonly #dialogue: Dialogue;
  readonly #abort = new AbortController();
  #release = (): void => {};

  constructor({ deadlineMs, signal }: ProbeRequest, dialogue: Dialogue) {
    this.#dialogue = dialogue;
    this.reached = new Promise((resolve) => {
      const timer = setTimeout(() => resolve(this.#timeout(deadlineMs)), deadlineMs);
      const interrupt = (): void => resolve(INTERRUPTED);
      signal?.addEventListener('abort', interrupt);
      this.#release = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', interrupt);
      };
    });
  }

  /** Aborts when the probe ends. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  own(stream: Duplex): void {
    const destroy = (): void => {
      // A stream that nobody reads any more may still fail.
      stream.on('error', () => {});
      stream.destroy();
    };
    if (this.signal.aborted) destroy();
    else this.signal.addEventListener('abort', destroy);
  }

  end(): void {
    this.#release();
    this.#abort.abort(DONE);
  }

  #timeout(afterMs: number): Observation {
    if (this.connected) return this.#dialogue.expire(afterMs);
    return { kind: 'timeout', stage: 'connect', afterMs, bytes: 0 };
  }
}
