/** The text format of an audit, for a terminal: hosts of which the same is told are folded. */
import type { AuditedHost, AuditedSetting, Report, ReportFormat } from '../../ports/index.ts';
import { certificateLine, conditionLines, exceptionLine, exposureLines, pendingText, useLine } from './audit-lines.ts';
import { findingLines } from './change-text.ts';
import { cannotBeHad, keptOut } from './clients-text.ts';
import { oneLine } from './one-line.ts';
import { foldNames } from './fold-names.ts';
import { hostGroups, type HostGroup } from './host-groups.ts';
import { matrixTable } from './matrix-table.ts';
import { reportSummary } from '../report-summary.ts';
import { totalUse } from '../total-use.ts';
import { indent, textTable } from './text-table.ts';
import { FORMAT_DESCRIPTIONS } from '../format-names.ts';

export const text: ReportFormat = { name: 'text', description: FORMAT_DESCRIPTIONS.text, extension: 'txt', render };

function* render(report: Report): Generator<string> {
  const heading = `${oneLine(report.title)} (${oneLine(report.created)})`;
  yield `${[heading, ...(report.playbook === null ? [] : [`against ${oneLine(report.playbook)}`])].join('\n')}\n\n`;
  for (const group of hostGroups(report.hosts, (host) => bodyOf(host).join('\n')))
    yield `${blockOf(group).join('\n')}\n\n`;
  for (const line of fleetLines(report)) yield `${line}\n`;
  yield `${reportSummary(report)
    .map(({ label, count }) => `${label}=${count}`)
    .join(' ')}\n`;
}

/** Who still needs old TLS, over all hosts whose logs tell. */
function fleetLines({ hosts }: Report): string[] {
  const total = totalUse(hosts);
  return total === null ? [] : [useLine(total), ''];
}

function blockOf({ first, names, software }: HostGroup): string[] {
  const state = first.state === 'audited' ? '' : ` (${first.state})`;
  return [`${oneLine(foldNames(names))}${state}`, ...indent([...software, ...bodyOf(first)])];
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
    ...host.exceptions.map((exception) => `exception ${exceptionLine(exception)}`),
    ...conditionLines(host),
    ...host.exposures.flatMap((exposure) => {
      const [what = '', ...clauses] = exposureLines(exposure, host.exceptions);
      return [`exposed: ${what}`, ...indent(clauses)];
    }),
    ...host.uses.map((use) => `requests in ${useLine(use)}`),
    ...settingLines(host.settings),
    ...host.certificates.map((certificate) => `certificate ${certificateLine(certificate)}`),
    ...findingLines(host.findings),
    ...(host.pending === null ? [] : [`playbook: ${pendingText(host)}`]),
    ...(host.hint === '' ? [] : [`next: ${oneLine(host.hint)}`]),
  ];
}

function settingLines(settings: readonly AuditedSetting[]): string[] {
  const rows = settings.map(({ scope, directive, value, place }) => [scope, directive, value, place].map(oneLine));
  return rows.length === 0 ? [] : ['settings in force:', ...indent(textTable(rows))];
}
