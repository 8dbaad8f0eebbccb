/** The places where clients knock at the listener once it is there. */
import { tlsSettingsAt, type Configuration, type VirtualHost } from '../../httpd/index.ts';
import type { InstanceSnapshot, ProposalContext, SnapshotPoint } from '../../ports/index.ts';
import {
  certificateOnce,
  findClientClass,
  prospect,
  UNKNOWN_HOST,
  type ClientClass,
  type HostKnowledge,
} from '../../tls/index.ts';
import type { PointAfter } from '../shared/gain.ts';
import { valuesOf } from '../shared/tls-after.ts';
import { titleOf } from './conflicts.ts';
import { endpointOf, type ApacheListenerParams } from './params.ts';

interface Copy {
  readonly original: VirtualHost;
  readonly params: ApacheListenerParams;
}

/** Without a name, and by the first name that a client could send. */
export function pointsAfter(instance: InstanceSnapshot, after: Configuration, copy: Copy): readonly PointAfter[] {
  const { serverName, aliases } = copy.original;
  const name = [serverName, ...aliases].find((each) => each !== null && /^[\w.-]+$/.test(each)) ?? null;
  const knowledge = knowledgeOf(instance, copy);
  return [null, ...(name === null ? [] : [name])].map((asked) => {
    const point = { ...endpointOf(copy.params), serverName: asked };
    const effective = tlsSettingsAt(after, point);
    const at: SnapshotPoint = { point, vhost: titleOf(copy.original), knowledge, effective, host: name };
    return { at, tls: valuesOf(effective) };
  });
}

/** The host's, with the certificates that the listener shows. */
function knowledgeOf(instance: InstanceSnapshot, { original, params }: Copy): HostKnowledge {
  const [any] = instance.points;
  const twin = instance.points.find(({ vhost }) => vhost.includes(`(${original.realPath}:${original.line})`));
  const { certificate_file: file } = params;
  if (file === undefined) return twin?.knowledge ?? any?.knowledge ?? UNKNOWN_HOST;
  const pem = instance.facts.certificates.find(({ path }) => path === file)?.pem;
  const read = pem === undefined ? null : certificateOnce(pem);
  const certificates = read?.ok === true ? [{ vhost: file, keyTypes: [read.value.keyType] }] : null;
  return { ...(any?.knowledge ?? UNKNOWN_HOST), certificates };
}

/** Whom it must serve: those whom the play is for; where it is for nobody in particular, a current client if it can. */
export function clientClassesFor({ clients }: ProposalContext, points: readonly PointAfter[]): readonly ClientClass[] {
  if (clients.length > 0) return clients;
  const modern = findClientClass('modern');
  const canServe = modern !== null && points.some(({ at, tls }) => prospect(modern, tls, at.knowledge).canGain);
  return canServe ? [modern] : [];
}
