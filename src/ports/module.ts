/** A module says what should change on a host. It gets data and returns data: it can't do I/O. */
import type {
  EffectiveTls,
  Expectation,
  Failure,
  Finding,
  HostFacts,
  Impossibility,
  InstanceFacts,
  MatrixEntry,
  ProbePoint,
  Presence,
} from '../core/index.ts';
import type { Configuration, FileEdit } from '../httpd/index.ts';
import type { ClientClass, HostKnowledge, HttpdVersion, LibraryVersion } from '../tls/index.ts';
import type { Distro } from './distro.ts';

/** A place where clients knock, with what is known of what answers there. */
export interface SnapshotPoint {
  readonly point: ProbePoint;
  /** For people: `alpha.example.org (/etc/apache2/sites-available/alpha.conf:3)`. */
  readonly vhost: string;
  readonly knowledge: HostKnowledge;
  readonly effective: EffectiveTls;
  /** The name of the vhost that answers: what a request there asks for. Null where it has none. */
  readonly host: string | null;
}

/** One running httpd, understood. */
export interface InstanceSnapshot {
  readonly facts: InstanceFacts;
  readonly configuration: Configuration;
  /** Null where `httpd -V` told none. */
  readonly httpd: HttpdVersion | null;
  /** Null where the library could not be told. */
  readonly library: LibraryVersion | null;
  /** Every listener that does TLS, without SNI and with each name that is served there. */
  readonly points: readonly SnapshotPoint[];
}

/** A host as a module sees it: what was read, with the edits of earlier tasks of the play already in it. */
export interface Snapshot {
  readonly facts: HostFacts;
  readonly distro: Distro;
  readonly instances: readonly InstanceSnapshot[];
  /** Who got in before anything was changed. */
  readonly before: readonly MatrixEntry[];
}

/** What a module may know besides the host. */
export interface ProposalContext {
  /** The client classes that the play is for; empty where it names none. */
  readonly clients: readonly ClientClass[];
  /** The comment line that marks what was edited, without the leading `#`. */
  readonly mark: string;
}

/** A file or link that comes, goes, or becomes another. */
export interface PathChange {
  /** Absolute, without links in it but for the last part. */
  readonly path: string;
  /** What stands there, which is checked before it is changed. */
  readonly before: Presence;
  readonly after: Presence;
  /** The manager of the path whose own program made it so: what belongs to that one may then be changed. */
  readonly madeBy?: string;
}

/** What a module wants of one host. */
export interface Proposal {
  /** Changes of files that were read. */
  readonly edits: readonly FileEdit[];
  readonly paths?: readonly PathChange[];
  /** A reason to leave the whole host alone. */
  readonly refusal: Failure | null;
  /** One sentence: what the edits do, or why there are none. */
  readonly reason: string;
  readonly gains: readonly Expectation[];
  /** Places that the task takes away: nobody can keep access there. */
  readonly closes?: readonly ProbePoint[];
  readonly impossible: readonly Impossibility[];
  readonly findings: readonly Finding[];
}

/** A JSON schema (2020-12) of a module's parameters. */
export type ParameterSchema = Readonly<Record<string, unknown>>;

/** What a reading tells only where a module asks for it. */
export type ExtraReading = 'modules';

/** What a host is asked once the tasks are known that are for it; the answer is in the snapshot's facts. */
export interface HostQuestion {
  readonly about: 'crypto-policy';
  readonly policy: string;
}

/** One module: one file under modules/, one line in its index. `params` were validated against `schema`. */
export interface Module {
  readonly name: string;
  readonly description: string;
  readonly schema: ParameterSchema;
  /** What it must know besides what every reading tells. */
  readonly reads?: readonly ExtraReading[];
  /** What only the host can tell of these parameters; null where nothing is to be asked. */
  asks?(params: Readonly<Record<string, unknown>>): HostQuestion | null;
  propose(snapshot: Snapshot, params: Readonly<Record<string, unknown>>, context: ProposalContext): Proposal;
}
