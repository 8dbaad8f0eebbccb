/** The record of a run: what was asked, what happened on each host, with evidence. */
import type { Failure, Phase } from './failure.ts';
import type { MatrixEntry } from './matrix.ts';
import type { FileChange, HostSummary } from './plan.ts';

/** How a run ended for one host (design: outcomes of a host). */
export type OutcomeKind = 'unchanged' | 'changed' | 'pending' | 'restored' | 'stuck' | 'declined' | 'unreachable';

/** How far an unreachable host had come, and so what will become of it. */
export type UnreachableGrade = 'before-change' | 'guard-will-restore' | 'after-confirm';

/** What happened on one host. */
export interface HostOutcome extends HostSummary {
  readonly kind: OutcomeKind;
  /** One sentence for people. */
  readonly reason: string;
  readonly failure: Failure | null;
  readonly phase: Phase | null;
  readonly grade: UnreachableGrade | null;
  /** Seconds since 1970 at which the guard restores the host, where `grade` is `guard-will-restore`. */
  readonly guardAt: number | null;
  readonly files: readonly FileChange[];
  readonly before: readonly MatrixEntry[];
  readonly after: readonly MatrixEntry[];
  /** How the connection's host key was trusted: `known`, `accepted-new`, `unchecked`; null where none was made. */
  readonly hostKeyTrust: string | null;
  /** How the host was reached: `ssh2`, `ssh`, `local`, and with which concessions; absent in older records. */
  readonly reachedBy?: string;
  /** Which way the guard was armed; null where none was needed. */
  readonly guard: string | null;
  /** sh round trips and handshakes that the host took, and the milliseconds from connect to the end. */
  readonly cost: { readonly roundTrips: number; readonly handshakes: number; readonly milliseconds: number };
}

export type RunKind = 'apply' | 'rollback';

/** What is known of a run when it begins. */
export interface RunHeader {
  readonly id: string;
  readonly kind: RunKind;
  /** ISO 8601 in UTC. */
  readonly started: string;
  readonly source: string;
  readonly owner: string;
  readonly reason: string | null;
  readonly expires: string | null;
  readonly clients: readonly string[];
  /** For a rollback: the run that it takes back. */
  readonly takesBack: string | null;
  readonly hosts: readonly string[];
  /** Who let it change hosts; absent in records of earlier versions. */
  readonly approval?: Approval;
  /** Hex SHA-256 of the plan document that lies beside the journal; absent where none was kept. */
  readonly planSha256?: string;
}

/** That a person agreed to a plan, and how. */
export interface Approval {
  /** `user@controller`. */
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** `asked`: at a terminal that showed the plan. `flag`: by --yes. `reviewed`: a saved plan, applied by --yes. */
  readonly how: 'asked' | 'flag' | 'reviewed';
}

/** That an exception may stand longer than it was made for. */
export interface Extension {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** `user@controller`. */
  readonly by: string;
  /** ISO date, the last day on which the change may stand. */
  readonly until: string;
  /** Why: a new reason each time. */
  readonly reason: string;
}

/** A host that was begun and whose outcome the journal doesn't tell: it may stand changed. */
export interface UnsettledHost {
  readonly host: string;
  /** What was intended, so that it can be taken back. */
  readonly files: readonly FileChange[];
  /** The handshakes were as promised, and the host was about to be confirmed. */
  readonly accepted: boolean;
}

/** A run as the journal tells it. */
export interface RunRecord extends Omit<RunHeader, 'hosts'> {
  /** Null while it runs, and for ever where the controller died. */
  readonly finished: string | null;
  readonly outcomes: readonly HostOutcome[];
  readonly unsettled: readonly UnsettledHost[];
  /** Oldest first; `expires` is already that of the last one. */
  readonly extensions: readonly Extension[];
}

/** The exit code of a run by its outcomes; the gravest wins (design: exit codes). */
export function exitCodeOf(outcomes: readonly Pick<HostOutcome, 'kind'>[]): number {
  const kinds = new Set(outcomes.map((o) => o.kind));
  if (kinds.has('stuck')) return 6;
  if (kinds.has('restored') || kinds.has('declined')) return 2;
  if (kinds.has('unreachable')) return 4;
  return 0;
}
