/** The lines of a run's journal. Each is written, and is on the disk, before the step that it names is taken. */
import type { Phase } from './failure.ts';
import type { FileChange } from './plan.ts';
import type { Extension, HostOutcome, RunHeader } from './run.ts';

/** One line of a journal. `at` is ISO 8601 in UTC. */
export type JournalEntry =
  | { readonly type: 'run-started'; readonly at: string; readonly run: RunHeader }
  /** The intent: from here on the host may be changed, and this is how to take it back. */
  | {
      readonly type: 'host-intent';
      readonly at: string;
      readonly host: string;
      readonly transaction: string;
      readonly files: readonly FileChange[];
    }
  | { readonly type: 'host-phase'; readonly at: string; readonly host: string; readonly phase: Phase }
  | { readonly type: 'host-finished'; readonly at: string; readonly outcome: HostOutcome }
  | { readonly type: 'run-finished'; readonly at: string; readonly exitCode: number }
  /** The exception may stand longer: written to the run's journal when it is granted, which may be months later. */
  | ({ readonly type: 'run-extended' } & Extension);

/** Why the records of earlier runs can't be read or written. */
export type StoreFailure =
  | { readonly code: 'state-unwritable'; readonly path: string; readonly reason: string }
  | {
      readonly code: 'state-busy';
      readonly path: string;
      readonly pid: number;
      readonly run: string;
      readonly since: string;
    }
  /** The index over the runs, which a database keeps. */
  | { readonly code: 'index-unavailable'; readonly place: string; readonly reason: string }
  | { readonly code: 'record-missing'; readonly run: string; readonly known: readonly string[] }
  | { readonly code: 'record-damaged'; readonly path: string; readonly line: number; readonly reason: string };
