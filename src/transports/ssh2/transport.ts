/** The transport that speaks SSH by the ssh2 package, without OpenSSH on the control machine. */
import { join } from 'node:path';
import pRetry from 'p-retry';
import { err, ok, type ConnectFailure, type Host, type Result } from '../../core/index.ts';
import type { ConnectOptions, Session, Transport } from '../../ports/transport.ts';
import { planAuthentication, type Authentication, type Credentials } from '../identity/authentication.ts';
import { gatherCredentials } from '../identity/credentials.ts';
import { judgeHostKey } from '../known-hosts/host-key-policy.ts';
import { KnownHosts } from '../known-hosts/known-hosts.ts';
import { KnownHostsStore } from '../known-hosts/known-hosts-store.ts';
import { PrivateKeys } from '../identity/private-keys.ts';
import type { AttemptFailure } from './connect-errors.ts';
import { interrupted, openConnection, type Opened } from './connect.ts';
import { ShellSession, type SessionPatience } from '../shell/session.ts';

/** What a transport takes from the control machine. Times are in milliseconds. */
export interface TransportOptions {
  /** The user's home folder: `.ssh/known_hosts` and the default keys are looked for there. */
  readonly home: string;
  /** ssh-agent's socket, i.e. SSH_AUTH_SOCK; undefined or empty if there is no agent. */
  readonly agentSocket?: string | undefined;
  /** Used for hosts that name no known_hosts files. Default: OpenSSH's four files. */
  readonly defaultKnownHostsFiles?: readonly string[];
  /** How long sudo may take to ask for the password, and again to take it. Default 15 s. */
  readonly becomeTimeoutMs?: number;
  /** How long a `dial` may take. Default 10 s. */
  readonly dialTimeoutMs?: number;
  /** Time between keepalives; three unanswered ones end a connection. Default 10 s. */
  readonly keepaliveMs?: number;
}

/** A server that hangs up before the key exchange is asked this often in all (sshd's MaxStartups drops at random). */
const TRIES = 3;

/** Makes the transport. It holds only caches; sessions are independent of one another. */
export function createSsh2Transport(options: TransportOptions): Transport {
  return new Ssh2Transport(options);
}

class Ssh2Transport implements Transport {
  readonly name = 'ssh2';
  readonly #options: TransportOptions;
  readonly #keys = new PrivateKeys();
  readonly #stores = new Map<string, KnownHostsStore>();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  async connect(host: Host, options: ConnectOptions): Promise<Result<Session, ConnectFailure>> {
    const { home, agentSocket } = this.#options;
    const socket = agentSocket === '' ? undefined : agentSocket;
    const credentials = await gatherCredentials(host.connection, { home, agentSocket: socket, keys: this.#keys });
    if (!credentials.ok) return credentials;
    const store = this.#storeFor(host.connection.knownHostsFiles);
    const known = host.connection.hostKeyChecking === 'off' ? ok(new KnownHosts()) : await store.load();
    if (!known.ok) return known;
    return this.#open(host, options, { credentials: credentials.value, store, known: known.value });
  }

  async #open(host: Host, options: ConnectOptions, means: Means): Promise<Result<Session, ConnectFailure>> {
    const until = performance.now() + options.timeoutMs;
    try {
      return await pRetry(() => this.#try(host, options, { ...means, until }), {
        retries: TRIES - 1,
        minTimeout: 300,
        randomize: true,
        maxRetryTime: options.timeoutMs,
        signal: options.signal,
      });
    } catch (error) {
      if (error instanceof HungUp) return err(error.failure);
      if (options.signal.aborted) return err(interrupted(host.connection.address));
      throw error;
    }
  }

  /** One attempt. Throws {@link HungUp} where another may succeed: that is what p-retry repeats. */
  async #try(
    host: Host,
    options: ConnectOptions,
    means: Means & { readonly until: number },
  ): Promise<Result<Session, ConnectFailure>> {
    const authentication = planAuthentication(host.connection, means.credentials);
    if (!authentication.ok) return authentication;
    const opened = await openConnection({
      settings: host.connection,
      knownHosts: means.known,
      authentication: authentication.value,
      judge: (key) => judgeHostKey(means.store, host.connection, key),
      timeoutMs: Math.max(1, means.until - performance.now()),
      seconds: options.timeoutMs / 1000,
      keepaliveMs: this.#options.keepaliveMs ?? 10_000,
      signal: options.signal,
    });
    if (opened.ok) return ok(this.#session(host, opened.value, authentication.value));
    if (opened.error.again) throw new HungUp(opened.error);
    return err(opened.error.failure);
  }

  #session(host: Host, { connection, hostKey }: Opened, authentication: Authentication): Session {
    const { becomeTimeoutMs = 15_000, dialTimeoutMs = 10_000 } = this.#options;
    const patience: SessionPatience = { becomeTimeoutMs, dialTimeoutMs };
    const info = { transport: this.name, ...hostKey, authentication: authentication.method };
    return new ShellSession(connection, host, { info, patience });
  }

  #storeFor(named: readonly string[]): KnownHostsStore {
    const { home, defaultKnownHostsFiles } = this.#options;
    const files = named.length > 0 ? named : (defaultKnownHostsFiles ?? openSshKnownHosts(home));
    const id = files.join('\0');
    const store = this.#stores.get(id) ?? new KnownHostsStore(files);
    this.#stores.set(id, store);
    return store;
  }
}

/** What is gathered once for a host and used by each attempt. */
interface Means {
  readonly credentials: Credentials;
  readonly store: KnownHostsStore;
  readonly known: KnownHosts;
}

class HungUp extends Error {
  readonly failure: ConnectFailure;

  constructor({ failure }: AttemptFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** ssh_config(5): the defaults of UserKnownHostsFile and GlobalKnownHostsFile. */
function openSshKnownHosts(home: string): string[] {
  const own = ['known_hosts', 'known_hosts2'].map((name) => join(home, '.ssh', name));
  return [...own, '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
}
