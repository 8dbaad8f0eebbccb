/** Byte streams to addresses as seen from the host, carried by a program there: where sshd forbids forwarding. */
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { err, ok, type Result, type SessionFailure } from '../../core/index.ts';
import type { DialTarget } from '../shell/connection.ts';
import { quoteArguments } from '../shell/script-input.ts';
import type { Ssh2Connection } from './connection.ts';

/** A program that can't say that it connected is believed when it hasn't given up by then; the host dials itself. */
const GIVES_UP_WITHIN_MS = 300;

/** What every line of the script begins with. */
const PREFIX = 'fleet-relay ';

/** Longer than any first line of the script. */
const MAX_LINE = 200;

let cached: string | null = null;

/** The script, to its last byte: the shell reads just as many, and what comes after them is for the listener. */
function relayText(): string {
  cached ??= `${readFileSync(new URL('./relay.sh', import.meta.url), 'utf8').replace(/^[ \t]*#.*\n/gm, '')}fleet_main "$@"\n`;
  return cached;
}

/**
 * The command line and the script that goes to its standard input. The login shell may be any, so the line holds only
 * plain words and single quotes; `dd` by single bytes takes the script and not a byte of what follows.
 */
export function relayCommand({ address, port }: Pick<DialTarget, 'address' | 'port'>): {
  readonly command: string;
  readonly text: string;
} {
  const text = relayText();
  const shell = `eval "$(dd bs=1 count=${Buffer.byteLength(text)} 2>/dev/null)"`;
  return { command: `sh -c '${shell}' sh${quoteArguments([address, String(port)])}`, text };
}

/** Opens a stream. Never rejects. */
export function relayThrough(connection: Ssh2Connection, target: DialTarget): Promise<Result<Duplex, SessionFailure>> {
  const { command, text } = relayCommand(target);
  return new Promise((resolve) => {
    try {
      connection.client.exec(command, (error, channel) => {
        if (error !== undefined)
          return resolve(failed(target, `sshd forbids forwarding, and a session too: ${error.message}`));
        channel
          .on('error', () => undefined)
          .stderr.on('error', () => undefined)
          .resume();
        channel.write(text);
        void begin(channel, target).then(resolve);
      });
    } catch (error) {
      resolve(err({ code: 'connection-lost', reason: error instanceof Error ? error.message : String(error) }));
    }
  });
}

function failed({ address, port }: DialTarget, reason: string): Result<never, SessionFailure> {
  return err({ code: 'dial-failed', address, port, reason });
}

/** Reads the first line, and leaves what follows in the channel. */
async function begin(channel: ClientChannel, target: DialTarget): Promise<Result<Duplex, SessionFailure>> {
  const give = (reason: string): Result<never, SessionFailure> => {
    channel.close();
    return failed(target, reason);
  };
  const line = await firstLine(channel, target.timeoutMs);
  if (line === 'fleet-relay connected') return ok(channel);
  if (line === 'fleet-relay trying') {
    const next = await firstLine(channel, GIVES_UP_WITHIN_MS);
    return next === 'fleet-relay failed' ? give('Connection refused (by a program on the host)') : ok(channel);
  }
  if (line === 'fleet-relay failed') return give('Connection refused (by a program on the host)');
  if (line === 'fleet-relay no-program') {
    return give("the host's sshd forbids TCP forwarding, and there is no bash, perl, python or nc that could stand in");
  }
  return give(
    line === null
      ? `no answer within ${target.timeoutMs / 1000} s`
      : "the host's sshd forbids TCP forwarding, and its login shell runs no command that could stand in",
  );
}

/**
 * The next line, without its end; null where none comes in time. What isn't a line of the script is put back. It reads by
 * `readable`, which leaves the channel as nobody had read from it: a `data` listener later on sets it flowing.
 */
function firstLine(channel: ClientChannel, withinMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (line: string | null, rest: Buffer): void => {
      clearTimeout(timer);
      channel.off('readable', onReadable).off('end', onEnd);
      if (rest.length > 0) channel.unshift(rest);
      resolve(line);
    };
    const onReadable = (): void => {
      const chunk = channel.read() as Buffer | null;
      if (chunk === null) return;
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\n');
      if (!bytes.toString('latin1').startsWith(PREFIX.slice(0, bytes.length))) settle(null, bytes);
      else if (end >= 0) settle(bytes.toString('latin1', 0, end), bytes.subarray(end + 1));
      else if (bytes.length > MAX_LINE) settle('', bytes);
    };
    const onEnd = (): void => settle('', bytes);
    const timer = setTimeout(() => settle(null, bytes), withinMs);
    channel.on('readable', onReadable).once('end', onEnd);
  });
}
