/** The two ways of a handshake: through the host's SSH connection, or from the controller to where clients go. */
import type { Duplex } from 'node:stream';
import type { ProbePoint, Result } from '../../core/index.ts';
import type { Engine, EngineSettings, ProbeRoute } from './engine.ts';
import type { HostConnection } from './host-connection.ts';
import type { Way } from './knock.ts';
import { isReachedElsewhere, outsideAddress } from './outside-address.ts';

/** How handshakes get to the listeners of one host. */
export function wayTo(
  connection: HostConnection,
  route: ProbeRoute,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Way {
  const dial = (point: ProbePoint, signal: AbortSignal): Promise<Duplex> =>
    route === 'ssh' ? throughSsh(point, connection) : direct(point, connection, { engine, signal });
  const now = (): number => engine.clock.now();
  return { prober: engine.prober, now, dial, deadlineMs: settings.deadlines.probe };
}

/** To the address that clients use for that port: `fleet_tls_address`, else the one by which the host is reached. */
function direct(
  { address, port }: ProbePoint,
  { host }: HostConnection,
  { engine, signal }: { readonly engine: Engine; readonly signal: AbortSignal },
): Promise<Duplex> {
  const outside = outsideAddress(host, port);
  if (outside !== null) return engine.prober.dialDirect(outside.address, outside.port, signal);
  if (isReachedElsewhere(host))
    return Promise.reject(new Error(`fleet_tls_address does not say where clients reach port ${port}`));
  // That would be the controller's own loopback, and whatever listens there.
  if (isLoopback(address) && !isLoopback(host.connection.address))
    return Promise.reject(new Error('it listens on a loopback address, which no client outside the host can reach'));
  return engine.prober.dialDirect(isWildcard(address) ? host.connection.address : address, port, signal);
}

/** To the listener's own address as the host sees it. */
async function throughSsh({ address, port }: ProbePoint, connection: HostConnection): Promise<Duplex> {
  const session = await connection.session();
  if (!session.ok) throw new Error(session.error.code);
  const stream = await firstThatOpens(insideAddresses(address), (inside) => session.value.dial(inside, port));
  if (!stream.ok) throw new Error('reason' in stream.error ? stream.error.reason : stream.error.code);
  return stream.value;
}

/** Where a listener is from the host itself. One on `[::]` may take IPv6 only, or stand on a host that has none. */
function insideAddresses(address: string): readonly [string, ...string[]] {
  if (address === '::') return ['::1', '127.0.0.1'];
  return [isWildcard(address) ? '127.0.0.1' : address];
}

async function firstThatOpens<T, E>(
  [first, ...others]: readonly [string, ...string[]],
  open: (address: string) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const [next, ...rest] = others;
  const opened = await open(first);
  return opened.ok || next === undefined ? opened : firstThatOpens([next, ...rest], open);
}

/** Of the host alone: 127.0.0.0/8 and ::1. */
function isLoopback(address: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(address) || address === '::1' || address === 'localhost';
}

function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}
