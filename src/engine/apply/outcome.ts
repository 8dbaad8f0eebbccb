/** Builds the outcome of a host from its plan and from what happened. */
import { explain, isUnreachable, type Failure, type HostOutcome, type HostPlan, type Phase } from '../../core/index.ts';
import type { HostConnection } from '../hosts/host-connection.ts';

/** The parts that every outcome takes from the plan. */
export function outcomeOf(
  plan: HostPlan,
  connection: HostConnection,
  told: Partial<HostOutcome> & Pick<HostOutcome, 'kind'>,
): HostOutcome {
  const { host, os, httpd, library, findings, impossible, before } = plan;
  return {
    host,
    reason: plan.reason,
    failure: null,
    phase: null,
    grade: null,
    guardAt: null,
    os,
    httpd,
    library,
    files: [],
    findings,
    impossible,
    before,
    after: [],
    hostKeyTrust: connection.trust,
    ...(connection.reachedBy !== null && { reachedBy: connection.reachedBy }),
    guard: null,
    cost: connection.cost,
    ...told,
  };
}

/** A host that failed before anything was touched. */
export function untouched(plan: HostPlan, connection: HostConnection, failure: Failure, phase: Phase): HostOutcome {
  const reason = explain(failure, plan.host).what;
  if (isUnreachable(failure)) {
    return outcomeOf(plan, connection, { kind: 'unreachable', grade: 'before-change', failure, phase, reason });
  }
  return outcomeOf(plan, connection, { kind: 'declined', failure, phase, reason });
}

/** What a plan alone decides: hosts that aren't changed. */
export function plannedOutcome(plan: HostPlan, connection: HostConnection): HostOutcome {
  switch (plan.decision) {
    case 'change':
      return outcomeOf(plan, connection, { kind: 'pending', files: plan.files });
    case 'unchanged':
      return outcomeOf(plan, connection, { kind: 'unchanged' });
    case 'declined':
    case 'unreachable':
      return plan.refusal === null
        ? outcomeOf(plan, connection, { kind: 'declined' })
        : untouched(plan, connection, plan.refusal, 'propose');
  }
}
