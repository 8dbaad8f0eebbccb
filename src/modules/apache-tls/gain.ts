/** Who would gain by the change, and who can't: no host is weakened for nobody. */
import {
  entryKey,
  formatPoint,
  type Expectation,
  type Finding,
  type Impossibility,
  type MatrixEntry,
} from '../../core/index.ts';
import type { InstanceSnapshot, SnapshotPoint } from '../../ports/index.ts';
import { canAskFor, findClientClass, prospect, type ClientClass, type WantedTls } from '../../tls/index.ts';
import type { WantedSettings } from './params.ts';

/** What the change means for the clients that the play is for. */
export interface GainReport {
  readonly gains: readonly Expectation[];
  readonly impossible: readonly Impossibility[];
  /** Clients that get in already, at one point at least. */
  readonly working: readonly string[];
}

/** Looks at every client class at every point where it can knock. */
export function gainsOf(
  instance: InstanceSnapshot,
  wanted: WantedSettings,
  { clients, before }: { readonly clients: readonly ClientClass[]; readonly before: readonly MatrixEntry[] },
): GainReport {
  const seen = new Map(before.map((entry) => [entryKey(entry), entry]));
  const gains: Expectation[] = [];
  const impossible: Impossibility[] = [];
  const working = new Set<string>();
  for (const { at, client } of knocks(instance.points, clients)) {
    const entry = seen.get(entryKey({ point: at.point, client: client.name }));
    if (entry?.gotIn === true) {
      working.add(client.name);
      continue;
    }
    const chance = prospect(client, wantedAt(at, wanted), at.knowledge);
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
  points: readonly SnapshotPoint[],
  clients: readonly ClientClass[],
): { at: SnapshotPoint; client: ClientClass }[] {
  return points.flatMap((at) =>
    clients.filter((c) => canAskFor(c, at.point.serverName)).map((client) => ({ at, client })),
  );
}

/** What would be in force at the point: the wanted values, and today's where the playbook leaves a directive alone. */
function wantedAt(at: SnapshotPoint, wanted: WantedSettings): WantedTls {
  return {
    protocol: wanted.protocol ?? at.effective.protocol?.args ?? ['all', '-SSLv3'],
    cipherList: wanted.cipherList ?? at.effective.cipherSuite?.args.at(-1) ?? 'DEFAULT',
    confCmds: at.effective.confCmds,
  };
}

/** Who gets in now and, for all that is known, wouldn't any more: a change must say whom it shuts out. */
export function lossesOf(
  instance: InstanceSnapshot,
  wanted: WantedSettings,
  before: readonly MatrixEntry[],
): readonly Finding[] {
  const points = new Map(instance.points.map((at) => [formatPoint(at.point), at]));
  const lost = new Map<string, string[]>();
  for (const entry of before.filter(({ gotIn }) => gotIn === true)) {
    const at = points.get(formatPoint(entry.point));
    const client = findClientClass(entry.client);
    if (at === undefined || client === null) continue;
    const chance = prospect(client, wantedAt(at, wanted), at.knowledge);
    if (!chance.canGain) lost.set(client.name, [...(lost.get(client.name) ?? []), formatPoint(entry.point)]);
  }
  return [...lost].map(([client, where]) => ({
    severity: 'warning',
    message: `${client} gets in now and would be shut out: ${where.join('; ')}`,
  }));
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
