/** Plans a run on many hosts: looks at each, proposes, and keeps what carrying the plan out will need. */
import {
  explain,
  isUnreachable,
  type ChangeOrder,
  type Failure,
  type Host,
  type HostPlan,
  type Plan,
  type Result,
} from '../../core/index.ts';
import type { ExtraReading, Module } from '../../ports/index.ts';
import { askHost } from './ask-host.ts';
import { diffOnce } from './diff-once.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { gatherHost, type GatheredHost, type GatherFailure } from '../read/gather.ts';
import { HostConnection } from '../hosts/host-connection.ts';
import { hostMemory, type HostMemory } from '../hosts/host-memory.ts';
import type { OpenHost } from '../hosts/open-hosts.ts';
import { forEachHost } from '../hosts/pool.ts';
import { prepare, unprepared, type PreparedHost } from './prepared-host.ts';
import { describe, emptyPlan, proposeHost, type Task } from './propose.ts';

/** Connections that stay open between plan and apply; those of hosts beyond are closed and opened again. */
const OPEN_CONNECTIONS = 1000;

/** How a plan for one host is made from what was seen there. */
export interface Planner {
  (host: Host, gathered: GatheredHost, remote: HostMemory): Planned | Promise<Planned>;
  /** What a reading of the host must tell besides. */
  readonly reads?: (host: Host) => readonly ExtraReading[];
}

/** A host's plan, and the snapshot in which the change is made already. */
export interface Planned {
  readonly plan: HostPlan;
  readonly after: GatheredHost['snapshot'];
}

/** A plan and, for each of its hosts in the same order, what is needed to carry it out. */
export interface PlannedFleet {
  readonly plan: Plan;
  readonly hosts: readonly PreparedHost[];
  /** True where the run was stopped before every host was looked at. */
  readonly stopped: boolean;
}

export interface PlanRequest {
  readonly id: string;
  readonly kind: Plan['kind'];
  readonly source: string;
  readonly order: ChangeOrder;
  readonly clients: readonly string[];
  readonly hosts: readonly Host[];
  readonly planner: Planner;
  /** Hosts that an earlier run left open, by the records: nothing new is begun there. */
  readonly open?: ReadonlyMap<string, OpenHost>;
}

/** Looks at all hosts and plans for each. A host that fails is a host with a refusal, never a rejection. */
export async function planFleet(request: PlanRequest, engine: Engine, settings: EngineSettings): Promise<PlannedFleet> {
  const { id, kind, source, order, clients } = request;
  let open = 0;
  const hosts = await forEachHost(request.hosts, settings, {
    work: async (host) => {
      const left = request.open?.get(host.name);
      const prepared =
        left === undefined
          ? await planHost(host, request, { engine, settings })
          : unprepared(leftOpen(host, left), new HostConnection(host, engine, settings));
      const keep = prepared.plan.decision === 'change' && open < OPEN_CONNECTIONS;
      if (keep) open += 1;
      else await prepared.connection.close();
      engine.emit({ type: 'host-planned', host: host.name, plan: prepared.plan });
      return prepared;
    },
    skipped: (host) => unprepared(stopped(host), new HostConnection(host, engine, settings)),
  });
  const created = new Date(engine.clock.now()).toISOString();
  const plan: Plan = { format: 1, id, created, kind, source, order, clients, hosts: hosts.map((host) => host.plan) };
  return { plan, hosts, stopped: settings.stop.aborted };
}

async function planHost(
  host: Host,
  { planner, kind }: PlanRequest,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<PreparedHost> {
  // What is taken back may be what breaks the configuration.
  const mending = kind === 'rollback';
  const connection = new HostConnection(host, engine, settings);
  const gathered = await gatherHost(connection, engine, settings, { mending, reads: planner.reads?.(host) ?? [] });
  if (!gathered.ok) return unprepared(refusedPlan(host, gathered.error), connection);
  engine.emit({ type: 'host-phase', host: host.name, phase: 'propose' });
  const { plan, after } = await planner(host, gathered.value, hostMemory(connection));
  if (plan.decision !== 'change') return unprepared(plan, connection);
  return prepare(plan, connection, { before: gathered.value.snapshot, after });
}

/** The tasks of one host. `notes`: which tasks aren't for it, in words. */
export interface TasksOfHost {
  readonly tasks: readonly Task[];
  readonly notes: readonly string[];
}

/** What a playbook wants of hosts. */
export interface HostWork {
  /** Modules that may be called on the host: what they need is read with everything else. */
  modules(host: Host): readonly Module[];
  /** Its tasks, by what was seen there; or why they can't be told. */
  tasks(host: Host, snapshot: GatheredHost['snapshot']): Result<TasksOfHost, Failure>;
}

/** The planner of a playbook: all tasks that are for this host, folded over one snapshot. */
export function playbookPlanner(
  work: HostWork,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Planner {
  const renderDiff = diffOnce(engine);
  const reads = (host: Host): readonly ExtraReading[] => [
    ...new Set(work.modules(host).flatMap(({ reads: wanted }) => wanted ?? [])),
  ];
  const planner: Planner = async (host, { snapshot: read, rebuild }, remote) => {
    const wanted = work.tasks(host, read);
    if (!wanted.ok) return { plan: refusedPlan(host, { failure: wanted.error, snapshot: read }), after: read };
    const trials = await askHost(wanted.value.tasks, remote);
    if (!trials.ok) return { plan: refusedPlan(host, { failure: trials.error, snapshot: read }), after: read };
    const snapshot = trials.value.length === 0 ? read : rebuild(new Map(), trials.value);
    let after = snapshot;
    const plan = proposeHost(host.name, snapshot, wanted.value.tasks, {
      rebuild: (overlay) => (after = rebuild(overlay, trials.value)),
      managedBy: (file) => engine.managedBy(file, snapshot.facts.managers),
      agents: engine.agentsOf(snapshot.facts.managers),
      forceManaged: settings.forceManaged,
      renderDiff,
    });
    return { plan: noted(plan, wanted.value.notes), after };
  };
  return Object.assign(planner, { reads });
}

function noted(plan: HostPlan, notes: readonly string[]): HostPlan {
  return { ...plan, reason: [plan.reason, ...notes].filter((part) => part !== '').join('; ') };
}

/** A plan that declines, with whatever was learnt of the host. */
export function refusedPlan(host: Host, { failure, snapshot }: Pick<GatherFailure, 'failure' | 'snapshot'>): HostPlan {
  const base = snapshot === null ? emptyPlan(host.name) : describe(host.name, snapshot);
  const decision = isUnreachable(failure) ? 'unreachable' : 'declined';
  return { ...base, decision, refusal: failure, reason: explain(failure, host.name).what };
}

function leftOpen(host: Host, { run, outcome }: OpenHost): HostPlan {
  const failure = {
    code: 'unfinished-transaction',
    transaction: run,
    phase: 'unknown',
    guardAt: outcome?.guardAt ?? null,
  } as const;
  return refusedPlan(host, { failure, snapshot: null });
}

function stopped(host: Host): HostPlan {
  return { ...emptyPlan(host.name), decision: 'declined', reason: 'stopped before this host was begun' };
}
