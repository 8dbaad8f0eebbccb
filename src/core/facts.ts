/** What one reading of a host told: plain data, checked for completeness, not yet interpreted. */
import type { ConfigFile } from './config-file.ts';
import type { Presence } from './presence.ts';

/** The operating system by its release files. All lower case where the file's own convention is lower case. */
export interface OsRelease {
  /** `ID` of os-release, else what an older release file says: `debian`, `rhel`, `sles`, `unknown`. */
  readonly id: string;
  readonly idLike: readonly string[];
  /** `VERSION_ID`, e.g. `12` or `9.4`; empty where nothing tells. */
  readonly versionId: string;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string;
}

/** The TLS library that the running server has loaded, and what it can do. */
export interface TlsLibrary {
  /** Files mapped by the server's parent: libssl, libcrypto, mod_ssl. `(deleted)` marks code that is gone on disk. */
  readonly mapped: readonly string[];
  /** `OpenSSL 3.0.22 9 Jun 2026` as found in the mapped library itself; null where nothing could be read. */
  readonly versionText: string | null;
  /** Lines of `openssl ciphers -V` for every suite of that version; null where no matching program tells. */
  readonly cipherTable: string | null;
  /** True where the library's own file holds the name of a 3DES suite, the evidence that needs no program. */
  readonly namesTripleDes: boolean | null;
}

/** A certificate file that the configuration names: only its CERTIFICATE blocks, never a key. */
export interface CertificateFile {
  readonly path: string;
  readonly pem: string;
}

/** What an httpd could load, and how the distribution's own tools would make it. */
export interface ModuleFacts {
  /** Shared objects in the folders that modules are loaded from now. */
  readonly objects: readonly string[];
  /** Debian's `mods-available` and `mods-enabled` beside the main file; null where there are none. */
  readonly folders: { readonly available: string; readonly enabled: string } | null;
  /** Files of `available`, which httpd reads only through a link. */
  readonly available: readonly ConfigFile[];
  /** Symbolic links of `enabled`, with what they hold. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/** One running httpd: a parent process and the configuration that it was started with. */
export interface InstanceFacts {
  /** Parent process. `startTicks` (field 22 of /proc/PID/stat) tells it from a later process of the same number. */
  readonly pid: number;
  readonly startTicks: string;
  /** `(deleted)` in it: the binary was replaced since start. */
  readonly executable: string;
  readonly arguments: readonly string[];
  /** systemd's unit by cgroup, e.g. `apache2.service`; null elsewhere. */
  readonly unit: string | null;
  /** Output of `httpd -V`. */
  readonly versionOutput: string;
  /** Exit code and output of `-t` with the dump switches, run with the process's own arguments and environment. */
  readonly configtest: { readonly exitCode: number; readonly output: string };
  /** Values of the environment variables that the configuration uses as `${NAME}`, from the running process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mainFile: string;
  readonly serverRoot: string;
  readonly files: readonly ConfigFile[];
  /** What only some modules ask for; absent where none did. */
  readonly modules?: ModuleFacts;
  readonly certificates: readonly CertificateFile[];
  readonly library: TlsLibrary;
}

/** A transaction that an earlier run left on the host. */
export interface LeftTransaction {
  readonly id: string;
  readonly phase: string;
  /** Seconds since 1970 at which its guard restores the host; null where none is armed. */
  readonly guardAt: number | null;
}

/** What a reading told of programs that write configuration files by themselves. */
export interface ManagerFacts {
  /** Processes that may be agents: `PID ARGUMENTS`. */
  readonly processes: readonly string[];
  /** What starts agents now and then: `FILE:LINE` of a crontab, paths of systemd's timers. */
  readonly cron: readonly string[];
  readonly timers: readonly string[];
  /** Configuration files that Puppet's own list of its resources names. */
  readonly puppetFiles: readonly string[];
}

/** What a host's own update-crypto-policies makes of a policy, tried on a copy of what it writes. */
export interface PolicyTrial {
  readonly policy: string;
  /**
   * `no-tool`: the host has no such program. `no-copy`: there was no room for the copy. `no-namespace`: the host doesn't
   * let a program see a copy in place of the real folder. `failed`: the program refused the policy.
   */
  readonly result: 'ok' | 'no-tool' | 'no-copy' | 'no-namespace' | 'failed';
  /** What was said, for people. */
  readonly detail: string;
  /** The policies and subpolicies that the host has. */
  readonly policies: readonly string[];
  readonly subpolicies: readonly string[];
  /** Files and links that would come, go or change; none where it is set already. */
  readonly changes: readonly { readonly path: string; readonly before: Presence; readonly after: Presence }[];
  /** What {@link HostFacts.cryptoPolicyOpenssl} would be. */
  readonly openssl: string;
}

/** Everything that one reading told about a host. */
export interface HostFacts {
  readonly hostname: string;
  readonly kernel: string;
  readonly uid: number;
  /** The host's clock at the reading, seconds since 1970. */
  readonly clock: number;
  readonly os: OsRelease;
  readonly instances: readonly InstanceFacts[];
  /** httpd-like processes that were left alone, and why (another user's, another container's). */
  readonly skippedProcesses: readonly { readonly pid: number; readonly executable: string; readonly reason: string }[];
  /** httpd binaries that exist on disk, for hosts where none runs. */
  readonly installedBinaries: readonly string[];
  readonly tools: readonly string[];
  readonly serviceManager: 'systemd' | 'openrc' | 'sysv' | 'none';
  /** Name of the system-wide crypto policy, null where the system has none. */
  readonly cryptoPolicy: string | null;
  /** The policy's OpenSSL part as text, empty where the system has none. */
  readonly cryptoPolicyOpenssl: string;
  /** What was asked of policies besides; absent where nobody asked. */
  readonly policyTrials?: readonly PolicyTrial[];
  readonly fips: boolean;
  /** Free KiB where backups go, and where the main configuration file lies. */
  readonly freeKib: { readonly state: number; readonly config: number };
  readonly managers: ManagerFacts;
  readonly lockOwner: string | null;
  readonly transactions: readonly LeftTransaction[];
}
