/** `fleet verify` on hosts of the inventory: reads each, then knocks at every listener by the ways that were asked for. */
import type { Failure, Host } from '../../core/index.ts';
import type { VerifiedEntry, VerifiedHost, VerifyRoute } from '../../ports/index.ts';
import { UNKNOWN_HOST } from '../../tls/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { overConnection, type HostConnection } from '../hosts/host-connection.ts';
import type { HandshakePolicy, Knock, KnockPoint } from '../hosts/knock.ts';
import { attemptsAt, knockAll } from '../read/matrix.ts';
import { forEachHost } from '../hosts/pool.ts';
import { checkFacts, checkSnapshot } from '../read/preconditions.ts';
import { describe } from '../plan/propose.ts';
import { isReachedElsewhere, outsideAddress } from '../hosts/outside-address.ts';
import { wayTo } from '../hosts/route.ts';
import { pointsOf, snapshotOf } from '../read/snapshot.ts';
import { compareRoutes } from './compare-routes.ts';
import { callWitnesses } from './witness.ts';
import { UNSEEN, whyNot } from '../hosts/unseen.ts';

/** What `fleet verify` was asked for. */
export interface VerifyOrder {
  /** One way, or both. */
  readonly routes: readonly VerifyRoute[];
  readonly policy: HandshakePolicy;
}

/** What looking at hosts takes. */
export interface VerifyTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** Told of each host as soon as it's done. */
  readonly ended?: (host: VerifiedHost) => void;
}

/** Looks at every host. A host that can't be looked at is a host with a reason, never a rejection. */
export async function verifyFleet(
  hosts: readonly Host[],
  order: VerifyOrder,
  tools: VerifyTools,
): Promise<readonly VerifiedHost[]> {
  return forEachHost(hosts, tools.settings, {
    work: (host) => overConnection(host, tools, (connection) => verifyHost(connection, order, tools)),
    skipped: ({ name }) => ({ ...blankHost(name), reason: 'stopped before this host was begun' }),
    ended: tools.ended,
  });
}

/** A host of which nothing is known. */
export function blankHost(host: string): VerifiedHost {
  return { host, ...UNSEEN, entries: [], connections: 0 };
}

async function verifyHost(connection: HostConnection, order: VerifyOrder, tools: VerifyTools): Promise<VerifiedHost> {
  const { engine } = tools;
  const { name } = connection.host;
  const facts = await connection.read();
  if (!facts.ok) return fromOutside(connection, facts.error, { order, tools });
  const snapshot = snapshotOf(facts.value, (instance) => engine.distroOf(facts.value.os, instance));
  const { os, httpd, library } = describe(name, snapshot);
  const known = { ...blankHost(name), os, httpd, library };
  const points = pointsOf(snapshot);
  if (points.length === 0) {
    const well = checkFacts(facts.value);
    return { ...known, ...failed(well.ok ? checkSnapshot(snapshot) : well, name) };
  }
  engine.emit({ type: 'host-phase', host: name, phase: 'probe' });
  return { ...known, state: 'verified', ...(await knockBy(order.routes, connection, { points, order, tools })) };
}

/** Knocks by each way; what was seen by both is held against each other. */
async function knockBy(
  routes: readonly VerifyRoute[],
  connection: HostConnection,
  {
    points,
    order,
    tools,
  }: { readonly points: readonly KnockPoint[]; readonly order: VerifyOrder; readonly tools: VerifyTools },
): Promise<Pick<VerifiedHost, 'entries' | 'connections'>> {
  const entries: VerifiedEntry[] = [];
  let connections = 0;
  for (const route of routes) {
    const there = route === 'direct' ? pointsOutside(points, connection.host) : points;
    const way = wayTo(connection, route, tools);
    const knocks = await knockAll(attemptsAt(there, tools.settings.clients), way, order.policy);
    entries.push(...knocks.map((each) => entryOf(each, route)));
    connections += knocks.reduce((sum, each) => sum + each.connections, 0);
  }
  if (routes.length < 2) return { entries, connections };
  const witnesses = await callWitnesses(entries, (route) => wayTo(connection, route, tools));
  return { entries: compareRoutes(entries, witnesses), connections: connections + witnesses.length };
}

/** Of a host whose clients go elsewhere, the listeners that are reached there; all where that is none of them. */
function pointsOutside(points: readonly KnockPoint[], host: Host): readonly KnockPoint[] {
  if (!isReachedElsewhere(host)) return points;
  const reached = points.filter(({ point }) => outsideAddress(host, point.port) !== null);
  return reached.length > 0 ? reached : points;
}

/** A verdict with what it rests on, as it is reported. */
export function entryOf({ entry, observation }: Knock, route: VerifyRoute): VerifiedEntry {
  return { mode: 'hello', basis: 'seen', ...entry, route, observation };
}

/** The host can't be read. What clients see of it can still be told, if that was asked for. */
async function fromOutside(
  connection: HostConnection,
  failure: Failure,
  { order, tools }: { readonly order: VerifyOrder; readonly tools: VerifyTools },
): Promise<VerifiedHost> {
  const { host } = connection;
  const unread = { ...blankHost(host.name), ...failed({ ok: false, error: failure }, host.name) };
  if (!order.routes.includes('direct')) return unread;
  const [first] = Object.keys(host.connection.tlsAddresses ?? {});
  const port = outsideAddress(host, 443) === null && first !== undefined ? Number(first) : 443;
  const point = { address: host.connection.address, port, serverName: null };
  const at = { point, knowledge: UNKNOWN_HOST, effective: null, host: null };
  return { ...unread, state: 'verified', ...(await knockBy(['direct'], connection, { points: [at], order, tools })) };
}

function failed(
  result: { readonly ok: true } | { readonly ok: false; readonly error: Failure },
  host: string,
): Pick<VerifiedHost, 'state' | 'reason' | 'hint'> {
  if (result.ok) return { state: 'declined', reason: 'no TLS listener was found', hint: '' };
  return whyNot(result.error, host);
}
