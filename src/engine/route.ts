/** The two ways of a handshake: through the host's SSH connection, or from the controller to where clients go. */
import type { Duplex } from 'node:stream';
import type { ProbePoint } from '../core/index.ts';
import type { Engine, EngineSettings, ProbeRoute } from './engine.ts';
import type { HostConnection } from './host-connection.ts';
import type { Way } from './knock.ts';

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

/** To the address that clients use: `fleet_tls_address`, else the one by which the host is reached. */
function direct(
  { address, port }: ProbePoint,
  { host }: HostConnection,
  { engine, signal }: { readonly engine: Engine; readonly signal: AbortSignal },
): Promise<Duplex> {
  const outside = host.connection.tlsAddress;
  if (outside !== undefined) return engine.prober.dialDirect(outside.address, outside.port, signal);
  return engine.prober.dialDirect(isWildcard(address) ? host.connection.address : address, port, signal);
}

/** To the listener's own address as the host sees it. */
async function throughSsh({ address, port }: ProbePoint, connection: HostConnection): Promise<Duplex> {
  const session = await connection.session();
  if (!session.ok) throw new Error(session.error.code);
  const stream = await session.value.dial(isWildcard(address) ? '127.0.0.1' : address, port);
  if (!stream.ok) throw new Error('reason' in stream.error ? stream.error.reason : stream.error.code);
  return stream.value;
}

function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}
