/** One change of one host, carried out by a single script: what it is given and what it tells. */
import type { StateWord } from './presence.ts';

/** The phases that a transaction passes on the host; the last line of its journal is where it stands. */
export type TransactionPhase =
  | 'locked'
  | 'backed-up'
  | 'guarded'
  | 'preflighted'
  | 'swapping'
  | 'swapped'
  | 'tested'
  | 'reloading'
  | 'reloaded'
  | 'confirmed'
  | 'refused'
  | 'restoring'
  | 'restored'
  | 'stuck';

/** What a host is asked to do. Everything in it was decided before. */
export interface Transaction {
  /** Unique on the host; lower-case letters, digits and hyphens. */
  readonly id: string;
  /** `user@controller`, for whoever finds the lock. */
  readonly owner: string;
  readonly files: readonly {
    readonly path: string;
    readonly sha256Before: StateWord;
    readonly sha256After: StateWord;
    /** The new bytes, or the target of a link; empty where nothing will be there. */
    readonly bytes: string;
  }[];
  readonly instances: readonly {
    readonly pid: number;
    readonly startTicks: string;
    /** Ports that the change takes from it; it must go on to listen on all others. */
    readonly closes: readonly number[];
    readonly shadowConfig: string;
  }[];
  /** Seconds after which the host restores itself unless the transaction was confirmed; null: no guard. */
  readonly guardSeconds: number | null;
  /** Whether the new values are tried in a shadow instance first. */
  readonly preflight: boolean;
  /** Whether servers take the change up by a restart instead of a graceful reload. */
  readonly restart?: boolean;
  /** The transaction whose inverse this is: what that one removed comes back with owner, mode and label. */
  readonly takesBack?: string | null;
}
