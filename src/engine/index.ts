/** What the cli calls: planning, applying, taking back, looking. */
export type { Engine, EngineSettings, ProbeRoute } from './engine.ts';
export { planFleet, playbookPlanner, type PlannedFleet, type PlanRequest, type Planner } from './plan-fleet.ts';
export { applyFleet, type AppliedFleet } from './apply-fleet.ts';
export type { Aborted } from './apply-batches.ts';
export { savedPlanner } from './saved-plan.ts';
export { expiredRuns } from './expired-runs.ts';
export { hostsToTakeBack, newestToTakeBack, recordedChanges, rollbackPlanner, type TakeBack } from './rollback.ts';
export { rememberedChanges, rememberedRuns, type RememberedRuns } from './remembered-runs.ts';
export type { Task } from './propose.ts';
export { pruneFleet, type Pruned } from './prune-fleet.ts';
export { recoverRun, type Recovered } from './recover-run.ts';
export { recoverLeft, type LeftRecovered } from './recover-left.ts';
export { openByHost, openHosts, type OpenHost } from './open-hosts.ts';
export { auditFleet, blankAudit, type AuditTools } from './audit-fleet.ts';
export type { HandshakePolicy } from './knock.ts';
export { verifyAddresses, type VerifyTarget } from './verify-address.ts';
export { verifyFleet, type VerifyOrder } from './verify-fleet.ts';
