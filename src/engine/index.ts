/** What the cli calls: planning, applying, taking back, looking. */
export type { Engine, EngineSettings, ProbeRoute } from './engine.ts';
export {
  planFleet,
  playbookPlanner,
  type PlannedFleet,
  type PlanRequest,
  type Planner,
  type HostWork,
  type TasksOfHost,
} from './plan-fleet.ts';
export { applyFleet, type AppliedFleet } from './apply-fleet.ts';
export type { Aborted } from './apply-batches.ts';
export { savedPlanner } from './saved-plan.ts';
export { changesInForce, expiredRuns, runsInForce, type RunInForce, type RunSearch } from './runs-in-force.ts';
export { hostsToTakeBack, recordedChanges, rollbackPlanner, type TakeBack } from './rollback.ts';
export { rememberedChanges, rememberedRuns, type RememberedRuns } from './remembered-runs.ts';
export type { Task } from './propose.ts';
export { pruneFleet, type Pruned, type PrunedHost } from './prune-fleet.ts';
export { recoverRun, type Recovered } from './recover-run.ts';
export { findLeft, runsLeft, type AskedHost, type LeftOnHost } from './recover-left.ts';
export { adoptLeft } from './adopt-left.ts';
export { openByHost, openHosts, type OpenHost } from './open-hosts.ts';
export { auditFleet, blankAudit, type AuditTools } from './audit-fleet.ts';
export type { HandshakePolicy } from './knock.ts';
export { verifyAddresses, type VerifyTarget } from './verify-address.ts';
export { pingFleet, type PingedHost } from './ping-fleet.ts';
export { readFleet, type HostReading } from './read-fleet.ts';
export { verifyFleet, type VerifyOrder } from './verify-fleet.ts';
export { whyNot } from './unseen.ts';
