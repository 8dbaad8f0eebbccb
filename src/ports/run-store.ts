/** Where the records of runs are kept. */
import type { JournalEntry, Result, RunHeader, RunRecord, StoreFailure } from '../core/index.ts';

/** The journal of one run that is being written. */
export interface RunJournal {
  /** Resolves when the entry is on the disk; entries that come while the disk works are written together. */
  append(entry: JournalEntry): Promise<Result<void, StoreFailure>>;
  close(): Promise<void>;
}

/** The right to change hosts from this state directory: one run at a time. */
export interface StateLock {
  release(): Promise<void>;
}

/** `expires` as it was at the beginning: an extension may have moved it. */
export type RunHead = Omit<RunHeader, 'hosts'>;

export interface RunHeads {
  readonly heads: readonly RunHead[];
  readonly damaged: readonly StoreFailure[];
}

export interface RunStore {
  /** Takes the lock of the state directory, or says who holds it. A lock of a dead process is taken over. */
  lock(run: string): Promise<Result<StateLock, StoreFailure>>;
  /** Creates the journal and writes its first entry. */
  begin(header: RunHeader): Promise<Result<RunJournal, StoreFailure>>;
  /** Opens the journal of an earlier run again, by its whole id, to add to it. The caller holds the lock. */
  reopen(id: string): Promise<Result<RunJournal, StoreFailure>>;
  /**
   * All runs, newest first; of those that `keep` refuses nothing stays in memory. A damaged journal is left out here and
   * reported by {@link RunStore.load}.
   */
  list(keep?: (run: RunRecord) => boolean): Promise<Result<readonly RunRecord[], StoreFailure>>;
  /** How every run began, newest first, with nothing of its hosts; and the journals of which not even that can be read. */
  heads(): Promise<Result<RunHeads, StoreFailure>>;
  /** One run by its id or by an unambiguous beginning of it. */
  load(id: string): Promise<Result<RunRecord, StoreFailure>>;
}
