/** Byte streams to addresses as seen from the host: SSH direct-tcpip channels (RFC 4254 section 7.2). */
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { err, ok, printable, type Result, type SessionFailure } from '../../core/index.ts';
import type { DialTarget } from '../shell/connection.ts';
import type { Ssh2Connection } from './connection.ts';

/** Opens a stream. Never rejects. A stream that opens after its time is closed again. */
export function dialThrough(connection: Ssh2Connection, target: DialTarget): Promise<Result<Duplex, SessionFailure>> {
  const { address, port, timeoutMs } = target;
  const failed = (reason: string): Result<never, SessionFailure> => err({ code: 'dial-failed', address, port, reason });
  return new Promise((resolve) => {
    let settled = false;
    const settle = (result: Result<Duplex, SessionFailure>): void => {
      settled = true;
      clearTimeout(timer);
      unwatch();
      resolve(result);
    };
    const timer = setTimeout(() => settle(failed(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    let unwatch: () => unknown = () => undefined;
    unwatch = connection.whenEnded((reason) => settle(err({ code: 'connection-lost', reason })));
    if (settled) return;
    try {
      connection.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        if (settled) return void channel?.destroy();
        if (error !== undefined) return settle(failed(refusalOf(error)));
        // A stream whose user hasn't attached a listener yet must not end the process.
        channel.on('error', () => undefined);
        settle(ok(closedAtOnce(channel)));
      });
    } catch (error) {
      settle(err({ code: 'connection-lost', reason: error instanceof Error ? error.message : String(error) }));
    }
  });
}

/**
 * ssh2's own `destroy()` ends what it writes before it closes: a packet more, and an error that nobody sees each time
 * that Node calls it on a stream that has ended. A close alone says the same (RFC 4254 section 5.3), and sshd hands on
 * what it has before it follows.
 */
function closedAtOnce(channel: ClientChannel): Duplex {
  const destroy = (): Duplex => {
    channel.close();
    return channel;
  };
  return Object.assign(channel, { destroy });
}

/** Why sshd opens no stream although the address may well answer. */
export const FORBIDDEN = "the host's sshd forbids TCP forwarding (AllowTcpForwarding or PermitOpen)";

/** The reason codes of RFC 4254 section 5.1. OpenSSH says 1 for AllowTcpForwarding and PermitOpen, 2 for the rest. */
function refusalOf(error: Error & { reason?: unknown }): string {
  if (error.reason === 1) return FORBIDDEN;
  const detail = printable(error.message.replace(/^\(SSH\) Channel open failure: /, ''));
  if (error.reason === 2) return `nothing answers there: ${detail}`;
  if (error.reason === 4) return `the host's sshd has no room for another channel: ${detail}`;
  return detail;
}
