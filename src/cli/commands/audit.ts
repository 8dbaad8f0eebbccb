/** `fleet audit`: what hosts are, who gets in, and which exceptions are in force; nothing is changed. */
import { dirname } from 'node:path';
import { formatPoint } from '../../core/index.ts';
import { auditFleet, playbookPlanner, type EngineSettings } from '../../engine/index.ts';
import type { AuditedHost, Report } from '../../ports/index.ts';
import { AuditSpool, saveAudit } from '../../store/index.ts';
import { json } from '../../reports/json.ts';
import { EXIT } from '../exit.ts';
import { hostsOf } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import type { PlaybookFlags } from '../playbook/options.ts';
import { readPlaybook } from '../playbook/read.ts';
import { withIndex } from '../runs/records.ts';
import { newRunId } from '../runs/run-id.ts';
import { answerPieces } from '../output/answer.ts';
import { outputForm } from '../output/form.ts';
import { openSession, type CommandSession, type EndedHost } from '../session.ts';
import { jobOf } from '../tasks.ts';
import { tell } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';
import { formatsOf, writeReport, type ReportFlags } from '../write-report.ts';

export interface AuditFlags extends InventoryFlags, PlaybookFlags, ReportFlags {
  readonly records?: string;
  readonly title: string;
}

export async function auditCommand(file: string | undefined, flags: AuditFlags): Promise<number> {
  // Before any host is looked at: a wrong format is no reason to wait for two thousand of them.
  formatsOf(flags);
  const chosen = file === undefined ? null : await readPlaybook(file, flags);
  const session = await openSession({ ...flags, ...(file !== undefined && { playbookDir: dirname(file) }) }, null);
  const job = chosen === null ? null : await jobOf(chosen, session.inventory, flags);
  const hosts = job?.hosts ?? (await hostsOf(session.inventory, 'all', flags));
  const clients = job?.clients ?? [];
  const settings = withCauses(session.settings(clients));
  const recorded = await withIndex(flags, (index) => index.changesInForce());
  const spool = new AuditSpool(stateDirectory(flags), hosts.length);
  const states = new Set<AuditedHost['state']>();
  const ended = (host: AuditedHost, index: number): void => {
    spool.put(index, host);
    states.add(host.state);
    session.ended(endOf(host));
  };
  const tools = { engine: session.engine, settings, recorded, ended };
  const planner = job === null ? null : playbookPlanner(job.workFor(newRunId(new Date())), tools);
  await session.withProgress(hosts.length, () => auditFleet(hosts, planner, tools));
  await tellReport(spool, flags, { playbook: file ?? null, clients: settings.clients.map(({ name }) => name) });
  spool.close();
  return exitCode(states, session);
}

async function tellReport(
  spool: AuditSpool,
  flags: AuditFlags,
  about: Pick<Report, 'playbook' | 'clients'>,
): Promise<void> {
  const report: Report = { title: flags.title, created: new Date().toISOString(), ...about, hosts: spool };
  if (spool.problem !== null)
    tell(`warning: not all hosts could be put on the disk, so memory holds them: ${spool.problem}`);
  await keep(report, flags);
  if (outputForm() === 'text' || flags.out !== undefined) await writeReport(report, flags);
  await answerPieces(() => json.render(report));
}

/** For `fleet serve`. That it can't be kept is no reason not to show it. */
async function keep(report: Report, flags: AuditFlags): Promise<void> {
  const kept = await saveAudit(stateDirectory(flags), json.render(report));
  if (!kept.ok) tell(`warning: the audit couldn't be kept for fleet serve: ${kept.error}`);
}

function endOf(audited: AuditedHost): EndedHost {
  const { host, state, reason, hint, exposures, drift } = audited;
  const seen = exposures.map(({ title, severity, seen: places }) => ({
    severity,
    message: title,
    place: places.map(({ point }) => (point === null ? host : formatPoint(point))).join(', '),
  }));
  const drifted = drift.map(({ what, place }) => ({ severity: 'warning' as const, message: what, place }));
  return { host, state, reason, hint, findings: [...audited.findings, ...seen, ...drifted], result: audited };
}

/** An audit finishes every handshake and asks on where a refusal doesn't explain itself: nothing waits for it. */
function withCauses(settings: EngineSettings): EngineSettings {
  return { ...settings, handshakes: { full: 'all', experiments: true, perListener: 2 } };
}

function exitCode(states: ReadonlySet<AuditedHost['state']>, session: CommandSession): number {
  if (session.interrupts.came() !== null) return EXIT.interrupted;
  if (states.has('declined')) return EXIT.failed;
  return states.has('unreachable') ? EXIT.unreachable : EXIT.ok;
}
