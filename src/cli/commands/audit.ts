/** `fleet audit`: what hosts are, who gets in, and which exceptions are in force; nothing is changed. */
import { dirname } from 'node:path';
import { auditFleet, playbookPlanner, type EngineSettings } from '../../engine/index.ts';
import type { AuditedHost, Report } from '../../ports/index.ts';
import { saveAudit } from '../../store/index.ts';
import { reportFormats } from '../../reports/formats.ts';
import { EXIT } from '../exit.ts';
import { hostsOf, readPlaybook } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { withIndex } from '../records.ts';
import { newRunId } from '../run-id.ts';
import { openSession, type CommandSession } from '../session.ts';
import { jobOf } from '../tasks.ts';
import { tell } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';
import { formatsOf, writeReport, type ReportFlags } from '../write-report.ts';

export interface AuditFlags extends InventoryFlags, ReportFlags {
  readonly records?: string;
  readonly title: string;
}

export async function auditCommand(file: string | undefined, flags: AuditFlags): Promise<number> {
  // Before any host is looked at: a wrong format is no reason to wait for two thousand of them.
  formatsOf(flags);
  const playbook = file === undefined ? null : await readPlaybook(file);
  const session = await openSession({ ...flags, ...(file !== undefined && { playbookDir: dirname(file) }) }, null);
  const job = playbook === null ? null : await jobOf(playbook, session.inventory, flags);
  const hosts = job?.hosts ?? (await hostsOf(session.inventory, 'all', flags));
  const clients = job?.clients ?? [];
  const settings = withCauses(session.settings(clients));
  const recorded = await withIndex(flags, (index) => index.changesInForce());
  const tools = { engine: session.engine, settings, recorded };
  const planner = job === null ? null : playbookPlanner(job.tasksFor(newRunId(new Date())), tools);
  const audited = await session.withProgress(hosts.length, () => auditFleet(hosts, planner, tools));
  const report: Report = {
    title: flags.title,
    created: new Date().toISOString(),
    playbook: file ?? null,
    clients: settings.clients.map((client) => client.name),
    hosts: audited,
  };
  await keep(report, flags);
  await writeReport(report, flags);
  return exitCode(audited, session);
}

/** For `fleet serve`. That it can't be kept is no reason not to show it. */
async function keep(report: Report, flags: AuditFlags): Promise<void> {
  const json = reportFormats['json']?.render(report) ?? [];
  const kept = await saveAudit(stateDirectory(flags), json);
  if (!kept.ok) tell(`warning: the audit couldn't be kept for fleet serve: ${kept.error}`);
}

/** An audit finishes every handshake and asks on where a refusal doesn't explain itself: nothing waits for it. */
function withCauses(settings: EngineSettings): EngineSettings {
  return { ...settings, handshakes: { full: 'all', experiments: true, perListener: 2 } };
}

function exitCode(audited: readonly AuditedHost[], session: CommandSession): number {
  if (session.interrupts.came() !== null) return EXIT.interrupted;
  if (audited.some((host) => host.state === 'declined')) return EXIT.failed;
  return audited.some((host) => host.state === 'unreachable') ? EXIT.unreachable : EXIT.ok;
}
