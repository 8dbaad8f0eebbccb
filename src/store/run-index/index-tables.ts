/** The tables of the index over all runs. The journals are the truth: everything here can be made from them again. */

/** One run, as its journal stood when it was {@link RunRow.size} bytes long. */
export interface RunRow {
  readonly id: string;
  /** The state directory that has the journal: `controller:/folder`. */
  readonly origin: string;
  readonly kind: string;
  readonly started: string;
  readonly finished: string | null;
  readonly source: string;
  readonly owner: string;
  readonly reason: string | null;
  /** The end in force: that of the last extension. */
  readonly expires: string | null;
  readonly takes_back: string | null;
  /** The header as JSON, with what has no column. */
  readonly header: string;
  readonly size: number;
}

/** One host of a run. */
export interface HostRow {
  readonly run: string;
  readonly host: string;
  /** Its place among the hosts of its run. */
  readonly position: number;
  /** The kind of its outcome, or `unsettled`. */
  readonly kind: string;
  readonly reason: string;
  /** Number of files that the run changed, or may have changed. */
  readonly files: number;
  /** The outcome, or the unsettled host, as JSON. */
  readonly document: string;
}

export interface ExtensionRow {
  readonly run: string;
  readonly position: number;
  readonly at: string;
  readonly granted_by: string;
  readonly until: string;
  readonly reason: string;
}

export interface IndexTables {
  readonly runs: RunRow;
  readonly hosts: HostRow;
  readonly extensions: ExtensionRow;
}
