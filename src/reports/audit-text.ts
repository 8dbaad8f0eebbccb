/** The text format of an audit, for a terminal: hosts of which the same is told are folded. */
import type { AuditedException, AuditedHost, AuditedSetting, Report, ReportFormat } from '../ports/index.ts';
import { findingLines } from './change-text.ts';
import { cannotBeHad, keptOut } from './clients-text.ts';
import { oneLine } from './one-line.ts';
import { foldBy } from './fold.ts';
import { foldNames } from './fold-names.ts';
import { matrixTable } from './matrix-table.ts';
import { reportSummary } from './report-summary.ts';
import { softwareLines } from './software-text.ts';
import { indent, textTable } from './text-table.ts';

export const text: ReportFormat = { name: 'text', description: 'for reading in a terminal', extension: 'txt', render };

function render(report: Report): string {
  const heading = `${oneLine(report.title)} (${oneLine(report.created)})`;
  const playbook = report.playbook === null ? [] : [`against ${oneLine(report.playbook)}`];
  const groups = foldBy(report.hosts, (host) => bodyOf(host).join('\n'));
  const blocks = groups.map(({ items }) => blockOf(items).join('\n'));
  const counts = reportSummary(report).map(({ label, count }) => `${label}=${count}`);
  return `${[[heading, ...playbook].join('\n'), ...blocks, counts.join(' ')].join('\n\n')}\n`;
}

function blockOf(hosts: readonly [AuditedHost, ...AuditedHost[]]): string[] {
  const [first] = hosts;
  const state = first.state === 'audited' ? '' : ` (${first.state})`;
  const names = oneLine(foldNames(hosts.map(({ host }) => host)));
  return [`${names}${state}`, ...indent([...softwareLines(hosts), ...bodyOf(first)])];
}

function bodyOf(host: AuditedHost): string[] {
  const all = host.matrix.map(({ point }) => point);
  return [
    ...(host.state === 'audited' ? [] : [`${host.state}: ${oneLine(host.reason)}`]),
    ...matrixTable(host.matrix),
    ...keptOut(
      host.matrix.filter(({ gotIn }) => gotIn === false),
      all,
    ),
    ...cannotBeHad(host.impossible, all).map((line) => `can't be had: ${line}`),
    ...host.exceptions.map(exceptionLine),
    ...settingLines(host.settings),
    ...findingLines(host.findings),
    ...(host.pending === null ? [] : [`playbook: ${host.pending}`]),
    ...(host.hint === '' ? [] : [`next: ${oneLine(host.hint)}`]),
  ];
}

/** `exception OVERDUE since 2026-10-31: run 2026…, owner ann (/etc/…:3)` */
function exceptionLine({ run, owner, expires, state, place }: AuditedException): string {
  const word = state === 'in-force' ? 'in force' : state.toUpperCase();
  const until = expires === null ? 'without an end' : `${state === 'overdue' ? 'since' : 'until'} ${oneLine(expires)}`;
  return `exception ${word} ${until}: run ${oneLine(run)}, owner ${oneLine(owner)} (${oneLine(place)})`;
}

function settingLines(settings: readonly AuditedSetting[]): string[] {
  const rows = settings.map(({ scope, directive, value, place }) => [scope, directive, value, place].map(oneLine));
  return rows.length === 0 ? [] : ['settings in force:', ...indent(textTable(rows))];
}
