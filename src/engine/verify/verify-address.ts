/** `fleet verify HOST`: from here to an address, with no SSH and nothing known of what answers. */
import type { VerifiedHost } from '../../ports/index.ts';
import { UNKNOWN_HOST } from '../../tls/index.ts';
import type { HandshakePolicy, KnockPoint } from '../hosts/knock.ts';
import { attemptsAt, knockAll } from '../read/matrix.ts';
import { forEachHost } from '../hosts/pool.ts';
import { blankHost, entryOf, type VerifyTools } from './verify-fleet.ts';

/** An address, and what to ask for there. */
export interface VerifyTarget {
  /** As the user named it. */
  readonly title: string;
  /** IP addresses of the target: each is a listener of its own. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Names to send by SNI, for the clients that can; without one all knock without. */
  readonly serverNames: readonly string[];
  /** The Host header of clients that send no SNI; null: the address. */
  readonly host: string | null;
}

/** Looks at every target, so many at once as the forks are. */
export function verifyAddresses(
  targets: readonly VerifyTarget[],
  policy: HandshakePolicy,
  tools: VerifyTools,
): Promise<readonly VerifiedHost[]> {
  return forEachHost(targets, tools.settings, {
    work: (target) => verifyAddress(target, policy, tools),
    skipped: ({ title }) => ({ ...blankHost(title), reason: 'stopped before this address was begun' }),
    ended: tools.ended,
  });
}

/** Knocks at every address of the target. */
async function verifyAddress(
  target: VerifyTarget,
  policy: HandshakePolicy,
  { engine, settings }: VerifyTools,
): Promise<VerifiedHost> {
  const { prober } = engine;
  const way = {
    prober,
    now: () => engine.clock.now(),
    dial: ({ address, port }: KnockPoint['point'], signal: AbortSignal) => prober.dialDirect(address, port, signal),
    deadlineMs: settings.deadlines.probe,
  };
  const points = target.addresses.flatMap((address) => pointsAt(address, target));
  // Whoever can say whom it wants does: without a name it knocks only where there is none to say.
  const attempts = attemptsAt(points, settings.clients).filter(
    ({ at, client }) => at.point.serverName !== null || !client.sendsServerName || target.serverNames.length === 0,
  );
  const knocks = await knockAll(attempts, way, policy);
  const connections = knocks.reduce((sum, each) => sum + each.connections, 0);
  const entries = knocks.map((each) => entryOf(each, 'direct'));
  return { ...blankHost(target.title), state: 'verified', entries, connections };
}

function pointsAt(address: string, { port, serverNames, host }: VerifyTarget): readonly KnockPoint[] {
  return [null, ...serverNames].map((serverName) => ({
    point: { address, port, serverName },
    knowledge: UNKNOWN_HOST,
    effective: null,
    host: serverName ?? host,
  }));
}
