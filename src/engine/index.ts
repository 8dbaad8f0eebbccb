/** What the cli calls: planning, applying, taking back, looking. */
export type { Engine, EngineSettings, ProbeRoute } from './hosts/engine.ts';
export {
  planFleet,
  playbookPlanner,
  type PlannedFleet,
  type PlanRequest,
  type Planner,
  type HostWork,
  type TasksOfHost,
} from './plan/plan-fleet.ts';
export { applyFleet, type AppliedFleet } from './apply/apply-fleet.ts';
export type { Aborted } from './apply/apply-batches.ts';
export { savedPlanner } from './plan/saved-plan.ts';
export { changesInForce, expiredRuns, runsInForce, type RunInForce, type RunSearch } from './rollback/runs-in-force.ts';
export { hostsToTakeBack, recordedChanges, rollbackPlanner, type TakeBack } from './rollback/rollback.ts';
export { rememberedChanges, rememberedRuns, type RememberedRuns } from './rollback/remembered-runs.ts';
export type { Task } from './plan/propose.ts';
export { pruneFleet, type Pruned, type PrunedHost } from './rollback/prune-fleet.ts';
export { recoverRun, type Recovered } from './recover/recover-run.ts';
export { findLeft, runsLeft, type AskedHost, type LeftOnHost } from './recover/recover-left.ts';
export { adoptLeft } from './recover/adopt-left.ts';
export { openByHost, openHosts, type OpenHost } from './hosts/open-hosts.ts';
export { auditFleet, blankAudit, type AuditTools } from './audit/audit-fleet.ts';
export type { HandshakePolicy } from './hosts/knock.ts';
export { verifyAddresses, type VerifyTarget } from './verify/verify-address.ts';
export { pingFleet, type PingedHost } from './read/ping-fleet.ts';
export { readFleet, type HostReading } from './read/read-fleet.ts';
export { verifyFleet, type VerifyOrder } from './verify/verify-fleet.ts';
export { whyNot } from './hosts/unseen.ts';
