/** What a module wants of a host that runs several servers: their proposals as one. */
import type { Failure } from '../../core/index.ts';
import { changedFiles, mergeFileEdits, type FileEdit } from '../../httpd/index.ts';
import type { Proposal, Snapshot } from '../../ports/index.ts';

/** A proposal that leaves everything as it is. */
export const NOTHING = { edits: [], gains: [], impossible: [], findings: [] } satisfies Partial<Proposal>;

/**
 * Several instances on one host: one refusal declines the host only where no instance has edits. What two of them ask of
 * a file that both read is one edit, or it can't be had.
 */
export function mergeInstances(snapshot: Snapshot, proposals: readonly Proposal[]): Proposal {
  const edits = mergeFileEdits(proposals.map((p) => p.edits));
  const paths = [...new Map(proposals.flatMap((p) => p.paths ?? []).map((change) => [change.path, change])).values()];
  const nothing = edits.length === 0 && paths.length === 0;
  const refused = proposals.find((p) => p.refusal !== null);
  const unsafe = proposals.find((p) => p.refusal !== null && p.refusal.code !== 'no-gain');
  const refusal = unsafe?.refusal ?? (nothing ? (refused?.refusal ?? null) : conflictIn(snapshot, edits));
  const told = unsafe ?? (nothing ? refused : proposals.find(changes)) ?? proposals[0];
  return {
    edits: refusal === null ? edits : [],
    paths: refusal === null ? paths : [],
    refusal,
    reason: told?.reason ?? '',
    gains: proposals.flatMap((p) => p.gains),
    impossible: proposals.flatMap((p) => p.impossible),
    findings: proposals.flatMap((p) => p.findings),
  };
}

function changes({ edits, paths = [] }: Proposal): boolean {
  return edits.length > 0 || paths.length > 0;
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
