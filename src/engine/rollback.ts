/** Taking a run back is an ordinary run whose plan is the inverse. */
import type { Failure, FileChange, Host, HostPlan, OutcomeKind, RunRecord } from '../core/index.ts';
import { applyEdits } from '../httpd/index.ts';
import type { Snapshot } from '../ports/index.ts';
import { diffOnce, type RenderDiff } from './diff-once.ts';
import type { Engine } from './engine.ts';
import type { GatheredHost } from './gather.ts';
import { refusedPlan, type Planned, type Planner } from './plan-fleet.ts';
import { describe, keeps, sha256 } from './propose.ts';
import { plannedInstances } from './shadow-config.ts';
import { filesByPath } from './snapshot.ts';

/** Outcomes after which the change of a run is in force, or may be. The planner finds out which. */
const MAY_BE_CHANGED: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(['changed', 'stuck', 'unreachable']);

/**
 * The hosts of a run whose change is still in force by the records: changed by it for certain or perhaps (the
 * connection was lost in between, the restore failed, the controller died), and not taken back by a later rollback.
 */
export function hostsToTakeBack(run: RunRecord, all: readonly RunRecord[]): ReadonlyMap<string, readonly FileChange[]> {
  const back = new Set(
    all
      .filter((other) => other.takesBack === run.id)
      .flatMap((other) => other.outcomes)
      .filter((outcome) => outcome.kind === 'changed' || outcome.kind === 'unchanged')
      .map((outcome) => outcome.host),
  );
  const touched = run.outcomes.filter(({ kind }) => MAY_BE_CHANGED.has(kind));
  const open = [...touched, ...run.unsettled].filter(({ host, files }) => files.length > 0 && !back.has(host));
  return new Map(open.map(({ host, files }) => [host, files]));
}

/** The newest apply run with a change that is still in force; undefined where there is none. */
export function newestToTakeBack(all: readonly RunRecord[]): RunRecord | undefined {
  return all.find((run) => run.kind === 'apply' && hostsToTakeBack(run, all).size > 0);
}

/** Plans the inverse of what the run did on each host. */
export function rollbackPlanner(
  run: RunRecord,
  changes: ReadonlyMap<string, readonly FileChange[]>,
  engine: Pick<Engine, 'readable'>,
): Planner {
  const renderDiff = diffOnce(engine);
  return (host: Host, gathered: GatheredHost): Planned => {
    const { snapshot, rebuild } = gathered;
    const inverse = inverseChanges(changes.get(host.name) ?? [], snapshot, { run: run.id, renderDiff });
    if ('code' in inverse) return { plan: refusedPlan(host, { failure: inverse, snapshot }), after: snapshot };
    const base = describe(host.name, snapshot);
    if (inverse.files.length === 0) {
      const reason = `every file is as it was before run ${run.id}`;
      return { plan: { ...base, reason }, after: snapshot };
    }
    const after = rebuild(inverse.contents);
    return { plan: { ...base, ...inversePlan(after, inverse.files, run) }, after };
  };
}

function inversePlan(after: Snapshot, files: readonly FileChange[], run: RunRecord): Partial<HostPlan> {
  return {
    decision: 'change',
    reason: `takes back run ${run.id}`,
    files,
    instances: plannedInstances(after),
    expectations: keeps(after.before, false),
  };
}

/** The files that still have the bytes that the run wrote, turned back. Others decline the host. */
function inverseChanges(
  changes: readonly FileChange[],
  snapshot: Snapshot,
  { run, renderDiff }: { readonly run: string; readonly renderDiff: RenderDiff },
): { readonly files: readonly FileChange[]; readonly contents: ReadonlyMap<string, string> } | Failure {
  const now = filesByPath(snapshot);
  const files: FileChange[] = [];
  const contents = new Map<string, string>();
  for (const change of changes) {
    const file = now.get(change.path);
    if (file?.sha256 === change.sha256Before) continue;
    if (file?.sha256 !== change.sha256After) return { code: 'edited-since', path: change.path, run };
    const before = applyEdits(file.bytes, [...change.inverse]);
    if (!before.ok || sha256(before.value) !== change.sha256Before) {
      return { code: 'record-inconsistent', path: change.path, run };
    }
    contents.set(change.path, before.value);
    files.push({
      path: change.path,
      sha256Before: change.sha256After,
      sha256After: change.sha256Before,
      edits: change.inverse,
      inverse: change.edits,
      diff: renderDiff({ path: change.path, before: file.bytes, edits: change.inverse }),
    });
  }
  return { files, contents };
}
