/** `fleet audit`: who gets in now, and which exceptions are in force; nothing is changed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditFleet, playbookPlanner, type EngineSettings } from '../../engine/index.ts';
import type { AuditedHost, Report } from '../../ports/index.ts';
import { reportFormats } from '../../reports/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { hostsOf, readPlaybook } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { newRunId } from '../run-id.ts';
import { openSession, type CommandSession } from '../session.ts';
import { jobOf } from '../tasks.ts';
import { print, tell } from '../terminal.ts';

export interface AuditFlags extends InventoryFlags {
  readonly format: readonly string[];
  readonly out?: string;
}

export async function auditCommand(file: string | undefined, flags: AuditFlags): Promise<number> {
  if (flags.format.length > 1 && flags.out === undefined) {
    throw new InputError('several formats need a folder to be written to', 'Name one with --out.');
  }
  const playbook = file === undefined ? null : await readPlaybook(file);
  const session = await openSession(flags, null);
  const job = playbook === null ? null : await jobOf(playbook, session.inventory, flags);
  const hosts = job?.hosts ?? (await hostsOf(session.inventory, 'all', flags));
  const clients = job?.clients ?? [];
  const settings = withCauses(session.settings(clients));
  const tools = { engine: session.engine, settings };
  const planner = job === null ? null : playbookPlanner(job.tasksFor(newRunId(new Date())), tools);
  const audited = await session.withProgress(hosts.length, () => auditFleet(hosts, planner, tools));
  const report: Report = {
    title: 'fleet audit',
    created: new Date().toISOString(),
    playbook: file ?? null,
    clients: settings.clients.map((client) => client.name),
    hosts: audited,
  };
  await write(report, flags);
  return exitCode(audited, session);
}

/** An audit finishes every handshake and asks on where a refusal doesn't explain itself: nothing waits for it. */
function withCauses(settings: EngineSettings): EngineSettings {
  return { ...settings, handshakes: { full: 'all', experiments: true, perListener: 2 } };
}

async function write(report: Report, { format, out }: AuditFlags): Promise<void> {
  for (const name of format) {
    const found = reportFormats[name];
    if (found === undefined) throw new InputError(`there is no format ${name}`);
    const text = found.render(report);
    if (out === undefined) {
      print(text);
      continue;
    }
    const path = join(out, `audit.${found.extension}`);
    try {
      await mkdir(out, { recursive: true, mode: 0o700 });
      await writeFile(path, text, { mode: 0o600 });
    } catch (error) {
      throw new InputError(
        `${path}: the report can't be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    tell(`Wrote ${path}`);
  }
}

function exitCode(audited: readonly AuditedHost[], session: CommandSession): number {
  if (session.interrupts.came() !== null) return EXIT.interrupted;
  if (audited.some((host) => host.state === 'declined')) return EXIT.failed;
  return audited.some((host) => host.state === 'unreachable') ? EXIT.unreachable : EXIT.ok;
}
