/** A command as a session channel of ssh2 (RFC 4254 section 6.5). */
import type { Client, ClientChannel } from 'ssh2';
import { err, ok, type Result, type SessionFailure } from '../../core/index.ts';
import type { CommandChannel, CommandOptions } from '../shell/connection.ts';

/** Pauses between tries to open a session that sshd refuses. */
const REFUSAL_PAUSES_MS = [5, 30, 100, 300];

/**
 * Opens a session and runs a command in it. sshd grants at most MaxSessions channels at once, none where sessions are
 * forbidden. It counts one that ended for a moment longer, so a refusal (which has a reason code) is taken for good
 * only after a few tries.
 */
export async function startCommand(
  client: Client,
  command: string,
  options: CommandOptions,
): Promise<Result<CommandChannel, SessionFailure>> {
  for (const pause of [...REFUSAL_PAUSES_MS, undefined]) {
    const opened = await open(client, command, options);
    if (!(opened instanceof Error)) return ok(channelOf(opened));
    if (opened.message === 'Unable to request a pseudo-terminal') return err(NO_TERMINAL);
    if (!('reason' in opened)) return err({ code: 'connection-lost', reason: opened.message });
    if (pause === undefined) return err(refused(opened));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('the last try has no pause');
}

const NO_TERMINAL: SessionFailure = {
  code: 'remote-shell-failed',
  exitCode: null,
  stderr: 'sshd gives none (PermitTTY, or a restriction of the key)',
};

function refused(error: Error): SessionFailure {
  const stderr = `sshd refused to open a session (its MaxSessions, or a restriction of the key?): ${error.message}`;
  return { code: 'remote-shell-failed', exitCode: null, stderr };
}

function open(client: Client, command: string, { terminal }: CommandOptions): Promise<ClientChannel | Error> {
  return new Promise((resolve) => {
    try {
      client.exec(command, terminal ? { pty: { term: 'dumb' } } : {}, (error, channel) => resolve(error ?? channel));
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function channelOf(channel: ClientChannel): CommandChannel {
  // Writing to a command that ended, and losing the connection, are told by `close`.
  channel.on('error', () => undefined).stderr.on('error', () => undefined);
  return {
    onStdout: (listener) => void channel.on('data', listener),
    onStderr: (listener) => void channel.stderr.on('data', listener),
    onClose: (listener) => void channel.on('close', (code?: number | null, signal?: string) => listener(code, signal)),
    write: (text) => void channel.write(text),
    end: (text) => void channel.end(text),
    close: () => channel.close(),
  };
}
