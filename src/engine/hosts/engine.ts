/** What the engine works with: ports that the cli fills in, and the settings of one command. */
import type { ConfigFile, EventSink, InstanceFacts, ManagerFacts, OsRelease } from '../../core/index.ts';
import type { Clock, Distro, Module, Prober, RunStore, Transport } from '../../ports/index.ts';
import type { ClientClass } from '../../tls/index.ts';
import type { HandshakePolicy } from './knock.ts';

/** Which way handshakes go: through the SSH connection to the host itself, or straight from the controller. */
export type ProbeRoute = 'ssh' | 'direct';

/** Plugins and adapters, wired by the cli. */
export interface Engine {
  readonly transport: Transport;
  readonly prober: Prober;
  readonly modules: Readonly<Record<string, Module>>;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly emit: EventSink;
  distroOf(os: OsRelease, instance: InstanceFacts | null): Distro;
  /** Who else manages a file and would undo or fight a change of it, and where it belongs; null where nobody shows. */
  managedBy(
    file: Pick<ConfigFile, 'path' | 'realPath' | 'bytes'>,
    managers: ManagerFacts,
  ): { readonly manager: string; readonly sign: string; readonly instead: string } | null;
  /** Programs that run on a host and write configuration files, in words: what a change may not outlast. */
  agentsOf(managers: ManagerFacts): readonly string[];
  /** Latin1 bytes of a host's files as text that a terminal may show. */
  readable(bytes: string): string;
}

/** Limits in milliseconds, one for each step on a host: a host that hangs is given up and stalls nobody. */
export interface Deadlines {
  readonly connect: number;
  readonly read: number;
  readonly transact: number;
  readonly settle: number;
  /** Of one handshake. */
  readonly probe: number;
}

/** Settings of one command, from its flags. */
export interface EngineSettings {
  /** Hosts worked on at once. */
  readonly forks: number;
  readonly deadlines: Deadlines;
  readonly probeRoute: ProbeRoute;
  /** Seconds until a host restores itself; null runs without a guard. */
  readonly guardSeconds: number | null;
  readonly preflight: boolean;
  /** Change files although another tool manages them. */
  readonly forceManaged: boolean;
  /** How deep and how gently hosts are looked at; by default by hellos only. */
  readonly handshakes?: HandshakePolicy;
  /** Every class that handshakes are made for; those that must not lose access are among them. */
  readonly clients: readonly ClientClass[];
  /** `user@controller`, for locks and records. */
  readonly owner: string;
  /** Aborted when no new host may be begun: Ctrl-C. What is in flight is settled first. */
  readonly stop: AbortSignal;
  /** Aborted when hosts in flight must go back to what they were: a second Ctrl-C. */
  readonly undo: AbortSignal;
}
