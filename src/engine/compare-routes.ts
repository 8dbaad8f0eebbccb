/** What the host serves by itself against what clients see: certificates tell whether something stands between. */
import type { VerifiedEntry } from '../ports/index.ts';
import { blameTerminator, terminatorIn, type Cause } from '../tls/index.ts';

/**
 * The same entries; those that were seen from outside say so where TLS ends before the host. Certificates are compared
 * by name: each name may have one of its own, and a front may end TLS for some only.
 */
export function compareRoutes(entries: readonly VerifiedEntry[]): readonly VerifiedEntry[] {
  return entries.map((entry) => {
    if (entry.route === 'ssh') return entry;
    const same = entries.filter((each) => each.point.serverName === entry.point.serverName);
    const seenBy = (route: VerifiedEntry['route']) =>
      same.flatMap((each) => (each.route === route ? [each.observation] : []));
    const terminator = terminatorIn(seenBy('direct'), seenBy('ssh'));
    return terminator === null ? entry : blameTerminator({ ...entry, cause: entry.cause as Cause }, terminator);
  });
}
