/** What the host serves by itself against what clients see: it tells whether something stands between. */
import { formatListener } from '../../core/index.ts';
import type { VerifiedEntry } from '../../ports/index.ts';
import { blameTerminator, helpFor, terminatorIn, type Observation } from '../../tls/index.ts';

/** What one way showed at one point. */
export type Witness = Pick<VerifiedEntry, 'point' | 'route' | 'observation'>;

/**
 * The same entries; those that were seen from outside say so where TLS ends before the host. Certificates are compared
 * by name: each name may have one of its own, and a front may end TLS for some only.
 */
export function compareRoutes(
  entries: readonly VerifiedEntry[],
  witnesses: readonly Witness[] = [],
): readonly VerifiedEntry[] {
  return entries.map((entry) => {
    if (entry.route === 'ssh') return entry;
    const same = [...entries, ...witnesses].filter((each) => each.point.serverName === entry.point.serverName);
    const seenBy = (route: VerifiedEntry['route']): readonly Observation[] =>
      same.flatMap((each) => (each.route === route ? [each.observation] : []));
    const terminator = terminatorIn(seenBy('direct'), seenBy('ssh'));
    return terminator === null ? blameFilter(entry, entries) : blameTerminator(entry, terminator);
  });
}

/** No connection comes about from outside to a listener that answers on the host itself: something between forbids it. */
function blameFilter(entry: VerifiedEntry, entries: readonly VerifiedEntry[]): VerifiedEntry {
  const listener = formatListener(entry.point);
  const answersInside = entries.some(
    ({ route, point, observation }) =>
      route === 'ssh' && formatListener(point) === listener && ANSWERS.has(observation.kind),
  );
  if (!answersInside || !hasNoConnection(entry.observation)) return entry;
  const evidence = `${entry.evidence}; on the host itself the same listener answers: a firewall or a port mapping stands between`;
  return { ...entry, cause: 'filtered', basis: 'inferred', evidence, help: helpFor('filtered') };
}

const ANSWERS: ReadonlySet<Observation['kind']> = new Set([
  'hello-accepted',
  'alert',
  'closed',
  'plain-http',
  'garbage',
]);

function hasNoConnection(observation: Observation): boolean {
  if (observation.kind === 'timeout') return observation.stage === 'connect';
  return observation.kind === 'refused' || observation.kind === 'unreachable';
}
