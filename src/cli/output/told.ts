/** What a command tells while it works: the engine's events, and the ends of hosts that are only looked at. */
import type { Event, Finding } from '../../core/index.ts';

/** A host is done, by a command that changes nothing there. */
export interface HostEnded {
  readonly type: 'host-ended';
  readonly host: string;
  /** The command's own word: `ok`, `read`, `audited`, `declined`, `unreachable`, … */
  readonly state: string;
  /** Why it isn't what was wanted, and what to do; empty where it is. */
  readonly reason: string;
  readonly hint: string;
  /** More of it in a few words, for people who ask with -v. */
  readonly detail?: string;
  /** What a reader should know of the host. */
  readonly findings: readonly Finding[];
  /** The host's part of the command's document. */
  readonly result: unknown;
}

export type Told = Event | HostEnded;

/** Takes what is told. It must not throw and must return at once. */
export type ToldSink = (told: Told) => void;
