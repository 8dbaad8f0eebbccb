/** A way to write a report. */
import type { HostSummary, MatrixEntry } from '../core/index.ts';

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
  /** `FILE:LINE` of each of its marks, separated by `, `. */
  readonly place: string;
}

/** Everything that a report tells. Times are ISO 8601 in UTC. */
export interface Report {
  readonly title: string;
  readonly created: string;
  readonly playbook: string | null;
  readonly clients: readonly string[];
  readonly hosts: readonly AuditedHost[];
}

/** One output format of `fleet audit`: one file under reports/, one line in its index. */
export interface ReportFormat {
  /** The word after --format. */
  readonly name: string;
  /** One line for the help text. */
  readonly description: string;
  /** File name extension, without the dot. */
  readonly extension: string;
  /** The whole report as text. Everything from hosts is untrusted and escaped for the format. */
  render(report: Report): string;
}
