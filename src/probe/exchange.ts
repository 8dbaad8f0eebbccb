/** One exchange on an open stream: what the dialogue has to say out, the server's answer in, until it is decided. */
import type { Duplex } from 'node:stream';
import { printable } from '../core/index.ts';
import type { Dialogue, Observation } from '../tls/index.ts';
import { isReset, messageOf } from './dial-failure.ts';

/**
 * Holds the dialogue over the stream. Resolves when the answer is decided or the stream has ended; never rejects. The
 * caller destroys the stream.
 */
export function exchange(stream: Duplex, dialogue: Dialogue): Promise<Observation> {
  return new Promise((resolve) => {
    const send = (): void => {
      const bytes = dialogue.outgoing();
      if (bytes.length > 0 && stream.writable) stream.write(bytes);
    };
    stream.on('data', (chunk: Uint8Array) => {
      const observation = dialogue.push(chunk);
      send();
      if (observation !== null) resolve(observation);
    });
    stream.once('end', () => resolve(dialogue.end('closed')));
    // Stays for the stream's whole life: an error after the decision must not be thrown.
    stream.on('error', (error) => resolve(observeError(error, dialogue)));
    // After end or error this changes nothing; without either, something on our side cut the stream.
    stream.once('close', () => resolve({ kind: 'not-probed', reason: 'the stream was cut before the answer ended' }));
    if (stream.destroyed) resolve({ kind: 'not-probed', reason: 'the stream was closed before the hello' });
    else send();
  });
}

function observeError(error: unknown, dialogue: Dialogue): Observation {
  if (isReset(error)) return dialogue.end('reset');
  return { kind: 'not-probed', reason: printable(messageOf(error)).slice(0, 300) };
}
