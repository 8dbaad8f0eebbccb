/** Applies a plan that was saved and reviewed: exactly as it stands, or not at all. */
import {
  err,
  ok,
  presenceOf,
  type Failure,
  type Host,
  type HostPlan,
  type Plan,
  type Result,
  type Presence,
} from '../../core/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import type { GatheredHost } from '../read/gather.ts';
import type { Planned, Planner } from './plan-fleet.ts';
import { refusedPlan } from './plan-fleet.ts';
import { contentAfter, isEdit } from './path-change.ts';
import { describe } from './propose.ts';
import { filesByPath, type Overlay } from '../read/snapshot.ts';

/** The planner that gives back what the plan says, after checking that the host still is what it was made for. */
export function savedPlanner(plan: Plan): Planner {
  const byHost = new Map(plan.hosts.map((host) => [host.host, host]));
  return (host: Host, gathered: GatheredHost): Planned => {
    const { snapshot, rebuild } = gathered;
    const saved = byHost.get(host.name);
    if (saved === undefined || saved.decision !== 'change') {
      return { plan: saved ?? describe(host.name, snapshot), after: snapshot };
    }
    const checked = checkUnchanged(saved, snapshot);
    if (!checked.ok) return { plan: refusedPlan(host, { failure: checked.error, snapshot }), after: snapshot };
    return { plan: { ...saved, before: snapshot.before }, after: rebuild(checked.value) };
  };
}

/** Files, programs and versions must be those of the plan. Gives the contents after the change. */
function checkUnchanged(saved: HostPlan, snapshot: Snapshot): Result<Overlay, Failure> {
  const now = describe(saved.host, snapshot);
  for (const key of ['httpd', 'library', 'os'] as const) {
    if (now[key] !== saved[key]) return err({ code: 'plan-stale', path: key, expected: saved[key], found: now[key] });
  }
  const files = filesByPath(snapshot);
  const overlay = new Map<string, Presence>();
  for (const change of saved.files) {
    const file = files.get(change.path);
    const stale = (found: string): Failure => ({
      code: 'plan-stale',
      path: change.path,
      expected: change.sha256Before,
      found,
    });
    // What stands at a path that httpd doesn't read is known to the host alone, which looks again before it begins.
    const unread = file === undefined && (!isEdit(change) || contentAfter(change, undefined) !== null);
    if (!unread && file?.sha256 !== change.sha256Before) {
      return err(stale(file?.sha256 ?? 'not read by httpd any more'));
    }
    const after = contentAfter(change, file?.bytes);
    if (after === null) return err(stale('edits that do not fit'));
    overlay.set(change.path, presenceOf(change.sha256After, after));
  }
  return ok(overlay);
}
