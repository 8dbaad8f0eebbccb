/** A plan: everything that a run may do, as a document that can be saved, reviewed, hashed and refused as stale. */
import type { MatrixEntry, ProbePoint } from './matrix.ts';
import type { Failure } from './failure.ts';
import type { StateWord } from './presence.ts';

/** Replaces `[start, end)` of the file's bytes (latin1 offsets) by `text`. */
export interface PlannedEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The change of what stands at one path, with its precondition (`sha256Before`) and its inverse: a file is edited, or a
 * file or a symbolic link comes, goes, or becomes another.
 */
export interface FileChange {
  /** Real path: no component is a symbolic link, except the last where that link itself is changed. */
  readonly path: string;
  /** More than a hash where it isn't a file with bytes: see {@link StateWord}. */
  readonly sha256Before: StateWord;
  readonly sha256After: StateWord;
  /** Against the bytes before; those of a link are its target, those of nothing are empty. */
  readonly edits: readonly PlannedEdit[];
  /** Against the bytes after; gives the bytes before again. */
  readonly inverse: readonly PlannedEdit[];
  /** Unified diff for people, links in words, control characters escaped. */
  readonly diff: string;
}

/** A client that must get in at a point once the change is made; the run is undone where it doesn't. */
export interface Expectation {
  readonly point: ProbePoint;
  readonly client: string;
  /** `gain`: it doesn't get in now. `keep`: it gets in now and must not lose that. */
  readonly kind: 'gain' | 'keep';
}

/** Something that the plan's reader should know about a host. */
export interface Finding {
  readonly severity: 'note' | 'warning';
  readonly message: string;
  /** `/etc/apache2/mods-available/ssl.conf:58`, where there is a place. */
  readonly place?: string;
}

/** A client class that can't be served on this host by any configuration that was asked for, and why. */
export interface Impossibility {
  readonly client: string;
  readonly point: ProbePoint | null;
  readonly cause: string;
  readonly evidence: string;
  readonly help: string;
}

/** An httpd that a transaction tests and reloads. It is known by its configuration: a process number won't last. */
export interface PlannedInstance {
  readonly mainFile: string;
  readonly executable: string;
  /** Configuration of the shadow instance that tries the new values before anything is touched. */
  readonly shadowConfig: string;
}

/** What plans, outcomes and audits tell of a host alike. */
export interface HostSummary {
  readonly host: string;
  /** For people: operating system, httpd and TLS library with their versions; empty where they weren't seen. */
  readonly os: string;
  readonly httpd: string;
  readonly library: string;
  readonly findings: readonly Finding[];
  readonly impossible: readonly Impossibility[];
}

/** What should happen on one host. */
export interface HostPlan extends HostSummary {
  /**
   * `change`: files differ. `unchanged`: already as wanted. `declined`: must not or can't be changed. `unreachable`:
   * it could not be looked at.
   */
  readonly decision: 'change' | 'unchanged' | 'declined' | 'unreachable';
  /** One sentence for people: why this decision. */
  readonly reason: string;
  readonly refusal: Failure | null;
  readonly files: readonly FileChange[];
  readonly instances: readonly PlannedInstance[];
  readonly expectations: readonly Expectation[];
  readonly before: readonly MatrixEntry[];
}

/** Who asked for a change, why, and until when: every change is a temporary exception. */
export interface ChangeOrder {
  readonly owner: string;
  readonly reason: string | null;
  /** ISO date, inclusive; null where the playbook names none. */
  readonly expires: string | null;
}

/** A whole plan. Its `id` becomes the run's id when it is applied. */
export interface Plan {
  readonly format: 1;
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  readonly kind: 'apply' | 'rollback';
  /** Playbook file as it was named on the command line; for a rollback, the run that is taken back. */
  readonly source: string;
  readonly order: ChangeOrder;
  /** Client classes that the change is made for. */
  readonly clients: readonly string[];
  readonly hosts: readonly HostPlan[];
}
