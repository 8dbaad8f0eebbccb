/** The module `apache_tls`: SSLProtocol, SSLCipherSuite and SSLHonorCipherOrder, set where they take effect. */
import { selectVirtualHost } from '../httpd/index.ts';
import type { InstanceSnapshot, Module, Proposal, ProposalContext, Snapshot, SnapshotPoint } from '../ports/index.ts';
import type { WantedTls } from '../tls/index.ts';
import { editsFor, placed, type PlacedDirective } from './apache-tls/edits.ts';
import { schema, type ApacheTlsParams } from './apache-tls/params.ts';
import { alreadyAsWanted, gainsOf, lossesOf, withoutGain } from './shared/gain.ts';
import { leftAlone, ordinaryPoints } from './shared/made-listeners.ts';
import { mergeInstances, NOTHING } from './shared/merge-instances.ts';
import { valuesOf } from './shared/tls-after.ts';
import { wantedSettings, type WantedSettings } from './shared/tls-values.ts';

export const apacheTls: Module = {
  name: 'apache_tls',
  description: 'Sets the TLS versions and cipher suites of Apache httpd (mod_ssl) where they take effect.',
  schema,
  propose(snapshot, params, context) {
    return mergeInstances(
      snapshot,
      snapshot.instances.map((instance) => proposeFor(instance, params, { snapshot, context })),
    );
  },
};

function proposeFor(
  instance: InstanceSnapshot,
  params: ApacheTlsParams,
  { snapshot, context }: { readonly snapshot: Snapshot; readonly context: ProposalContext },
): Proposal {
  const scope = params.scope ?? 'all';
  const wanted = wantedSettings(params, instance, snapshot.distro);
  const directives = placed(instance, wanted.directives, scope);
  if (!directives.ok) return { ...NOTHING, refusal: directives.error, reason: 'there is no such place here' };
  const meant = scope === 'all' ? ordinaryPoints(instance) : pointsIn(instance, directives.value);
  const points = meant.map((at) => ({ at, tls: wantedAt(at, wanted) }));
  const gain = gainsOf(points, { clients: context.clients, before: snapshot.before });
  const nothing = { ...NOTHING, impossible: gain.impossible, findings: wanted.findings };
  if (context.clients.length > 0 && gain.gains.length === 0) {
    return { ...nothing, ...withoutGain(gain), findings: [] };
  }
  const edits = editsFor(instance, directives.value, context.mark);
  if (!edits.ok) return { ...nothing, refusal: edits.error, reason: 'the configuration can not be edited safely' };
  if (edits.value.edits.length === 0) return { ...nothing, ...alreadyAsWanted(gain) };
  const reason = wanted.directives.map(({ name, args }) => `${name} ${args}`).join(', ');
  const findings = [
    ...wanted.findings,
    ...edits.value.findings,
    ...lossesOf(points, snapshot.before),
    ...leftAlone(instance),
  ];
  return { ...nothing, findings, edits: edits.value.edits, gains: gain.gains, refusal: null, reason };
}

/** The places that virtual hosts of these scopes answer at. */
function pointsIn(
  { configuration, points }: InstanceSnapshot,
  directives: readonly PlacedDirective[],
): readonly SnapshotPoint[] {
  const vhosts = new Set(directives.flatMap(({ scopes }) => scopes.map((vhost) => vhost?.id)));
  return points.filter(({ point }) => vhosts.has(selectVirtualHost(configuration, point, point.serverName)?.id));
}

/** What would be in force at the point: the wanted values, and today's where the playbook leaves a directive alone. */
function wantedAt(at: SnapshotPoint, wanted: WantedSettings): WantedTls {
  const today = valuesOf(at.effective);
  return { ...today, protocol: wanted.protocol ?? today.protocol, cipherList: wanted.cipherList ?? today.cipherList };
}
