/** Who would gain by a change, and who can't: no host is weakened for nobody. */
import {
  entryKey,
  formatPoint,
  type Expectation,
  type Failure,
  type Finding,
  type Impossibility,
  type MatrixEntry,
} from '../../core/index.ts';
import type { SnapshotPoint } from '../../ports/index.ts';
import { canAskFor, findClientClass, prospect, type ClientClass, type WantedTls } from '../../tls/index.ts';

/** A place where clients knock, with the TLS values that would be in force there. */
export interface PointAfter {
  readonly at: SnapshotPoint;
  readonly tls: WantedTls;
}

/** What the change means for the clients that the play is for. */
export interface GainReport {
  readonly gains: readonly Expectation[];
  readonly impossible: readonly Impossibility[];
  /** Clients that get in already, at one point at least. */
  readonly working: readonly string[];
}

/** Looks at every client class at every point where it can knock. */
export function gainsOf(
  points: readonly PointAfter[],
  { clients, before }: { readonly clients: readonly ClientClass[]; readonly before: readonly MatrixEntry[] },
): GainReport {
  const seen = new Map(before.map((entry) => [entryKey(entry), entry]));
  const gains: Expectation[] = [];
  const impossible: Impossibility[] = [];
  const working = new Set<string>();
  for (const { at, tls, client } of knocks(points, clients)) {
    const entry = seen.get(entryKey({ point: at.point, client: client.name }));
    if (entry?.gotIn === true) {
      working.add(client.name);
      continue;
    }
    const chance = prospect(client, tls, at.knowledge);
    if (chance.canGain) gains.push({ point: at.point, client: client.name, kind: 'gain' });
    else
      impossible.push({
        client: client.name,
        point: at.point,
        cause: chance.cause,
        evidence: chance.evidence,
        help: chance.help,
      });
  }
  return { gains, impossible: folded(impossible), working: [...working] };
}

function knocks(
  points: readonly PointAfter[],
  clients: readonly ClientClass[],
): (PointAfter & { readonly client: ClientClass })[] {
  return points.flatMap(({ at, tls }) =>
    clients.filter((c) => canAskFor(c, at.point.serverName)).map((client) => ({ at, tls, client })),
  );
}

/** Who gets in now and, for all that is known, wouldn't any more: a change must say whom it shuts out. */
export function lossesOf(points: readonly PointAfter[], before: readonly MatrixEntry[]): readonly Finding[] {
  const byPoint = new Map(points.map((each) => [formatPoint(each.at.point), each]));
  const lost = new Map<string, string[]>();
  for (const entry of before.filter(({ gotIn }) => gotIn === true)) {
    const found = byPoint.get(formatPoint(entry.point));
    const client = findClientClass(entry.client);
    if (found === undefined || client === null) continue;
    const chance = prospect(client, found.tls, found.at.knowledge);
    if (!chance.canGain) lost.set(client.name, [...(lost.get(client.name) ?? []), formatPoint(entry.point)]);
  }
  return [...lost].map(([client, where]) => ({
    severity: 'warning',
    message: `${client} gets in now and would be shut out: ${where.join('; ')}`,
  }));
}

/** Why a change that is for somebody isn't made, or need not be. */
export interface NoChange {
  readonly refusal: Failure | null;
  readonly reason: string;
}

/** Nobody gains: fine where somebody gets in already, a refusal where nobody can. */
export function withoutGain({ impossible, working }: GainReport): NoChange {
  if (working.length === 0) {
    return {
      refusal: { code: 'no-gain', causes: causesOf(impossible) },
      reason: 'none of the clients can be served here',
    };
  }
  const others = [...new Set(impossible.map((each) => `${each.client} can't be served here (${each.cause})`))];
  return {
    refusal: null,
    reason: [
      `nothing is to be gained: ${working.join(', ')} ${working.length === 1 ? 'gets' : 'get'} in already`,
      ...others,
    ].join('; '),
  };
}

/** The directives are there, and still clients that should get in don't: something else keeps them out. */
export function alreadyAsWanted({ gains, impossible }: GainReport): NoChange {
  const [waiting] = gains;
  if (waiting === undefined) return { refusal: null, reason: 'the directives are as wanted already' };
  const cause = {
    client: waiting.client,
    cause: 'undecided',
    help: 'The directives are as wanted already, and the client does not get in: look at what its handshake shows.',
  };
  return {
    refusal: { code: 'no-gain', causes: [cause, ...causesOf(impossible)] },
    reason: 'the directives are as wanted, and do not help',
  };
}

function causesOf(impossible: readonly Impossibility[]): { client: string; cause: string; help: string }[] {
  return impossible.map(({ client, cause, help }) => ({ client, cause, help }));
}

/** One line for a client that is kept out everywhere by the same thing. */
function folded(impossible: readonly Impossibility[]): readonly Impossibility[] {
  const groups = new Map<string, Impossibility[]>();
  for (const each of impossible) {
    const key = `${each.client} ${each.cause} ${each.evidence}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined || group.length === 1 ? group : [{ ...first, point: null }];
  });
}
