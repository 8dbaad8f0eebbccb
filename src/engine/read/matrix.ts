/** Handshakes of every client class at every point of a host. */
import { formatListener, type MatrixEntry } from '../../core/index.ts';
import { canAskFor, type ClientClass, type Observation } from '../../tls/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import type { HostConnection } from '../hosts/host-connection.ts';
import {
  knock,
  modeFor,
  type Attempt,
  type HandshakePolicy,
  type Knock,
  type KnockPoint,
  type Way,
} from '../hosts/knock.ts';
import { inLanes } from '../hosts/lanes.ts';
import { wayTo } from '../hosts/route.ts';

export type { Attempt } from '../hosts/knock.ts';

/** Handshakes at once on one host: enough to hide the round trips, few enough not to be an attack. */
const PER_HOST = 8;

/** What a change is judged by, where nothing else is asked for: hellos, and no experiments. */
export const HELLOS: HandshakePolicy = { full: new Set(), experiments: false, perListener: PER_HOST };

/** Every class at every point where it can knock: a client that never sends SNI knocks without a name only. */
export function attemptsAt(points: readonly KnockPoint[], clients: readonly ClientClass[]): readonly Attempt[] {
  return points.flatMap((at) => {
    const names = namesBeside(at, points);
    return clients.filter((c) => canAskFor(c, at.point.serverName)).map((client) => ({ at, client, names }));
  });
}

function namesBeside({ point }: KnockPoint, points: readonly KnockPoint[]): readonly string[] {
  const listener = formatListener(point);
  return points.flatMap((each) => {
    const { serverName } = each.point;
    return serverName === null || formatListener(each.point) !== listener ? [] : [serverName];
  });
}

/** Makes the handshakes and judges each. Order is that of the attempts, then requests for other names; nothing rejects. */
export async function observeMatrix(
  attempts: readonly Attempt[],
  connection: HostConnection,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<readonly MatrixEntry[]> {
  const way = wayTo(connection, settings.probeRoute, { engine, settings });
  const knocks = await knockAll(attempts, way, settings.handshakes ?? HELLOS);
  connection.countHandshakes(knocks.reduce((sum, { connections }) => sum + connections, 0));
  return knocks.map(({ entry }) => entry);
}

/**
 * Knocks at all of the points. A client that sends no SNI and got in is followed up by a request for each other name of
 * the listener, for httpd may refuse those after the handshake.
 */
export async function knockAll(
  attempts: readonly Attempt[],
  way: Way,
  policy: HandshakePolicy,
): Promise<readonly Knock[]> {
  const laboratory = new Map<string, Promise<Observation>>();
  const lanes = { keyOf: listenerOf, perKey: policy.perListener, total: PER_HOST };
  const asked = (some: readonly Attempt[]): Promise<readonly Knock[]> =>
    inLanes(some, lanes, (attempt) => knock(attempt, way, { policy, laboratory }));
  const knocks = await asked(attempts);
  const others = attempts.flatMap((attempt, index) =>
    knocks[index]?.entry.gotIn === true && modeFor(attempt.client, policy) === 'full' ? otherHosts(attempt) : [],
  );
  return [...knocks, ...(await asked(others))];
}

function listenerOf({ at }: Attempt): string {
  return formatListener(at.point);
}

/** The same handshake with requests for the other names; none for a client that says by SNI whom it wants. */
function otherHosts(attempt: Attempt): readonly Attempt[] {
  const { at, client, names } = attempt;
  if (client.sendsServerName || at.point.host !== undefined) return [];
  return [...new Set(names)]
    .filter((name) => name !== at.host)
    .map((host) => ({ ...attempt, at: { ...at, point: { ...at.point, host } } }));
}
