/** Certificates for a comparison of two ways, where no client was shown one. */
import type { VerifiedEntry } from '../../ports/index.ts';
import { findClientClass, fingerprintOf } from '../../tls/index.ts';
import type { Witness } from './compare-routes.ts';
import type { Way } from '../hosts/knock.ts';

/** A class that gets in nearly everywhere, and is shown the certificate. */
const WITNESS = 'modern-tls12';

/** Asks once for each name and way of which no certificate was seen. What comes of it is no part of the verdict. */
export async function callWitnesses(
  entries: readonly VerifiedEntry[],
  wayOf: (route: VerifiedEntry['route']) => Way,
): Promise<readonly Witness[]> {
  const client = findClientClass(WITNESS);
  if (client === null) throw new Error(`no client class ${WITNESS}`);
  const shown = new Set(entries.filter(({ observation }) => fingerprintOf(observation) !== null).map(keyOf));
  const missing = new Map(entries.filter((each) => !shown.has(keyOf(each))).map((each) => [keyOf(each), each]));
  const witnesses: Witness[] = [];
  for (const { point, route } of missing.values()) {
    const { prober, dial, deadlineMs } = wayOf(route);
    const request = { client, serverName: point.serverName, deadlineMs };
    const observation = await prober.probe({ ...request, dial: (signal) => dial(point, signal) });
    witnesses.push({ point, route, observation });
  }
  return witnesses;
}

function keyOf({ point, route }: Pick<VerifiedEntry, 'point' | 'route'>): string {
  return JSON.stringify([point.serverName, route]);
}
