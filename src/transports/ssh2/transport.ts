/** The transport that speaks SSH by the ssh2 package, without OpenSSH on the control machine. */
import { join } from 'node:path';
import { err, ok, type ConnectFailure, type Host, type Result } from '../../core/index.ts';
import type { ConnectOptions, Session, Transport } from '../../ports/transport.ts';
import { HungUp, pastHangUps } from '../hang-ups.ts';
import { planAuthentication, type Credentials } from '../identity/authentication.ts';
import { gatherCredentials } from '../identity/credentials.ts';
import { PrivateKeys } from '../identity/private-keys.ts';
import { judgeHostKey } from '../known-hosts/host-key-policy.ts';
import { KnownHosts, knownHostsTarget, onlyAuthority } from '../known-hosts/known-hosts.ts';
import { KnownHostsStore } from '../known-hosts/known-hosts-store.ts';
import type { TransportOptions } from '../options.ts';
import { routeText } from '../route/route-text.ts';
import { findRoute, type Route, type Stop } from '../route/route.ts';
import { ShellSession } from '../shell/session.ts';
import { traceOf, type HostTrace } from '../trace.ts';
import { openConnection, type Opened, type Through } from './connect.ts';
import type { AttemptFailure } from './connect-errors.ts';
import { Jumps } from './jumps.ts';
import { openProxyCommand, type CommandStream } from './proxy-command.ts';

/** A transport that can also go a way that was found before. */
export interface RoutedTransport extends Transport {
  connectBy(route: Route, host: Host, options: ConnectOptions): Promise<Result<Session, ConnectFailure>>;
  /** Why the host keys of this way can be checked by the system's ssh only; null where ssh2 can check them. */
  needsAuthority(route: Route): Promise<string | null>;
}

/** Makes the transport. It holds only caches and shared jump connections; sessions are independent of one another. */
export function createSsh2Transport(options: TransportOptions): RoutedTransport {
  return new Ssh2Transport(options);
}

class Ssh2Transport implements RoutedTransport {
  readonly name = 'ssh2';
  readonly #options: TransportOptions;
  readonly #keys: PrivateKeys;
  readonly #stores = new Map<string, KnownHostsStore>();
  readonly #jumps = new Jumps();

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#keys = new PrivateKeys(options.askPassphrase);
  }

  async connect(host: Host, options: ConnectOptions): Promise<Result<Session, ConnectFailure>> {
    const { home, sshConfigFile: configFile, tracing } = this.#options;
    const route = await findRoute(host, { home, configFile, told: traceOf(host, tracing).connection });
    return route.ok ? this.connectBy(route.value, host, options) : route;
  }

  async connectBy(route: Route, host: Host, options: ConnectOptions): Promise<Result<Session, ConnectFailure>> {
    const trace = traceOf(host, this.#options.tracing);
    trace.connection(() => `by ssh2 to ${routeText(route)}`);
    const limits = { ...options, until: performance.now() + options.timeoutMs, trace };
    const opened = await this.#openTarget(route, limits);
    if (!opened.ok) return opened;
    const { becomeTimeoutMs = 15_000, dialTimeoutMs = 10_000 } = this.#options;
    const { connection, hostKey, authentication } = opened.value;
    const info = { transport: this.name, ...hostKey, authentication };
    return ok(new ShellSession(connection, host, { info, patience: { becomeTimeoutMs, dialTimeoutMs } }));
  }

  async needsAuthority({ target, jumps }: Route): Promise<string | null> {
    for (const { settings } of [...jumps, target]) {
      if (settings.hostKeyChecking === 'off') continue;
      const known = await this.#storeFor(settings.knownHostsFiles).load();
      // What can't be read is told when the key is checked.
      const line = known.ok ? onlyAuthority(known.value, knownHostsTarget(settings)) : null;
      if (line !== null) return `its host key is vouched for by a certificate authority (${line.file}:${line.line})`;
    }
    return null;
  }

  #openTarget(route: Route, limits: Limits): Promise<Result<LoggedIn, ConnectFailure>> {
    const first = firstOf(route);
    if (route.jumps.length === 0) return this.#open(route.target, limits, () => Promise.resolve(ok(first())));
    return this.#open(route.target, limits, () =>
      this.#jumps.through(
        { jumps: route.jumps, to: route.target },
        {
          open: async (stop, through) => {
            const opened = await this.#open(stop, limits, () => Promise.resolve(ok(through)));
            return opened.ok ? ok(opened.value.connection) : opened;
          },
          first,
          timeoutMs: Math.max(1, limits.until - performance.now()),
        },
      ),
    );
  }

  /** Logs in to one server, again where it hung up before it knew who we are. */
  async #open(stop: Stop, limits: Limits, way: Way): Promise<Result<LoggedIn, ConnectFailure>> {
    const means = await this.#meansFor(stop);
    if (!means.ok) return means;
    const patience = { ...limits, address: stop.settings.address };
    return pastHangUps(patience, () => this.#try(stop, limits, { ...means.value, way }));
  }

  async #meansFor({ settings }: Stop): Promise<Result<Means, ConnectFailure>> {
    const { home, agentSocket } = this.#options;
    const socket = settings.agentSocket === undefined ? agentSocket : (settings.agentSocket ?? undefined);
    const credentials = await gatherCredentials(settings, {
      home,
      agentSocket: socket === '' ? undefined : socket,
      keys: this.#keys,
    });
    if (!credentials.ok) return credentials;
    const store = this.#storeFor(settings.knownHostsFiles);
    const known = settings.hostKeyChecking === 'off' ? ok(new KnownHosts()) : await store.load();
    return known.ok ? ok({ credentials: credentials.value, store, known: known.value }) : known;
  }

  /** One attempt. Throws {@link HungUp} where another may succeed: that is what is repeated. */
  async #try(
    { settings }: Stop,
    limits: Limits,
    { credentials, store, known, way }: Means & { readonly way: Way },
  ): Promise<Result<LoggedIn, ConnectFailure>> {
    const authentication = planAuthentication(settings, credentials);
    if (!authentication.ok) return authentication;
    const through = await way();
    if (!through.ok) return through;
    const opened = await openConnection({
      settings,
      knownHosts: known,
      authentication: authentication.value,
      judge: (key) => judgeHostKey(store, settings, key),
      timeoutMs: Math.max(1, limits.until - performance.now()),
      seconds: limits.timeoutMs / 1000,
      keepaliveMs: this.#options.keepaliveMs ?? 10_000,
      signal: limits.signal,
      trace: limits.trace,
      ...(through.value !== undefined && { through: through.value }),
    });
    limits.trace.connection(() => `tried to log in by: ${authentication.value.tried.join(', ') || 'nothing yet'}`);
    if (opened.ok) return ok({ ...opened.value, authentication: authentication.value.method });
    const failure = explained(opened.error, through.value);
    if (failure.again) throw new HungUp(failure.failure);
    return err(failure.failure);
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

interface Limits extends ConnectOptions {
  /** `performance.now()` of the end. */
  readonly until: number;
  readonly trace: HostTrace;
}

/** What is gathered once for a server and used by each attempt. */
interface Means {
  readonly credentials: Credentials;
  readonly store: KnownHostsStore;
  readonly known: KnownHosts;
}

/** Opens the stream below a connection; none means TCP. */
type Way = () => Promise<Result<Through | undefined, ConnectFailure>>;

type LoggedIn = Opened & { readonly authentication: string };

/** A command starts anew for each attempt. */
function firstOf({ proxyCommand }: Route): () => CommandStream | undefined {
  return () => (proxyCommand === null ? undefined : openProxyCommand(proxyCommand));
}

/** A command that ends before SSH began says best itself what was wrong. */
function explained(error: AttemptFailure, through: Through | CommandStream | undefined): AttemptFailure {
  const complaint = through !== undefined && 'complaint' in through ? through.complaint() : '';
  if (complaint === '' || error.failure.code !== 'ssh-handshake-failed') return error;
  return { ...error, failure: { ...error.failure, reason: `ProxyCommand said: ${complaint}` } };
}

/** ssh_config(5): the defaults of UserKnownHostsFile and GlobalKnownHostsFile. */
function openSshKnownHosts(home: string): string[] {
  const own = ['known_hosts', 'known_hosts2'].map((name) => join(home, '.ssh', name));
  return [...own, '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
}
