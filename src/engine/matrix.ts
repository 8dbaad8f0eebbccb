/** Handshakes of every client class at every point of a host. */
import type { Duplex } from 'node:stream';
import type { MatrixEntry, ProbePoint } from '../core/index.ts';
import type { SnapshotPoint } from '../ports/index.ts';
import { canAskFor, judge, type ClientClass, type Observation } from '../tls/index.ts';
import type { Engine, EngineSettings } from './engine.ts';
import type { HostConnection } from './host-connection.ts';

/** Handshakes at once on one host: enough to hide the round trips, few enough not to be an attack. */
const PER_HOST = 8;

/** One handshake to make. */
export interface Attempt {
  readonly at: SnapshotPoint;
  readonly client: ClientClass;
}

/** Every class at every point where it can knock: a client that never sends SNI knocks without a name only. */
export function attemptsAt(points: readonly SnapshotPoint[], clients: readonly ClientClass[]): readonly Attempt[] {
  return points.flatMap((at) =>
    clients.filter((c) => canAskFor(c, at.point.serverName)).map((client) => ({ at, client })),
  );
}

/** Makes the handshakes and judges each. Order is that of the attempts; nothing rejects. */
export async function observeMatrix(
  attempts: readonly Attempt[],
  connection: HostConnection,
  tools: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<readonly MatrixEntry[]> {
  const entries: MatrixEntry[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < attempts.length; index = next++) {
      const attempt = attempts[index];
      if (attempt !== undefined) entries[index] = await observe(attempt, connection, tools);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PER_HOST, attempts.length) }, worker));
  connection.countHandshakes(attempts.length);
  return entries;
}

async function observe(
  { at, client }: Attempt,
  connection: HostConnection,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<MatrixEntry> {
  const observation = await engine.prober.probe({
    client,
    serverName: at.point.serverName,
    dial: (signal) => dial(at.point, connection, { route: settings.probeRoute, signal, engine }),
    deadlineMs: settings.deadlines.probe,
  });
  return entryOf(observation, { at, client });
}

/** What an observation means at its point. `gotIn` is null where the listener wasn't seen at all. */
function entryOf(observation: Observation, { at, client }: Attempt): MatrixEntry {
  const listener = `${at.point.address}:${at.point.port}`;
  const verdict = judge(observation, client, {
    listener,
    serverName: at.point.serverName,
    host: at.knowledge,
    effective: at.effective,
  });
  const unseen = observation.kind === 'not-probed' || observation.kind === 'timeout';
  return {
    point: at.point,
    client: client.name,
    gotIn: unseen ? null : verdict.gotIn,
    cause: verdict.cause,
    evidence: verdict.evidence,
    help: verdict.help,
  };
}

async function dial(
  point: ProbePoint,
  connection: HostConnection,
  {
    route,
    signal,
    engine,
  }: { readonly route: 'ssh' | 'direct'; readonly signal: AbortSignal; readonly engine: Engine },
): Promise<Duplex> {
  if (route === 'direct') {
    const address = point.address === '*' ? connection.host.connection.address : point.address;
    return engine.prober.dialDirect(address, point.port, signal);
  }
  const session = await connection.session();
  if (!session.ok) throw new Error(session.error.code);
  const stream = await session.value.dial(point.address === '*' ? '127.0.0.1' : point.address, point.port);
  if (!stream.ok) throw new Error('reason' in stream.error ? stream.error.reason : stream.error.code);
  return stream.value;
}
