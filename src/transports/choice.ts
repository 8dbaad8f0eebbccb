/** Picks the way to each host: what its inventory says, else ssh2, else the system's ssh where only that can do it. */
import { ok, type ConnectFailure, type Host, type Result } from '../core/index.ts';
import type { ConnectOptions, Session, Transport } from '../ports/transport.ts';
import { findRoute, type Route } from './route/route.ts';
import type { RoutedTransport } from './ssh2/transport.ts';
import type { TransportOptions } from './options.ts';
import { traceOf } from './trace.ts';

/** The transports to choose among. */
export interface Transports {
  readonly ssh2: RoutedTransport;
  readonly ssh: Transport;
  readonly local: Transport;
}

/** A transport that is all of them. The session tells which one it was, and why where that wasn't the usual one. */
export function chooseTransport(transports: Transports, options: TransportOptions): Transport {
  const routes = new WeakMap<Host, Promise<Result<Route, ConnectFailure>>>();
  const routeOf = (host: Host): Promise<Result<Route, ConnectFailure>> => {
    const { home, sshConfigFile: configFile } = options;
    const told = traceOf(host, options.tracing).connection;
    const known = routes.get(host) ?? findRoute(host, { home, configFile, told });
    routes.set(host, known);
    return known;
  };
  return {
    name: 'auto',
    async connect(host: Host, how: ConnectOptions): Promise<Result<Session, ConnectFailure>> {
      const choice = host.connection.transport ?? 'auto';
      if (choice === 'local') return transports.local.connect(host, how);
      if (choice === 'ssh') return transports.ssh.connect(host, how);
      const route = await routeOf(host);
      if (!route.ok) return route;
      if (choice === 'ssh2') return transports.ssh2.connectBy(route.value, host, how);
      const need = route.value.openSshOnly ?? (await transports.ssh2.needsAuthority(route.value));
      if (need !== null) return because(need, await transports.ssh.connect(host, how));
      const connected = await transports.ssh2.connectBy(route.value, host, how);
      if (connected.ok || !onlyNewExchanges(connected.error)) return connected;
      return because('the server takes post-quantum key exchanges only', await transports.ssh.connect(host, how));
    },
  };
}

/** The session as it is, with the reason for its transport in what is recorded of it. */
function because(reason: string, result: Result<Session, ConnectFailure>): Result<Session, ConnectFailure> {
  if (!result.ok) return result;
  const session = result.value;
  return ok({
    info: { ...session.info, reason },
    run: (script) => session.run(script),
    dial: (address, port) => session.dial(address, port),
    isOpen: () => session.isOpen(),
    close: () => session.close(),
  });
}

/** ssh2 has no post-quantum exchange; a server that takes nothing else is one for the system's ssh. */
function onlyNewExchanges(failure: ConnectFailure): boolean {
  const [, offered] =
    failure.code === 'ssh-handshake-failed'
      ? (/^no common key exchange: the server offers ([^;]*);/.exec(failure.reason) ?? [])
      : [];
  return offered !== undefined && /mlkem|sntrup/.test(offered);
}
