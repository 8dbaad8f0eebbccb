/** One exchange on an open stream: the hello out, the server's answer in, until it is decided. */
import type { Duplex } from 'node:stream';
import { printable } from '../core/index.ts';
import { type Observation, ServerReader } from '../tls/index.ts';
import { isReset, messageOf } from './dial-failure.ts';

/** An exchange under way. */
export interface Exchange {
  /** Resolves when the answer is decided or the stream has ended; never rejects. */
  readonly decided: Promise<Observation>;
  /** Bytes of the server read so far. */
  bytes(): number;
}

/** Writes the hello and reads what comes back. The caller destroys the stream. */
export function startExchange(stream: Duplex, hello: Uint8Array): Exchange {
  const reader = new ServerReader();
  const decided = new Promise<Observation>((resolve) => {
    stream.on('data', (chunk: Uint8Array) => {
      const observation = reader.push(chunk);
      if (observation !== null) resolve(observation);
    });
    stream.once('end', () => resolve(reader.end()));
    // Stays for the stream's whole life: an error after the decision must not be thrown.
    stream.on('error', (error) => resolve(observeError(error, reader)));
    // After end or error this changes nothing; without either, something on our side cut the stream.
    stream.once('close', () => resolve({ kind: 'not-probed', reason: 'the stream was cut before the answer ended' }));
    if (stream.destroyed) resolve({ kind: 'not-probed', reason: 'the stream was closed before the hello' });
    else stream.write(hello);
  });
  return { decided, bytes: () => reader.bytes };
}

function observeError(error: unknown, reader: ServerReader): Observation {
  if (isReset(error)) return { kind: 'reset', bytes: reader.bytes };
  return { kind: 'not-probed', reason: printable(messageOf(error)).slice(0, 300) };
}
