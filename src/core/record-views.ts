/** What is asked of the records of many runs. */
import type { MatrixEntry } from './matrix.ts';
import type { FileChange } from './plan.ts';
import type { Extension, HostOutcome, RunRecord } from './run.ts';

/** What a run is, without its hosts. `expires` is the end in force, that of the last extension. */
export type RunIdentity = Omit<RunRecord, 'outcomes' | 'unsettled' | 'extensions'>;

/** One line of a list of runs. */
export interface RunSummary extends RunIdentity {
  /** Hosts by the kind of their outcome; `unsettled` is among them. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What one run did on a host. */
export interface HostHistory {
  readonly run: RunIdentity;
  /** Null where the run's record tells no end for this host. */
  readonly outcome: HostOutcome | null;
}

/** A change that is in force, or may be, on some hosts. */
export interface OpenException {
  readonly run: RunIdentity;
  /** Where handshakes proved it in force. */
  readonly hosts: readonly string[];
  /** Where it may be: stuck, unreachable, or begun and never told as ended. */
  readonly uncertain: readonly string[];
}

/** What one run changed on one host and, by the records, has not been taken back. */
export interface RecordedChange {
  readonly run: RunIdentity;
  readonly extensions: readonly Extension[];
  readonly files: readonly FileChange[];
  /** Who got in after it; empty where that wasn't seen. */
  readonly after: readonly MatrixEntry[];
}

/** How far a run is, for whoever watches it. */
export interface RunProgress {
  readonly run: RunIdentity;
  /** Hosts of the run. */
  readonly hosts: number;
  /** Hosts by the kind of their outcome. */
  readonly counts: Readonly<Record<string, number>>;
  /** Hosts that are being changed, with what is done there now. */
  readonly active: readonly (readonly [host: string, phase: string])[];
}
