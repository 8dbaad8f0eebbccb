/** A connection that a command of this machine makes: ProxyCommand of ssh_config(5). */
import { spawn } from 'node:child_process';
import { printable } from '../../core/index.ts';
import { processStream } from '../shell/process-stream.ts';
import type { Through } from './connect.ts';

/** What is kept of the command's complaints. */
const MAX_COMPLAINT = 2_000;

/** The stream of a command, and what it complained of. */
export interface CommandStream extends Through {
  /** What the command wrote to stderr, fit for printing. */
  readonly complaint: () => string;
}

/**
 * Starts the command by `sh` as ssh does by the user's shell, in a session of its own so that Ctrl-C at the terminal
 * doesn't reach it. The text comes from this machine's own configuration or from the inventory's ssh arguments.
 */
export function openProxyCommand(command: string): CommandStream {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let complaint = '';
  child.on('error', (error) => (complaint += error.message));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MAX_COMPLAINT) complaint += text;
  });
  return {
    stream: processStream(child),
    release: () => void child.kill(),
    complaint: () => printable(complaint.trim().slice(0, MAX_COMPLAINT)),
  };
}
