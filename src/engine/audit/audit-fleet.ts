/** Looks at hosts without changing them: what they are, who gets in by which settings, and what is in force there. */
import {
  explain,
  formatPoint,
  type Host,
  type HostPlan,
  type MatrixEntry,
  type RecordedChange,
  type TlsSetting,
} from '../../core/index.ts';
import type { AuditedHost, AuditedSetting, ProtocolUse, Snapshot, SnapshotPoint } from '../../ports/index.ts';
import { countableLogs } from './access-logs.ts';
import { exposuresOf } from './exposures.ts';
import { observeOffers } from './offers.ts';
import { certificatesOf, instancesOf, managedFiles, restartsOf } from './host-facts.ts';
import { driftOf, exceptionsOf } from './recorded.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { gatherHost, type GatheredHost, type GatherFailure } from '../read/gather.ts';
import { HostConnection } from '../hosts/host-connection.ts';
import { hostMemory } from '../hosts/host-memory.ts';
import type { Planner } from '../plan/plan-fleet.ts';
import { forEachHost } from '../hosts/pool.ts';
import { describe } from '../plan/propose.ts';
import { pointsOf } from '../read/snapshot.ts';
import { UNSEEN, whyNot } from '../hosts/unseen.ts';

/** What an audit works with. */
export interface AuditTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** What the records tell of each host; nothing where there are none. */
  readonly recorded?: ReadonlyMap<string, readonly RecordedChange[]>;
  /** Told of each host as soon as it's done, with its place among the hosts. Nothing of it is held here. */
  readonly ended: (host: AuditedHost, index: number) => void;
}

/** Looks at every host; with a planner it also says whether that plan would change it. */
export async function auditFleet(hosts: readonly Host[], planner: Planner | null, tools: AuditTools): Promise<void> {
  await forEachHost([...hosts.entries()], tools.settings, {
    work: async ([index, host]) => tools.ended(await auditHost(host, planner, tools), index),
    skipped: ([index, host]) =>
      tools.ended({ ...blankAudit(host.name), reason: 'stopped before this host was begun' }, index),
  });
}

async function auditHost(host: Host, planner: Planner | null, tools: AuditTools): Promise<AuditedHost> {
  const { engine, settings } = tools;
  const connection = new HostConnection(host, engine, settings);
  const gathered = await gatherHost(connection, engine, settings, { reads: planner?.reads?.(host) ?? [] });
  const told = gathered.ok
    ? await seen(host, gathered.value, { planner, tools, connection })
    : unseen(host, gathered.error, tools);
  await connection.close();
  return told;
}

/** Where the logs can't be counted, the audit goes on without. */
async function usesOf(connection: HostConnection, snapshot: Snapshot): Promise<readonly ProtocolUse[]> {
  const logs = countableLogs(snapshot);
  if (logs.length === 0) return [];
  const counted = await connection.countProtocols(logs);
  return counted.ok ? counted.value : [];
}

interface Looking {
  readonly planner: Planner | null;
  readonly tools: AuditTools;
  readonly connection: HostConnection;
}

async function seen(host: Host, gathered: GatheredHost, { planner, tools, connection }: Looking): Promise<AuditedHost> {
  const { snapshot } = gathered;
  const uses = await usesOf(connection, snapshot);
  const offers = await observeOffers(snapshot, connection, tools);
  const plan = planner === null ? null : (await planner(host, gathered, hostMemory(connection))).plan;
  return {
    ...known(host.name, { snapshot, offers }, tools),
    state: 'audited',
    uses,
    ...(plan === null ? {} : fromPlan(plan)),
  };
}

/** What the playbook would do; where it would do nothing, why not. */
function fromPlan({ decision, reason, refusal, findings, impossible, host }: HostPlan): Partial<AuditedHost> {
  const refused = refusal === null ? null : explain(refusal, host);
  return {
    pending: decision === 'unreachable' ? null : decision,
    reason: refused?.what ?? reason,
    hint: refused?.next ?? '',
    findings,
    impossible,
  };
}

function unseen(host: Host, { failure, snapshot }: GatherFailure, tools: AuditTools): AuditedHost {
  const base = snapshot === null ? blankAudit(host.name) : known(host.name, { snapshot, offers: [] }, tools);
  return { ...base, ...whyNot(failure, host.name) };
}

/** A host of which nothing is known. */
export function blankAudit(host: string): AuditedHost {
  return {
    host,
    ...UNSEEN,
    matrix: [],
    settings: [],
    findings: [],
    impossible: [],
    pending: null,
    exceptions: [],
    instances: [],
    certificates: [],
    exposures: [],
    drift: [],
    transactions: [],
    restarts: [],
    managed: [],
    uses: [],
  };
}

interface Known {
  readonly snapshot: Snapshot;
  readonly offers: readonly MatrixEntry[];
}

function known(host: string, { snapshot, offers }: Known, { engine, settings, recorded }: AuditTools): AuditedHost {
  const { os, httpd, library } = describe(host, snapshot);
  const now = engine.clock.now();
  const changes = recorded?.get(host) ?? [];
  const inForce = pointsOf(snapshot).flatMap(settingsAt);
  const certificates = certificatesOf(snapshot);
  const { before: matrix } = snapshot;
  return {
    ...blankAudit(host),
    os,
    httpd,
    library,
    matrix,
    settings: inForce,
    exceptions: exceptionsOf(snapshot, changes, now),
    instances: instancesOf(snapshot),
    certificates,
    exposures: exposuresOf({ matrix, offers, settings: inForce, certificates, clients: settings.clients, now }),
    drift: driftOf(snapshot, changes),
    transactions: snapshot.facts.transactions,
    restarts: restartsOf(snapshot),
    managed: managedFiles(snapshot, inForce, (file) => engine.managedBy(file, snapshot.facts.managers)),
  };
}

function settingsAt({ point, effective }: SnapshotPoint): readonly AuditedSetting[] {
  const scope = formatPoint(point);
  const row = (directive: string, setting: TlsSetting | null): AuditedSetting =>
    setting === null
      ? { scope, directive, value: "httpd's default", place: '' }
      : { scope, directive, value: setting.args.join(' '), place: `${setting.file}:${setting.line}` };
  return [
    row('SSLProtocol', effective.protocol),
    row('SSLCipherSuite', effective.cipherSuite),
    ...effective.confCmds.map((setting) => row('SSLOpenSSLConfCmd', setting)),
  ];
}
