/** Which hosts stand changed and unconfirmed just now, and when their guards will have restored them. */
import { printable, type Event, type EventSink } from '../../core/index.ts';

/** One host in flight. `until`: milliseconds since 1970, null without a guard. */
export interface InFlight {
  readonly host: string;
  readonly until: number | null;
}

export interface Flight {
  readonly sink: EventSink;
  /** The hosts in flight, in the order in which they were begun. */
  hosts(now: number): readonly InFlight[];
}

/** A guard whose host hasn't told when it was armed counts from now: it is armed at the latest in a moment. */
export function watchFlight(guardSeconds: number | null): Flight {
  const known = new Map<string, number | null>();
  const sink = (event: Event): void => {
    if (event.type === 'host-phase' && event.phase === 'swap') known.set(event.host, null);
    if (event.type === 'host-guarded') known.set(event.host, event.until);
    if (event.type === 'host-finished') known.delete(event.outcome.host);
  };
  const latest = (now: number): number | null => (guardSeconds === null ? null : now + guardSeconds * 1000);
  return { sink, hosts: (now) => [...known].map(([host, until]) => ({ host, until: until ?? latest(now) })) };
}

/** What is said of hosts that are left: when each will have restored itself, and what to do then. */
export function leftToGuards(hosts: readonly InFlight[]): string {
  if (hosts.length === 0) return 'Left. No host was in flight. What was done: fleet runs';
  const lines = hosts.map(({ host, until }) =>
    until === null
      ? `  ${printable(host)}: it has NO GUARD: it may stand changed and unconfirmed until somebody settles it`
      : `  ${printable(host)}: restored by its guard at ${new Date(until).toISOString().slice(11, 19)} UTC at the latest`,
  );
  return ['Left in flight:', ...lines, 'Settle them now, or find out later how they ended, with: fleet recover'].join(
    '\n',
  );
}
