/** From a snapshot and the tasks of a play to the plan of one host. Pure. */
import {
  err,
  formatPoint,
  ok,
  type ConfigFile,
  type Expectation,
  type Failure,
  type FileChange,
  type Finding,
  type HostPlan,
  type Impossibility,
  type MatrixEntry,
  type Result,
  type Presence,
} from '../../core/index.ts';
import { applyEdits, composeEdits, invertEdits, type Edit } from '../../httpd/index.ts';
import type { Module, PathChange, Proposal, ProposalContext, Snapshot } from '../../ports/index.ts';
import type { RenderDiff } from './diff-once.ts';
import { managedFindings, type ManagedFile, type Managers } from './managed-change.ts';
import { wholeChange } from './path-change.ts';
import { sha256 } from './sha256.ts';
import { restartFindings } from './restart.ts';
import { plannedInstances } from './shadow-config.ts';
import type { Overlay } from '../read/snapshot.ts';

/** One task: a module, its parameters, and what its play says. */
export interface Task {
  readonly module: Module;
  readonly params: Readonly<Record<string, unknown>>;
  readonly context: ProposalContext;
}

/** What a fold over the tasks needs besides the snapshot. */
export interface ProposeTools extends Managers {
  /** The snapshot again, with these contents. */
  readonly rebuild: (overlay: Overlay) => Snapshot;
  readonly forceManaged: boolean;
  readonly renderDiff: RenderDiff;
}

interface Folded {
  readonly snapshot: Snapshot;
  readonly overlay: Overlay;
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** What stood at each path before, where something comes, goes or becomes another. */
  readonly paths: ReadonlyMap<string, Presence>;
  /** Whose own program made the change, where it was a manager's. */
  readonly makers: ReadonlyMap<string, string>;
  readonly gains: readonly Expectation[];
  readonly closed: ReadonlySet<string>;
  readonly impossible: readonly Impossibility[];
  readonly findings: readonly Finding[];
  readonly reasons: readonly string[];
}

/** All tasks over one virtual snapshot: each sees the edits of those before it. */
export function proposeHost(host: string, snapshot: Snapshot, tasks: readonly Task[], tools: ProposeTools): HostPlan {
  let folded: Folded = {
    snapshot,
    overlay: new Map(),
    edits: new Map(),
    paths: new Map(),
    makers: new Map(),
    gains: [],
    closed: new Set(),
    impossible: [],
    findings: [],
    reasons: [],
  };
  for (const task of tasks) {
    const proposal = task.module.propose(folded.snapshot, task.params, task.context);
    const told = {
      impossible: [...folded.impossible, ...proposal.impossible],
      findings: [...folded.findings, ...proposal.findings],
      reasons: [...folded.reasons, proposal.reason],
    };
    if (proposal.refusal !== null) {
      return {
        ...describe(host, snapshot),
        ...told,
        decision: 'declined',
        reason: proposal.reason,
        refusal: proposal.refusal,
      };
    }
    const gains = [...folded.gains, ...proposal.gains];
    const closed = new Set([...folded.closed, ...(proposal.closes ?? []).map(formatPoint)]);
    folded = { ...folded, ...told, gains, closed, ...withChanges(folded, proposal, tools) };
  }
  const forSomebody = tasks.some((task) => task.context.clients.length > 0);
  return finish(host, snapshot, { folded, tools, forSomebody });
}

/** What a plan says of a host whatever is decided. */
export function describe(host: string, snapshot: Snapshot): HostPlan {
  const [instance] = snapshot.instances;
  return {
    ...emptyPlan(host),
    os: snapshot.facts.os.title,
    httpd: instance?.httpd === null || instance === undefined ? '' : `Apache ${instance.configuration.source.version}`,
    library: instance?.facts.library.versionText ?? '',
    before: snapshot.before,
  };
}

/** The plan of a host of which nothing is known, and nothing wanted. */
export function emptyPlan(host: string): HostPlan {
  return {
    host,
    decision: 'unchanged',
    reason: '',
    refusal: null,
    os: '',
    httpd: '',
    library: '',
    files: [],
    instances: [],
    expectations: [],
    impossible: [],
    findings: [],
    before: [],
  };
}

function withChanges(
  folded: Folded,
  { edits: fileEdits, paths: pathChanges = [] }: Proposal,
  tools: ProposeTools,
): Partial<Folded> {
  if (fileEdits.length === 0 && pathChanges.length === 0) return {};
  const overlay = new Map(folded.overlay);
  const edits = new Map(folded.edits);
  const paths = new Map(folded.paths);
  const makers = new Map(folded.makers);
  for (const change of pathChanges) {
    if (!paths.has(change.path)) paths.set(change.path, presenceBefore(folded, change));
    edits.delete(change.path);
    if (change.madeBy !== undefined) makers.set(change.path, change.madeBy);
    overlay.set(change.path, change.after);
  }
  for (const { realPath, edits: added } of fileEdits) {
    const laid = overlay.get(realPath);
    const applied = applyEdits(typeof laid === 'string' ? laid : bytesOf(folded.snapshot, realPath), added);
    if (!applied.ok)
      throw new Error(`a module proposed edits that can't be applied to ${realPath}: ${applied.error.code}`);
    overlay.set(realPath, applied.value);
    if (paths.has(realPath)) continue;
    const earlier = edits.get(realPath);
    const { length } = bytesOf(folded.snapshot, realPath);
    edits.set(realPath, earlier === undefined ? added : composeEdits(length, earlier, added));
  }
  return { overlay, edits, paths, makers, snapshot: { ...tools.rebuild(overlay), before: folded.snapshot.before } };
}

/** As the host has it: an earlier task may have edited what this one takes away. */
function presenceBefore({ edits, snapshot }: Folded, { path, before }: PathChange): Presence {
  return edits.has(path) ? bytesOf(snapshot, path) : before;
}

function bytesOf(snapshot: Snapshot, realPath: string): string {
  const file = fileOf(snapshot, realPath);
  if (file === undefined) throw new Error(`a module edited ${realPath}, which was not read`);
  return file.bytes;
}

function fileOf(snapshot: Snapshot, realPath: string): ConfigFile | undefined {
  return snapshot.facts.instances.flatMap((i) => i.files).find((file) => file.realPath === realPath);
}

function finish(
  host: string,
  snapshot: Snapshot,
  {
    folded,
    tools,
    forSomebody,
  }: { readonly folded: Folded; readonly tools: ProposeTools; readonly forSomebody: boolean },
): HostPlan {
  const { impossible, findings, reasons } = folded;
  const base = { ...describe(host, snapshot), impossible, findings, reason: reasons.join('; ') };
  const edited = [...folded.edits].map(([realPath, edits]) => fileChange(snapshot, { realPath, edits }, tools));
  const changes = [...edited, ...pathChanges(folded, tools)];
  if (changes.length === 0) return base;
  const refused = changes.find((change) => !change.ok);
  if (refused?.ok === false) return { ...base, decision: 'declined', refusal: refused.error };
  const files = changes.flatMap((change) => (change.ok ? [change.value] : []));
  return {
    ...base,
    findings: [...findings, ...managedFindings(touched(snapshot, folded), tools), ...restartFindings(files)],
    decision: 'change',
    files,
    instances: plannedInstances(snapshot, folded.snapshot),
    expectations: [...folded.gains, ...keeps(staying(snapshot.before, folded.closed), forSomebody)],
  };
}

/** Files as they are before the change, without those that their manager itself changes. */
function touched(snapshot: Snapshot, { edits, paths, makers }: Folded): readonly ManagedFile[] {
  const edited = [...edits.keys()].flatMap((path) => fileOf(snapshot, path) ?? []);
  const whole = [...paths].flatMap(([path, before]) =>
    typeof before === 'string' && !makers.has(path) ? [{ path, realPath: path, bytes: before }] : [],
  );
  return [...edited, ...whole];
}

function staying(before: readonly MatrixEntry[], closed: ReadonlySet<string>): readonly MatrixEntry[] {
  return before.filter(({ point: { host: _, ...point } }) => !closed.has(formatPoint(point)));
}

/**
 * Who must not lose access. A change made for somebody may take nothing from anybody; one that is made for nobody (a
 * hardening) is meant to shut old clients out, but never a modern one.
 */
export function keeps(before: readonly MatrixEntry[], everybody: boolean): readonly Expectation[] {
  const bound = before.filter((entry) => entry.gotIn === true && (everybody || entry.client === 'modern'));
  return bound.map(({ point, client }) => ({ point, client, kind: 'keep' }));
}

function pathChanges({ paths, overlay, makers }: Folded, tools: ProposeTools): readonly Result<FileChange, Failure>[] {
  return [...paths].flatMap(([path, before]) => {
    const change = wholeChange(path, { before, after: overlay.get(path) ?? null }, tools.renderDiff);
    if (change.sha256Before === change.sha256After) return [];
    const managed = typeof before === 'string' ? managedFile({ path, realPath: path, bytes: before }, tools) : null;
    return [managed === null || managed.manager === makers.get(path) ? ok(change) : err(managed)];
  });
}

type ManagedFailure = Extract<Failure, { readonly code: 'managed-file' }>;

/** Why the file must not be changed; null where nobody else manages it, or that doesn't matter. */
function managedFile(file: ManagedFile, { forceManaged, managedBy }: ProposeTools): ManagedFailure | null {
  const manager = forceManaged ? null : managedBy(file);
  return manager === null ? null : { code: 'managed-file', path: file.realPath, ...manager };
}

function fileChange(
  snapshot: Snapshot,
  { realPath, edits }: { readonly realPath: string; readonly edits: readonly Edit[] },
  tools: ProposeTools,
): Result<FileChange, Failure> {
  const file = fileOf(snapshot, realPath);
  if (file === undefined) throw new Error(`a module edited ${realPath}, which was not read`);
  const managed = managedFile(file, tools);
  return managed === null ? ok(changeOf(file, edits, tools.renderDiff)) : err(managed);
}

/** A file change with its hashes, its inverse and its diff. */
export function changeOf(file: ConfigFile, edits: readonly Edit[], renderDiff: RenderDiff): FileChange {
  const applied = applyEdits(file.bytes, [...edits]);
  if (!applied.ok) throw new Error(`edits of ${file.realPath} can't be applied: ${applied.error.code}`);
  return {
    path: file.realPath,
    sha256Before: file.sha256,
    sha256After: sha256(applied.value),
    edits,
    inverse: invertEdits(file.bytes, [...edits]),
    diff: renderDiff({ path: file.realPath, before: file.bytes, edits }),
  };
}
