/** What the host serves by itself against what clients see: certificates tell whether something stands between. */
import type { VerifiedEntry } from '../ports/index.ts';
import { blameTerminator, terminatorIn, type Observation } from '../tls/index.ts';

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
    return terminator === null ? entry : blameTerminator(entry, terminator);
  });
}
