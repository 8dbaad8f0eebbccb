/** Fewer and larger writes under an SSH connection. */
import type { Duplex } from 'node:stream';

/**
 * Lets all that is written within one turn of the event loop leave together. ssh2 writes each packet in three pieces, its
 * length, its content and its checksum: without Nagle's delay each was a system call, a TCP segment, and a reason to
 * wake the other side. Nothing waits for what other turns bring, and the end of the stream waits for nothing.
 */
export function joinWrites(stream: Duplex): Duplex {
  const write = stream.write.bind(stream);
  const leave = (): void => stream.uncork();
  const joined = (...piece: Parameters<typeof write>): boolean => {
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(leave);
    }
    return write(...piece);
  };
  return Object.assign(stream, { write: joined });
}
