/** What an audit tells, and a way to write it. */
import type {
  Extension,
  FileChange,
  Finding,
  HostSummary,
  LeftTransaction,
  MatrixEntry,
  ProbePoint,
} from '../core/index.ts';
import type { CertificateFacts } from '../tls/index.ts';

/** What audit found on one host. */
export interface AuditedHost extends HostSummary {
  /** `reached`, or why nothing could be read. */
  readonly state: 'audited' | 'unreachable' | 'declined';
  readonly reason: string;
  /** What to do next, empty where nothing. */
  readonly hint: string;
  /** Who gets in now, for every listener, name and client class. */
  readonly matrix: readonly MatrixEntry[];
  /** TLS directives in force, with where they come from. */
  readonly settings: readonly AuditedSetting[];
  /** With a playbook: whether it would change this host (`change`, `unchanged`, `declined`); else null. */
  readonly pending: 'change' | 'unchanged' | 'declined' | null;
  /** Changes of fleet that are in force on this host, by the records and the marks in its files. */
  readonly exceptions: readonly AuditedException[];
  /** The httpds that run there. */
  readonly instances: readonly AuditedInstance[];
  readonly certificates: readonly AuditedCertificate[];
  /** What a standard objects to, as it was seen. */
  readonly exposures: readonly Exposure[];
  /** Where the host isn't what the records say that it is. */
  readonly drift: readonly Drift[];
  /** Transactions that were neither confirmed nor undone. */
  readonly transactions: readonly LeftTransaction[];
  /** Why what runs isn't what lies on the disk, so that a restart is due. */
  readonly restarts: readonly string[];
  /** Files with TLS settings that another tool writes. */
  readonly managed: readonly ManagedFile[];
  /** Who used which version of TLS, by access logs that tell it; counted on the host. */
  readonly uses: readonly ProtocolUse[];
}

export interface AuditedSetting {
  /** `*:443 www.example.org` or `server`. */
  readonly scope: string;
  readonly directive: string;
  readonly value: string;
  /** `FILE:LINE`, or empty where it is httpd's default. */
  readonly place: string;
}

/** A temporary exception that is in force: what one run changed on the host. */
export interface AuditedException {
  readonly run: string;
  readonly owner: string;
  readonly expires: string | null;
  readonly state: 'in-force' | 'due' | 'overdue';
  /** `FILE:LINE` of each of its marks, separated by `, `; empty where there is none. */
  readonly place: string;
  /** Null where no record of the run is known here: then only the marks tell of it. */
  readonly record: ExceptionRecord | null;
}

/** What the records tell of an exception. */
export interface ExceptionRecord {
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly reason: string | null;
  readonly clients: readonly string[];
  readonly extensions: readonly Extension[];
  readonly files: readonly FileChange[];
}

/** One running httpd. */
export interface AuditedInstance {
  readonly executable: string;
  /** systemd's unit, null where it isn't known. */
  readonly unit: string | null;
  readonly mainFile: string;
  readonly httpd: string;
  readonly library: string;
}

export interface AuditedCertificate extends CertificateFacts {
  /** The file. */
  readonly path: string;
}

/** What a standard says on something. */
export interface Clause {
  /** `RFC 8996` */
  readonly standard: string;
  /** `section 4` */
  readonly clause: string;
  /** In a few words, no more than it says. */
  readonly says: string;
  readonly url: string;
}

/** Something that was seen on the host and that standards object to. */
export interface Exposure {
  /** `tls-1.0` */
  readonly rule: string;
  readonly title: string;
  readonly severity: Finding['severity'];
  readonly clauses: readonly Clause[];
  /** Where it was seen, and what was. */
  readonly seen: readonly { readonly point: ProbePoint | null; readonly evidence: string }[];
}

export interface Drift {
  /** The run whose record says otherwise. */
  readonly run: string;
  readonly what: string;
  readonly place: string;
}

export interface ManagedFile {
  readonly path: string;
  readonly manager: string;
  readonly sign: string;
}

/** What one access log tells. */
export interface ProtocolUse {
  readonly log: string;
  /** The time of the first line that was counted, as the log has it; empty where it has none. */
  readonly from: string;
  /** Requests by version, `TLSv1` to `TLSv1.3`; `-` for those without TLS. */
  readonly requests: Readonly<Record<string, number>>;
  /** Different clients below TLS 1.2; null where the log doesn't begin with the client. */
  readonly oldClients: number | null;
}

/** Everything that a report tells. Times are ISO 8601 in UTC. */
export interface Report {
  readonly title: string;
  readonly created: string;
  readonly playbook: string | null;
  readonly clients: readonly string[];
  readonly hosts: AuditedHosts;
}

/**
 * The hosts of a report, in its order. They needn't lie in memory: each may be read anew whenever it's asked for, and they
 * may be gone through as often as one likes. An array will do.
 */
export interface AuditedHosts extends Iterable<AuditedHost> {
  readonly length: number;
  /** Undefined beyond the end. */
  at(index: number): AuditedHost | undefined;
}

/** A file of a report that is a folder. */
export interface ReportFile {
  /** Relative to the folder; only letters, digits, `._-` and `/`. */
  readonly path: string;
  /** Its text in pieces, made as they are asked for. */
  readonly text: Iterable<string>;
}

/** One output format of `fleet audit`: one file under reports/, one line in its index. */
export interface ReportFormat {
  /** The word after --format. */
  readonly name: string;
  /** One line for the help text. */
  readonly description: string;
  /** File name extension, without the dot. */
  readonly extension: string;
  /** The whole report as one text, in pieces. Everything from hosts is untrusted and escaped for the format. */
  render(report: Report): Iterable<string>;
  /** The report as a folder, where the format has a form of its own for it; else an index and a file for each host. */
  files?(report: Report): Iterable<ReportFile>;
}
