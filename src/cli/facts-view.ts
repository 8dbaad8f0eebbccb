/** What `fleet facts` shows of a host: the facts that a person or a program asks for, without files and keys. */
import type { HostReading } from '../engine/index.ts';
import { listeners, tlsListeners } from '../httpd/index.ts';
import type { InstanceSnapshot, Snapshot } from '../ports/index.ts';

/** A socket that a running httpd listens on by its configuration. */
export interface ListenerFacts {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** The names that are served there by TLS, as the configuration writes them. */
  readonly names: readonly string[];
}

/** One running httpd. */
export interface HttpdFacts {
  readonly version: string;
  readonly executable: string;
  readonly pid: number;
  readonly unit: string | null;
  readonly main_file: string;
  readonly files: number;
  /** Whether httpd's own test of its configuration succeeds. */
  readonly configtest_ok: boolean;
  /** Null where none could be told. */
  readonly tls_library: string | null;
  readonly listeners: readonly ListenerFacts[];
}

/** Everything that is shown of one host; the names are those of schemas/facts.schema.json. */
export interface HostView {
  readonly hostname: string;
  readonly os: { readonly id: string; readonly version: string; readonly title: string };
  readonly kernel: string;
  /** The user id that read the host: 0 is root, others see less. */
  readonly uid: number;
  readonly service_manager: string;
  readonly crypto_policy: string | null;
  readonly fips: boolean;
  readonly httpd: readonly HttpdFacts[];
  readonly not_running: readonly string[];
  readonly left_alone: readonly { readonly pid: number; readonly executable: string; readonly reason: string }[];
  readonly transactions: readonly { readonly id: string; readonly phase: string; readonly guard_at: number | null }[];
  readonly locked_by: string | null;
  readonly free_kib: { readonly state: number; readonly config: number };
}

/** Null where the host couldn't be read. */
export function viewOf({ snapshot }: HostReading): HostView | null {
  if (snapshot === null) return null;
  const { facts } = snapshot;
  const { id, versionId, title } = facts.os;
  return {
    hostname: facts.hostname,
    os: { id, version: versionId, title },
    kernel: facts.kernel,
    uid: facts.uid,
    service_manager: facts.serviceManager,
    crypto_policy: facts.cryptoPolicy,
    fips: facts.fips,
    httpd: httpdsOf(snapshot),
    not_running: facts.installedBinaries,
    left_alone: facts.skippedProcesses,
    transactions: facts.transactions.map(({ id, phase, guardAt }) => ({ id, phase, guard_at: guardAt })),
    locked_by: facts.lockOwner,
    free_kib: facts.freeKib,
  };
}

function httpdsOf({ instances }: Snapshot): readonly HttpdFacts[] {
  return instances.map((instance) => {
    const { facts, configuration } = instance;
    return {
      version: configuration.source.version,
      executable: facts.executable,
      pid: facts.pid,
      unit: facts.unit,
      main_file: facts.mainFile,
      files: facts.files.length,
      configtest_ok: facts.configtest.exitCode === 0,
      tls_library: facts.library.versionText,
      listeners: listenersOf(instance),
    };
  });
}

function listenersOf({ configuration }: InstanceSnapshot): readonly ListenerFacts[] {
  const secure = new Map(tlsListeners(configuration).map((one) => [key(one.listener), one]));
  return listeners(configuration).map((listener) => {
    const names = secure.get(key(listener))?.names.map(({ serverName }) => serverName);
    return { address: listener.address, port: listener.port, tls: names !== undefined, names: names ?? [] };
  });
}

function key({ address, port }: { readonly address: string; readonly port: number }): string {
  return `${address} ${port}`;
}
