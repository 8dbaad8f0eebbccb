/** What a failed dial shows of the listener. */
import { printable } from '../core/index.ts';
import type { Observation } from '../tls/index.ts';

/** Codes of node:net, and the words of sshd for the same thing when it dials for us (strerror's texts). */
const REFUSED = /^ECONNREFUSED$|connection refused/i;
const TIMED_OUT = /^ETIMEDOUT$|connection timed out/i;
/** ICMP from a firewall that rejects (EHOSTUNREACH), no route, or a filter on this very machine (EACCES, EPERM). */
const UNREACHABLE = /^(?:EHOSTUNREACH|ENETUNREACH|EACCES|EPERM)$|no route to host|(?:network|host) is unreachable/i;
const RESET = /^(?:ECONNRESET|EPIPE)$|connection reset/i;

/** The observation for an error of a dial, made within `deadlineMs`. */
export function observeDialFailure(error: unknown, deadlineMs: number): Observation {
  const text = textOf(error);
  if (REFUSED.test(text)) return { kind: 'refused' };
  if (TIMED_OUT.test(text)) return { kind: 'timeout', stage: 'connect', afterMs: deadlineMs, bytes: 0 };
  if (RESET.test(text)) return { kind: 'reset', bytes: 0 };
  if (UNREACHABLE.test(text)) return { kind: 'unreachable', reason: reasonOf(error) };
  return { kind: 'not-probed', reason: reasonOf(error) };
}

/** Whether an error of an open stream means that the peer tore it down. */
export function isReset(error: unknown): boolean {
  return RESET.test(textOf(error));
}

function textOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : messageOf(error);
}

function reasonOf(error: unknown): string {
  return printable(messageOf(error)).slice(0, 300);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
