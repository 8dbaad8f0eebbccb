/** The one connection of a host for the whole run, and what it cost. */
import {
  err,
  ok,
  type ConnectFailure,
  type Host,
  type Result,
  type SessionFailure,
  type Transaction,
  type HostFacts,
  type PolicyTrial,
} from '../../core/index.ts';
import type { ExtraReading, Session, SessionInfo } from '../../ports/index.ts';
import {
  countProtocols,
  fetchTransaction,
  listTransactions,
  pruneTransactions,
  readHost,
  settle,
  transact,
  tryPolicy,
} from '../../remote/index.ts';
import type {
  CountedLog,
  FetchedTransaction,
  HostHistory,
  LogCounts,
  SettleReport,
  TransactionReport,
} from '../../remote/index.ts';
import type { Engine, EngineSettings } from './engine.ts';

type RemoteResult<T> = Promise<Result<T, ConnectFailure | SessionFailure>>;

/** Failures that may be gone at the next attempt. */
const MAY_PASS: ReadonlySet<ConnectFailure['code']> = new Set<ConnectFailure['code']>([
  'connect-refused',
  'connect-timeout',
  'network-unreachable',
  'ssh-handshake-failed',
  'jump-failed',
]);

/** Seconds. */
const LONGEST_PAUSE = 30;

/** Opens on first use, opens again when the network took it away, counts round trips and handshakes. */
export class HostConnection {
  readonly host: Host;
  readonly #engine: Engine;
  readonly #settings: EngineSettings;
  readonly #begun: number;
  #session: Session | null = null;
  #connecting: Promise<Result<Session, ConnectFailure>> | null = null;
  #roundTrips = 0;
  #handshakes = 0;
  #info: SessionInfo | null = null;

  constructor(host: Host, engine: Engine, settings: EngineSettings) {
    this.host = host;
    this.#engine = engine;
    this.#settings = settings;
    this.#begun = engine.clock.now();
  }

  read(reads: readonly ExtraReading[] = []): RemoteResult<HostFacts> {
    return this.#remote((session) => {
      this.#engine.emit({ type: 'host-phase', host: this.host.name, phase: 'read' });
      return readHost(session, { deadlineMs: this.#settings.deadlines.read, reads });
    });
  }

  /** What a crypto policy would make of the host. */
  tryPolicy(policy: string): RemoteResult<PolicyTrial> {
    return this.#remote((session) => tryPolicy(session, { policy, deadlineMs: this.#settings.deadlines.read }));
  }

  transact(transaction: Transaction): RemoteResult<TransactionReport> {
    return this.#remote((session) => transact(session, transaction, this.#settings.deadlines.transact));
  }

  /** What the host itself remembers of its transactions. */
  history(): RemoteResult<HostHistory> {
    return this.#remote((session) => listTransactions(session, this.#settings.deadlines.read));
  }

  /** One transaction with the bytes that it replaced and wrote; null where the host has none of that name. */
  fetch(id: string): RemoteResult<FetchedTransaction | null> {
    return this.#remote((session) => fetchTransaction(session, { id, deadlineMs: this.#settings.deadlines.read }));
  }

  /** Removes transactions and their backups; gives those that are gone now. */
  prune(ids: readonly string[]): RemoteResult<readonly string[]> {
    return this.#remote((session) => pruneTransactions(session, { ids, deadlineMs: this.#settings.deadlines.settle }));
  }

  settle(action: 'confirm' | 'restore' | 'ask', id: string): RemoteResult<SettleReport> {
    return this.#remote((session) => settle(session, { action, id, deadlineMs: this.#settings.deadlines.settle }));
  }

  countProtocols(logs: readonly CountedLog[]): RemoteResult<readonly LogCounts[]> {
    return this.#remote((session) => countProtocols(session, logs, this.#settings.deadlines.read));
  }

  /** The open session, connecting where there is none. */
  session(): Promise<Result<Session, ConnectFailure>> {
    if (this.#session?.isOpen() === true) return Promise.resolve(ok(this.#session));
    // Handshakes that run side by side share one connection, also where it has to be made anew.
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = null));
    return this.#connecting;
  }

  async #connect(): Promise<Result<Session, ConnectFailure>> {
    await this.#session?.close();
    this.#session = null;
    this.#engine.emit({ type: 'host-phase', host: this.host.name, phase: 'connect' });
    const connected = await this.#tryToConnect();
    if (!connected.ok) return err(connected.error);
    this.#session = connected.value;
    const { info } = connected.value;
    this.#info = info;
    if (info.reason !== undefined) {
      const message = `reached by ${info.transport}: ${info.reason}`;
      this.#engine.emit({ type: 'host-note', host: this.host.name, message });
    }
    return ok(connected.value);
  }

  /** Again where the network failed, as often as the host's settings say, with the pauses that Ansible makes. */
  async #tryToConnect(): Promise<Result<Session, ConnectFailure>> {
    const { timeoutSeconds, retries = 0 } = this.host.connection;
    const timeoutMs = timeoutSeconds === undefined ? this.#settings.deadlines.connect : timeoutSeconds * 1000;
    for (let attempt = 0; ; attempt += 1) {
      // Not tied to the stop signal: what is in flight on a host must still be reached to be settled.
      const signal = new AbortController().signal;
      const connected = await this.#engine.transport.connect(this.host, { timeoutMs, signal });
      if (connected.ok || attempt >= retries || !MAY_PASS.has(connected.error.code)) return connected;
      if (this.#settings.stop.aborted) return connected;
      const message = `connecting failed (${connected.error.code}), attempt ${attempt + 2} of ${retries + 1} follows`;
      this.#engine.emit({ type: 'host-note', host: this.host.name, message });
      await this.#engine.clock.sleep(Math.min(2 ** attempt - 1, LONGEST_PAUSE) * 1000, this.#settings.stop);
    }
  }

  countHandshakes(count: number): void {
    this.#handshakes += count;
  }

  /** How the host key was trusted; null before the first connection. */
  get trust(): string | null {
    return this.#info?.hostKeyTrust ?? null;
  }

  /** How the host was reached, for its record; null before the first connection. */
  get reachedBy(): string | null {
    if (this.#info === null) return null;
    const legacy = this.host.connection.legacyAlgorithms === true ? ' with legacy algorithms (fleet_legacy_ssh)' : '';
    return `${this.#info.transport}${legacy}`;
  }

  get cost(): { roundTrips: number; handshakes: number; milliseconds: number } {
    const milliseconds = Math.round(this.#engine.clock.now() - this.#begun);
    return { roundTrips: this.#roundTrips, handshakes: this.#handshakes, milliseconds };
  }

  /** One that is still being made is closed, too, as soon as it stands. */
  async close(): Promise<void> {
    await this.#connecting;
    const session = this.#session;
    this.#session = null;
    await session?.close();
  }

  async #remote<T>(work: (session: Session) => RemoteResult<T>): RemoteResult<T> {
    const session = await this.session();
    if (!session.ok) return session;
    this.#roundTrips += 1;
    return work(session.value);
  }
}

/** Works on a host over a connection of its own, which is closed behind it. */
export async function overConnection<T>(
  host: Host,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
  work: (connection: HostConnection) => Promise<T>,
): Promise<T> {
  const connection = new HostConnection(host, engine, settings);
  const result = await work(connection);
  await connection.close();
  return result;
}
