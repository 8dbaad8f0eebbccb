/** Looks at a host: one reading, then handshakes, and says what it is or why it can't be worked on. */
import {
  err,
  isUnreachable,
  ok,
  type Failure,
  type HostFacts,
  type Phase,
  type PolicyTrial,
  type Result,
} from '../../core/index.ts';
import type { ExtraReading, Snapshot } from '../../ports/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import type { HostConnection } from '../hosts/host-connection.ts';
import { attemptsAt, observeMatrix } from './matrix.ts';
import { checkFacts, checkSnapshot } from './preconditions.ts';
import { pointsOf, snapshotOf, withBefore, type Overlay } from './snapshot.ts';

/** A host that was looked at. */
export interface GatheredHost {
  readonly snapshot: Snapshot;
  /** The same host with other contents, and with what it was asked besides. */
  readonly rebuild: (overlay: Overlay, policyTrials?: readonly PolicyTrial[]) => Snapshot;
}

/** Why a host could not be looked at, or must be left alone. What was learnt until then comes along. */
export interface GatherFailure {
  readonly failure: Failure;
  readonly phase: Phase;
  readonly snapshot: Snapshot | null;
}

/**
 * Reads, checks the preconditions, and makes the before-matrix. `mending`: a configuration that fails its test now is no
 * reason to leave the host alone. `reads`: what the planner must know besides.
 */
export async function gatherHost(
  connection: HostConnection,
  engine: Engine,
  settings: EngineSettings,
  { mending = false, reads = [] }: { readonly mending?: boolean; readonly reads?: readonly ExtraReading[] } = {},
): Promise<Result<GatheredHost, GatherFailure>> {
  const facts = await connection.read(reads);
  if (!facts.ok) {
    return err({ failure: facts.error, phase: isUnreachable(facts.error) ? 'connect' : 'read', snapshot: null });
  }
  const rebuild: GatheredHost['rebuild'] = (overlay, policyTrials) =>
    understand(policyTrials === undefined ? facts.value : { ...facts.value, policyTrials }, engine, overlay);
  const well = checkFacts(facts.value, { mending });
  if (!well.ok) return err({ failure: well.error, phase: 'read', snapshot: rebuild(new Map()) });
  const snapshot = rebuild(new Map());
  const workable = checkSnapshot(snapshot);
  if (!workable.ok) return err({ failure: workable.error, phase: 'read', snapshot });
  return probeBefore({ snapshot, rebuild }, connection, { engine, settings });
}

function understand(facts: HostFacts, engine: Engine, overlay: Overlay): Snapshot {
  return snapshotOf(facts, (instance) => engine.distroOf(facts.os, instance), overlay);
}

async function probeBefore(
  { snapshot, rebuild }: GatheredHost,
  connection: HostConnection,
  tools: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<Result<GatheredHost, GatherFailure>> {
  tools.engine.emit({ type: 'host-phase', host: connection.host.name, phase: 'probe' });
  const before = await observeMatrix(attemptsAt(pointsOf(snapshot), tools.settings.clients), connection, tools);
  const seen = withBefore(snapshot, before);
  const [first] = before;
  if (first !== undefined && before.every((entry) => entry.gotIn === null)) {
    const listener = `${first.point.address}:${first.point.port}`;
    return err({
      failure: { code: 'no-route-to-listener', listener, reason: first.evidence },
      phase: 'probe',
      snapshot: seen,
    });
  }
  return ok({ snapshot: seen, rebuild: (...like) => withBefore(rebuild(...like), before) });
}
