/** Taking a run back is an ordinary run whose plan is the inverse. */
import {
  err,
  formatListener,
  ok,
  presenceOf,
  type ConfigFile,
  type Failure,
  type FileChange,
  type Finding,
  type Host,
  type HostPlan,
  type OutcomeKind,
  type Presence,
  type Result,
  type RunRecord,
} from '../../core/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import { diffOnce, type RenderDiff } from '../plan/diff-once.ts';
import type { Engine } from '../hosts/engine.ts';
import type { HostMemory } from '../hosts/host-memory.ts';
import { refusedPlan, type Planner } from '../plan/plan-fleet.ts';
import { changeOf, describe, keeps } from '../plan/propose.ts';
import { restartFindings } from '../plan/restart.ts';
import { plannedInstances } from '../plan/shadow-config.ts';
import { contentAfter, isEdit } from '../plan/path-change.ts';
import { filesByPath, pointsOf, type Overlay } from '../read/snapshot.ts';
import { takeBackFile, type PastBytes, type PastChange, type TakeBackOrder } from './take-back-file.ts';
import { takeBackPath, type PathTakenBack } from './take-back-path.ts';

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

/** What is taken back. */
export interface TakeBack {
  readonly run: string;
  /** What the run did on a host, or why that can't be told. */
  readonly changesOn: (host: string, remote: HostMemory) => Promise<Result<readonly PastChange[], Failure>>;
  /** Put files back as they were before the run, whatever was edited since. */
  readonly force: boolean;
}

/** Plans the inverse of what the run did on each host. */
export function rollbackPlanner(order: TakeBack, engine: Pick<Engine, 'readable'>): Planner {
  const renderDiff = diffOnce(engine);
  return async (host, gathered, remote) => {
    const { snapshot, rebuild } = gathered;
    const inverse = await inverseChanges(host, snapshot, { ...order, remote, renderDiff });
    if (!inverse.ok) return { plan: refusedPlan(host, { failure: inverse.error, snapshot }), after: snapshot };
    const { files, contents, merged } = inverse.value;
    const base = describe(host.name, snapshot);
    if (files.length === 0) {
      const reason = `every file is as it was before run ${order.run}`;
      return { plan: { ...base, reason }, after: snapshot };
    }
    const after = rebuild(contents);
    const findings = [
      ...base.findings,
      ...downFindings(snapshot),
      ...merged.map((path) => kept(path, order.run)),
      ...(snapshot.instances.length === 0 ? [] : restartFindings(files)),
    ];
    return { plan: { ...base, ...inversePlan({ before: snapshot, after }, files, order.run), findings }, after };
  };
}

/** Where nothing serves, files go back all the same: it may be the change that keeps the server down. */
function downFindings({ instances, facts: { installedBinaries } }: Snapshot): readonly Finding[] {
  if (instances.length > 0) return [];
  const binary = installedBinaries[0] ?? 'httpd';
  const message = `${binary} doesn't run here, and isn't started: files go back as they were, but nothing is tested or reloaded, and no handshake shows what it will serve`;
  return [{ severity: 'warning', message }];
}

function kept(path: string, run: string): Finding {
  const message = `${path} was edited since run ${run}: those edits stay, and only what the run did is taken out`;
  return { severity: 'warning', message };
}

/** Changes as the records have them. */
export function recordedChanges(changes: ReadonlyMap<string, readonly FileChange[]>): TakeBack['changesOn'] {
  return async (host) => ok(changes.get(host) ?? []);
}

function inversePlan(
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
  files: readonly FileChange[],
  run: string,
): Partial<HostPlan> {
  const left = new Set(pointsOf(after).map(({ point }) => formatListener(point)));
  return {
    decision: 'change',
    reason: `takes back run ${run}`,
    files,
    instances: plannedInstances(before, after),
    // A listener that the run had opened goes, and whoever gets in there with it.
    expectations: keeps(
      before.before.filter(({ point }) => left.has(formatListener(point))),
      false,
    ),
  };
}

interface Inverse {
  readonly files: readonly FileChange[];
  readonly contents: Overlay;
  /** Files in which others' edits are kept. */
  readonly merged: readonly string[];
}

/** All files or none: one that can't be taken back declines the host. */
async function inverseChanges(
  host: Host,
  snapshot: Snapshot,
  { run, changesOn, force, remote, renderDiff }: TakeBack & { remote: HostMemory; renderDiff: RenderDiff },
): Promise<Result<Inverse, Failure>> {
  const changes = await changesOn(host.name, remote);
  if (!changes.ok) return changes;
  const now = filesByPath(snapshot);
  const bytesOf = async (path: string): Promise<PastBytes> => {
    const contents = (await remote.transaction(run))?.contents;
    return contents?.find((each) => each.path === path) ?? { before: null, after: null, now: null };
  };
  const files: FileChange[] = [];
  const merged: string[] = [];
  for (const change of changes.value) {
    const file = now.get(change.path);
    const back =
      file !== undefined && isEdit(change)
        ? await editBack(change, file, { run, force, bytesOf, renderDiff })
        : await pathBack(change, file, { run, force, bytesOf, renderDiff, remote });
    if (!back.ok) return back;
    if (back.value === null) continue;
    files.push(back.value.change);
    if (back.value.merged) merged.push(change.path);
  }
  return ok({ files, contents: contentsOf(files, now), merged });
}

type BackOrder = TakeBackOrder & { readonly renderDiff: RenderDiff };

async function editBack(
  change: PastChange,
  file: ConfigFile,
  order: BackOrder,
): Promise<Result<PathTakenBack, Failure>> {
  const back = await takeBackFile(change, file, order);
  if (!back.ok || back.value === null) return back.ok ? ok(null) : back;
  const { edits, merged } = back.value;
  return ok({ change: changeOf(file, edits, order.renderDiff), merged });
}

/** What stands there only the host knows, except of a file that httpd reads. */
async function pathBack(
  change: PastChange,
  file: ConfigFile | undefined,
  { bytesOf, remote, ...order }: BackOrder & { readonly remote: HostMemory },
): Promise<Result<PathTakenBack, Failure>> {
  const remembered = (await remote.transaction(order.run))?.files.find(({ path }) => path === change.path);
  const state = remembered?.sha256Now ?? file?.sha256;
  const bytes = await bytesOf(change.path);
  if (state !== undefined) {
    return takeBackPath(change, { ...bytes, state, now: bytes.now ?? file?.bytes ?? null }, order);
  }
  const reason = `httpd doesn't read it, and the host has no memory of run ${order.run} to tell what stands there`;
  return err({ code: 'config-unreadable', path: change.path, reason });
}

function contentsOf(files: readonly FileChange[], now: ReturnType<typeof filesByPath>): Overlay {
  return new Map(
    files.map((change): [string, Presence] => {
      const content = contentAfter(change, now.get(change.path)?.bytes);
      if (content === null) throw new Error(`the way back of ${change.path} doesn't lead to what it promises`);
      return [change.path, presenceOf(change.sha256After, content)];
    }),
  );
}
