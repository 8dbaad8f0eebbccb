/** Looks at hosts without changing them: who gets in, by which settings, and which exceptions are in force. */
import { exceptionState, explain, formatPoint, isUnreachable, parseMark, type Host, type HostPlan, type Mark } from '../core/index.ts';
import type { AuditedException, AuditedHost, AuditedSetting, Snapshot, SnapshotPoint } from '../ports/index.ts';
import type { Setting } from '../tls/index.ts';
import type { Engine, EngineSettings } from './engine.ts';
import { gatherHost, type GatheredHost, type GatherFailure } from './gather.ts';
import { HostConnection } from './host-connection.ts';
import type { Planner } from './plan-fleet.ts';
import { forEachHost } from './pool.ts';
import { describe } from './propose.ts';
import { pointsOf } from './snapshot.ts';

/** Looks at every host; with a planner it also says whether that plan would change it. */
export async function auditFleet(
  hosts: readonly Host[],
  planner: Planner | null,
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<readonly AuditedHost[]> {
  return forEachHost(hosts, settings, {
    work: async (host) => {
      const connection = new HostConnection(host, engine, settings);
      const gathered = await gatherHost(connection, engine, settings);
      await connection.close();
      const today = new Date(engine.clock.now());
      if (!gathered.ok) return unseen(host, gathered.error, today);
      return seen(host, gathered.value, { planner, today });
    },
    skipped: (host) => ({ ...blank(host.name), reason: 'stopped before this host was begun' }),
  });
}

async function seen(
  host: Host,
  gathered: GatheredHost,
  { planner, today }: { readonly planner: Planner | null; readonly today: Date },
): Promise<AuditedHost> {
  const plan = planner === null ? null : (await planner(host, gathered)).plan;
  return {
    ...known(host.name, gathered.snapshot, today),
    state: 'audited',
    ...(plan === null ? {} : fromPlan(plan)),
  };
}

function fromPlan(plan: HostPlan): Partial<AuditedHost> {
  return {
    pending: plan.decision === 'unreachable' ? null : plan.decision,
    reason: plan.reason,
    hint: plan.refusal === null ? '' : explain(plan.refusal, plan.host).next,
    findings: plan.findings,
    impossible: plan.impossible,
  };
}

function unseen(host: Host, { failure, snapshot }: GatherFailure, today: Date): AuditedHost {
  const { what, next } = explain(failure, host.name);
  const base = snapshot === null ? blank(host.name) : known(host.name, snapshot, today);
  return { ...base, state: isUnreachable(failure) ? 'unreachable' : 'declined', reason: what, hint: next };
}

function blank(host: string): AuditedHost {
  return {
    host,
    state: 'unreachable',
    reason: '',
    hint: '',
    os: '',
    httpd: '',
    library: '',
    matrix: [],
    settings: [],
    findings: [],
    impossible: [],
    pending: null,
    exceptions: [],
  };
}

function known(host: string, snapshot: Snapshot, today: Date): AuditedHost {
  const { os, httpd, library } = describe(host, snapshot);
  return {
    ...blank(host),
    os,
    httpd,
    library,
    matrix: snapshot.before,
    settings: pointsOf(snapshot).flatMap(settingsAt),
    exceptions: exceptionsIn(snapshot, today),
  };
}

function settingsAt({ point, effective }: SnapshotPoint): readonly AuditedSetting[] {
  const scope = formatPoint(point);
  const row = (directive: string, setting: Setting | null): AuditedSetting =>
    setting === null
      ? { scope, directive, value: "httpd's default", place: '' }
      : { scope, directive, value: setting.args.join(' '), place: `${setting.file}:${setting.line}` };
  return [
    row('SSLProtocol', effective.protocol),
    row('SSLCipherSuite', effective.cipherSuite),
    ...effective.confCmds.map((setting) => row('SSLOpenSSLConfCmd', setting)),
  ];
}

/**
 * The marks that earlier runs left in the files: one exception a run, with all of its places. They tell also where the
 * records are on another controller.
 */
function exceptionsIn(snapshot: Snapshot, today: Date): readonly AuditedException[] {
  const byRun = new Map<string, { readonly mark: Mark; readonly places: Set<string> }>();
  for (const { text, realPath, line } of snapshot.instances.flatMap((instance) => instance.configuration.comments)) {
    const mark = parseMark(text);
    if (mark === null) continue;
    const found = byRun.get(mark.run) ?? { mark, places: new Set() };
    byRun.set(mark.run, found);
    found.places.add(`${realPath}:${line}`);
  }
  return [...byRun.values()].map(({ mark, places }) => ({
    ...mark,
    state: exceptionState(mark.expires, today.getTime()),
    place: [...places].join(', '),
  }));
}

