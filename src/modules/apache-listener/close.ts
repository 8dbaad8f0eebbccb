/** Takes a listener away that this module made. */
import { formatListener } from '../../core/index.ts';
import { virtualHosts, type Endpoint } from '../../httpd/index.ts';
import type { InstanceSnapshot, Proposal, Snapshot } from '../../ports/index.ts';
import { mergeInstances, NOTHING } from '../shared/merge-instances.ts';
import { titleOf } from './conflicts.ts';
import { isSame, madeAt } from '../shared/made-listeners.ts';
import { refused } from './refused.ts';
import { endpointOf, type ApacheListenerParams } from './params.ts';
import { prove } from './prove.ts';

export function closeListener(snapshot: Snapshot, params: ApacheListenerParams): Proposal {
  const endpoint = endpointOf(params);
  const proposals = snapshot.instances.map((instance) => closeIn(instance, endpoint));
  const closes = proposals.flatMap((proposal) => proposal.closes ?? []);
  return { ...mergeInstances(snapshot, proposals), closes };
}

function closeIn(instance: InstanceSnapshot, endpoint: Endpoint): Proposal {
  const { configuration, points } = instance;
  const where = formatListener(endpoint);
  const made = madeAt(configuration, endpoint);
  if (made === undefined) return { ...NOTHING, ...nothingToClose(instance, endpoint) };
  const edit = { realPath: made.realPath, edits: [{ start: made.start, end: made.end, text: '' }] };
  const proved = prove(configuration, edit, endpoint);
  if (!proved.ok) return { ...NOTHING, refusal: proved.error, reason: `${where} can't be closed safely` };
  const closes = points.map(({ point }) => point).filter((point) => isSame(point, endpoint));
  return { ...NOTHING, edits: [edit], refusal: null, reason: `closes ${where}`, closes };
}

function nothingToClose({ configuration }: InstanceSnapshot, endpoint: Endpoint): Pick<Proposal, 'refusal' | 'reason'> {
  const where = formatListener(endpoint);
  const other = virtualHosts(configuration).find(({ addresses }) => addresses.some((each) => isSame(each, endpoint)));
  if (other === undefined) return { refusal: null, reason: `nothing listens on ${where} for old clients` };
  const refusal = refused(
    `${titleOf(other)} has ${where}, and apache_listener did not make it`,
    'take it away by hand, if that is meant',
  );
  return { refusal, reason: `${where} belongs to somebody else` };
}
