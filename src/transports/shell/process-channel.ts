/** A command as a process of this machine: of a local shell, or of the system's ssh. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { CommandChannel } from './connection.ts';

/** Reads and writes the process's pipes; `close` ends the process and what it started with it. */
export function processChannel(child: ChildProcessWithoutNullStreams): CommandChannel {
  // A process that couldn't be started, or went away, is told by `close`.
  for (const part of [child, child.stdin, child.stdout, child.stderr]) part.on('error', () => undefined);
  return {
    onStdout: (listener) => void child.stdout.on('data', listener),
    onStderr: (listener) => void child.stderr.on('data', listener),
    onClose: (listener) => void child.on('close', (code, signal) => listener(code, signal ?? undefined)),
    write: (text) => void child.stdin.write(text),
    end: (text) => void child.stdin.end(text),
    close: () => void child.kill(),
  };
}
