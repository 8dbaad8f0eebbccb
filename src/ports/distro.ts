/** What is true of the httpd of one distribution, or of one way to install httpd. */
import type { InstanceFacts, OsRelease } from '../core/index.ts';

/** Where an installation keeps its things by default. A running instance's own facts go before these. */
export interface DistroLayout {
  readonly mainConfig: string;
  readonly serverRoot: string;
  /** The file that holds the server-wide TLS directives as shipped. */
  readonly tlsFile: string;
  readonly binary: string;
  /** Name of the service for its service manager; null where none manages it. */
  readonly service: string | null;
  /** Folder of the logs. */
  readonly logs: string;
}

/** What a running httpd tells of the way it was installed. */
export type InstanceSigns = Pick<InstanceFacts, 'executable' | 'mainFile' | 'serverRoot'> & {
  readonly files: readonly Pick<InstanceFacts['files'][number], 'path'>[];
};

/** One row of the table: one file under distros/, one line in its index. */
export interface Distro {
  /** Name of the entry, e.g. `debian`. */
  readonly id: string;
  /** For people: `Debian 8 and later`. */
  readonly title: string;
  /** Whether an operating system is this distribution. */
  matches(os: OsRelease): boolean;
  /**
   * Whether a running httpd was installed this way, whatever the operating system (SCL, Bitnami, cPanel, …). Absent
   * for entries that are the operating system's own httpd.
   */
  matchesInstance?(instance: InstanceSigns): boolean;
  readonly layout: DistroLayout;
  /** Commands for people, as they are typed by root; fleet itself signals the process. */
  readonly testCommand: string;
  readonly reloadCommand: string;
  readonly startCommand: string;
  /**
   * The OpenSSL version from which TLS 1.0 and 1.1 need `@SECLEVEL=0`: `3.0.0` upstream, where SHA-1 signatures need
   * level 0; `1.1.1` where the distribution patched its 1.1.1 so that its default level forbids TLS below 1.2.
   */
  readonly tls10NeedsLevelZeroFrom: string;
  /** Whether a system-wide crypto policy (update-crypto-policies) sets what httpd leaves unset. */
  readonly cryptoPolicies: boolean;
  /**
   * How modules are switched: by LoadModule lines, which is the default; by Debian's links in `mods-enabled`; or by a
   * variable that SUSE's start script reads.
   */
  readonly modules?: 'lines' | 'links' | 'sysconfig';
  /** What somebody should know who changes TLS settings there. */
  readonly notes: readonly string[];
}
