/** The module `apache_tls`: SSLProtocol, SSLCipherSuite and SSLHonorCipherOrder, set where they take effect. */
import type { Failure, Impossibility } from '../core/index.ts';
import { changedFiles, mergeFileEdits, type FileEdit } from '../httpd/index.ts';
import type { InstanceSnapshot, Module, Proposal, ProposalContext, Snapshot } from '../ports/index.ts';
import { editsFor } from './apache-tls/edits.ts';
import { gainsOf, lossesOf, type GainReport } from './apache-tls/gain.ts';
import { schema, wantedSettings, type ApacheTlsParams } from './apache-tls/params.ts';

export const apacheTls: Module = {
  name: 'apache_tls',
  description: 'Sets the TLS versions and cipher suites of Apache httpd (mod_ssl) where they take effect.',
  schema,
  propose(snapshot, params, context) {
    return merged(
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
  const wanted = wantedSettings(params, instance, snapshot.distro);
  const gain = gainsOf(instance, wanted, { clients: context.clients, before: snapshot.before });
  const nothing = { edits: [], gains: [], impossible: gain.impossible, findings: wanted.findings };
  if (context.clients.length > 0 && gain.gains.length === 0) {
    return { ...nothing, ...withoutGain(gain), findings: [] };
  }
  const edits = editsFor(instance, wanted.directives, context.mark);
  if (!edits.ok) return { ...nothing, refusal: edits.error, reason: 'the configuration can not be edited safely' };
  if (edits.value.edits.length === 0) return { ...nothing, ...alreadyAsWanted(gain) };
  const reason = wanted.directives.map(({ name, args }) => `${name} ${args}`).join(', ');
  const findings = [...wanted.findings, ...edits.value.findings, ...lossesOf(instance, wanted, snapshot.before)];
  return { ...nothing, findings, edits: edits.value.edits, gains: gain.gains, refusal: null, reason };
}

/** Nobody gains: fine where somebody gets in already, a refusal where nobody can. */
function withoutGain({ impossible, working }: GainReport): { refusal: Failure | null; reason: string } {
  if (working.length === 0) {
    return {
      refusal: { code: 'no-gain', causes: causesOf(impossible) },
      reason: 'none of the clients can be served here',
    };
  }
  const others = [...new Set(impossible.map((each) => `${each.client} can't be served here (${each.cause})`))];
  return {
    refusal: null,
    reason: [`nothing is to be gained: ${working.join(', ')} get in already`, ...others].join('; '),
  };
}

/** The directives are there, and still clients that should get in don't: something else keeps them out. */
function alreadyAsWanted({ gains, impossible }: GainReport): { refusal: Failure | null; reason: string } {
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

/**
 * Several instances on one host: one refusal declines the host only where no instance has edits. What two of them ask of
 * a file that both read is one edit, or it can't be had.
 */
function merged(snapshot: Snapshot, proposals: readonly Proposal[]): Proposal {
  const edits = mergeFileEdits(proposals.map((p) => p.edits));
  const refused = proposals.find((p) => p.refusal !== null);
  const unsafe = proposals.find((p) => p.refusal !== null && p.refusal.code !== 'no-gain');
  const refusal = unsafe?.refusal ?? (edits.length === 0 ? (refused?.refusal ?? null) : conflictIn(snapshot, edits));
  const told = unsafe ?? (edits.length === 0 ? refused : proposals.find((p) => p.edits.length > 0)) ?? proposals[0];
  return {
    edits: refusal === null ? edits : [],
    refusal,
    reason: told?.reason ?? '',
    gains: proposals.flatMap((p) => p.gains),
    impossible: proposals.flatMap((p) => p.impossible),
    findings: proposals.flatMap((p) => p.findings),
  };
}

function conflictIn({ instances }: Snapshot, fileEdits: readonly FileEdit[]): Failure | null {
  for (const { configuration } of instances) {
    const changed = changedFiles(
      configuration,
      fileEdits.filter((e) => configuration.documents.has(e.realPath)),
    );
    if (changed.ok || changed.error.code === 'file-missing') continue;
    const reason = 'two servers on this host read this file and need different values';
    const help = 'give each of them lines of its own';
    return { code: 'edit-refused', file: changed.error.realPath, line: null, reason, help };
  }
  return null;
}
