/** How a handshake ends that isn't finished, in the words of an observation. */
import { printable } from '../../core/index.ts';
import type { AlertSeen, Finish } from '../wire/observation.ts';

/** Something that the server sent doesn't hold: a real client would break off too. */
export function checkFailed(reason: string): Finish {
  return { kind: 'broken-off', by: 'check', alert: null, reason: printable(reason) };
}

/** The server broke off. */
export function brokenOffByServer(reason: string, alert: AlertSeen | null = null): Finish {
  return { kind: 'broken-off', by: 'server', alert, reason: printable(reason) };
}

/** fleet can't do it, whatever the server would. */
export function notTried(reason: string): Finish {
  return { kind: 'not-tried', reason: printable(reason) };
}
