/** The Markdown format, for tickets and wikis (GitHub's dialect: tables). */
import type { AuditedHost, Report, ReportFormat } from '../ports/index.ts';
import {
  certificateLine,
  conditionLines,
  exceptionLine,
  exposureLines,
  pendingText,
  useLine,
} from './text/audit-lines.ts';
import { findingLines } from './text/change-text.ts';
import { cannotBeHad, keptOut } from './text/clients-text.ts';
import { countOf } from './text/fold.ts';
import { foldNames } from './text/fold-names.ts';
import { hostGroups, type HostGroup } from './text/host-groups.ts';
import { matrixView } from './text/matrix-table.ts';
import { oneLine } from './text/one-line.ts';
import { reportSummary } from './report-summary.ts';
import { sectionKey } from './section-key.ts';
import { totalUse } from './total-use.ts';
import { FORMAT_DESCRIPTIONS } from './format-names.ts';

export const markdown: ReportFormat = {
  name: 'md',
  description: FORMAT_DESCRIPTIONS.md,
  extension: 'md',
  render,
};

function* render(report: Report): Generator<string> {
  yield `# ${escaped(report.title)}\n\n${escaped(report.created)}${report.playbook === null ? '' : `, against ${escaped(report.playbook)}`}\n\n`;
  const counts = reportSummary(report).filter(({ count }) => count > 0);
  yield `${table(
    ['', 'count'],
    counts.map(({ label, count }) => [label, String(count)]),
  )}\n`;
  const use = totalUse(report.hosts);
  if (use !== null) yield `${escaped(useLine(use))}\n\n`;
  for (const group of hostGroups(report.hosts, sectionKey)) yield `${sectionOf(group).join('\n')}\n`;
}

function sectionOf({ first: host, names, software }: HostGroup): string[] {
  const all = host.matrix.map(({ point }) => point);
  const out = host.matrix.filter(({ gotIn }) => gotIn === false);
  const count = names.length > 1 ? ` (${countOf(names.length, 'host')})` : '';
  return [
    `## ${escaped(foldNames(names))}${count}\n`,
    ...software.map((line) => `${escaped(line)}\n`),
    ...(host.state === 'audited' ? [] : [`**${host.state}**: ${escaped(host.reason)}\n`]),
    ...(host.hint === '' ? [] : [`**Next**: ${escaped(host.hint)}\n`]),
    ...matrixTable(host),
    ...list('Exceptions', host.exceptions.map(exceptionLine)),
    ...list(
      'Exposed',
      host.exposures.flatMap((exposure) => exposureItem(exposure, host)),
    ),
    ...list('Conditions', conditionLines(host)),
    ...list('Kept out', keptOut(out, all)),
    ...list("Can't be had here", cannotBeHad(host.impossible, all)),
    ...list('Findings', findingLines(host.findings)),
    ...list('Requests by version', host.uses.map(useLine)),
    ...list('Certificates', host.certificates.map(certificateLine)),
    ...settingsTable(host),
    ...(host.pending === null ? [] : [`The playbook: ${escaped(pendingText(host))}\n`]),
  ];
}

function exposureItem(exposure: AuditedHost['exposures'][number], { exceptions }: AuditedHost): string {
  return exposureLines(exposure, exceptions).join('. ');
}

function matrixTable({ matrix }: AuditedHost): string[] {
  if (matrix.length === 0) return [];
  const { clients, rows } = matrixView(matrix);
  const mark = (entry: (typeof rows)[number]['cells'][number]): string => {
    if (entry === null) return '–';
    return entry.gotIn === null ? '? not seen' : entry.gotIn ? '✓' : `✗ ${entry.cause}`;
  };
  return [
    table(
      ['', ...clients],
      rows.map(({ label, cells }) => [label, ...cells.map(mark)]),
    ),
  ];
}

function settingsTable({ settings }: AuditedHost): string[] {
  if (settings.length === 0) return [];
  const rows = settings.map(({ scope, directive, value, place }) => [scope, directive, value, place]);
  return [table(['where', 'directive', 'value', 'place'], rows)];
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`**${title}**\n\n${lines.map((line) => `- ${escaped(line)}\n`).join('')}`];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => escaped(cell)).join(' | ')} |\n`;
  return `${line(header)}|${header.map(() => ' --- |').join('')}\n${rows.map(line).join('')}`;
}

/**
 * Text that Markdown shows as it is. Every ASCII mark that means something gets a backslash (CommonMark, 2.4), but
 * those that HTML knows become entities: not every wiki takes a backslash for them. A bare address would become a link.
 */
function escaped(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]()#+!|~$^=-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/@|:\/\/|\bwww\./g, (found) => [...found].map((c) => `&#${c.charCodeAt(0)};`).join(''));
}
